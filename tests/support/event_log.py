"""What Spark's event log says of a run: bytes that were shuffled, sent to tasks, and brought to the driver."""

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

import orjson


@dataclass
class Traffic:
    """Bytes, in all: `shuffled` between tasks, `results` that tasks gave to the driver, `broadcast` to tasks.

    `by_job` are those shuffled by each kept dataset, `broadcasts` those of each thing that was broadcast, which the
    stages of tasks are too; `largest_result` is what one task gave to the driver at most.
    """

    shuffled: int = 0
    results: int = 0
    largest_result: int = 0
    by_job: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    broadcasts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def broadcast(self) -> int:
        return sum(self.broadcasts.values())

    @property
    def largest_broadcast(self) -> int:
        return max(self.broadcasts.values())


def read_traffic(folder: Path) -> Traffic:
    """Read the only event log in a folder (neither rolled nor packed, with the updates of blocks)."""
    [log] = folder.iterdir()
    traffic = Traffic()
    jobs: dict[int, str] = {}
    blocks: dict[str, int] = {}
    with log.open("rb") as lines:
        for line in lines:
            event = orjson.loads(line)
            match event["Event"]:
                case "SparkListenerJobStart":
                    name = (event.get("Properties") or {}).get("spark.job.description") or ""
                    jobs.update(dict.fromkeys(event["Stage IDs"], name))
                case "SparkListenerTaskEnd":
                    metrics = event["Task Metrics"]
                    written = metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
                    traffic.shuffled += written
                    traffic.by_job[jobs.get(event["Stage ID"], "")] += written
                    traffic.results += metrics["Result Size"]
                    traffic.largest_result = max(traffic.largest_result, metrics["Result Size"])
                case "SparkListenerBlockUpdated":
                    block = event["Block Updated Info"]
                    name = block["Block ID"]
                    if name.startswith("broadcast_") and "piece" in name:
                        blocks[name] = max(blocks.get(name, 0), block["Memory Size"])
    for name, size in blocks.items():
        traffic.broadcasts[name.partition("_piece")[0]] += size
    return traffic
