"""What a run moves between the processes of a cluster grows with the corpus in proportion, and no more."""

import random
from typing import Any

import pytest

from support.command import Command, write_records
from support.event_log import Traffic, read_traffic
from support.spark import QUICK_START, need_spark

pytestmark = [pytest.mark.slow, pytest.mark.spark]
SETTINGS = {
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": QUICK_START,
    "spark.eventLog.enabled": "true",
    "spark.eventLog.rolling.enabled": "false",
    "spark.eventLog.compress": "false",
    "spark.eventLog.logBlockUpdates.enabled": "true",
}
HELD = "1KB"
"""So little may be held in one place that nothing is; by default it is much more."""
FEW, MANY = 300, 3_000


def make_text(number: int, characters: int = 120) -> str:
    """Return a text that shares no shingle with another."""
    return "".join(map(chr, random.Random(number).choices(range(0x4E00, 0x9FA6), k=characters)))


def make_records(count: int) -> list[dict[str, Any]]:
    """Return short articles of which one in ten is nearly one of the others, one in ten a part of one; and bad ones."""
    texts = [make_text(number) for number in range(count)]
    for number in range(9, count, 10):
        texts[number] = f"{texts[number - 5]}岸"
        texts[number - 2] = texts[number - 3] + make_text(count + number, 80)
    return [{"text": text} for text in texts] + [{"text": number} for number in range(count // 100)]


def traffic_of(quchong: Command, count: int) -> Traffic:
    folder = quchong.folder / f"of-{count}"
    log = folder / "events"
    log.mkdir(parents=True)
    (folder / "in").mkdir()
    write_records(folder / "in/records.jsonl", make_records(count))
    for number in range(count // 50):
        page = folder / f"in/site/{number}.txt"
        page.parent.mkdir(exist_ok=True)
        page.write_text(f"首页 | 列表\n{make_text(2 * count + number)}。", "utf-8")
    rows = "".join(
        f'    {key}: "{value}"\n' for key, value in {**SETTINGS, "spark.eventLog.dir": f"file://{log}"}.items()
    )
    config = f"quchong: 1\nengine:\n  memory: {HELD}\n  partitions: 2\n  spark:\n{rows}"
    (folder / "config.yaml").write_text(config, "utf-8")
    given = ("--engine", "spark", "-q", "-j", 2, "-c", folder / "config.yaml")
    quchong("run", folder / "in", "--out", folder / "out", *given)
    return read_traffic(log)


def test_only_what_is_shuffled_grows_with_the_corpus_and_no_more_than_it(quchong: Command) -> None:
    need_spark()
    few, many = traffic_of(quchong, FEW), traffic_of(quchong, MANY)
    assert few.shuffled
    assert many.shuffled / MANY < 1.2 * few.shuffled / FEW
    assert many.results < 1.1 * few.results
    assert many.largest_result < 1.1 * few.largest_result
    assert many.broadcast < 1.1 * few.broadcast
    assert many.largest_broadcast < 1.1 * few.largest_broadcast
