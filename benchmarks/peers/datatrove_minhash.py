"""datatrove by the four stages of its example; the input is cut into one file for each core, as it wants it."""

import json
import os
import sys
from pathlib import Path

from common import write_kept
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.dedup import MinhashDedupSignature
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupBuckets, MinhashDedupCluster, MinhashDedupFilter
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter
from datatrove.utils.hashing import HashConfig
from datatrove.utils.typeshelper import Languages


def main() -> None:
    """Run the stages one after another."""
    articles, out = sys.argv[1], Path(sys.argv[2])
    cores = len(os.sched_getaffinity(0))
    lines = Path(articles).read_bytes().splitlines(keepends=True)
    (out / "input").mkdir()
    for part in range(cores):
        (out / "input" / f"{part}.jsonl").write_bytes(b"".join(lines[part::cores]))
    config = MinhashConfig(hash_config=HashConfig(precision=64), num_buckets=14, hashes_per_bucket=8)
    reader = JsonlReader(str(out / "input"))
    stages = (
        (
            [reader, MinhashDedupSignature(str(out / "signatures"), config, language=Languages.mandarin_chinese__hani)],
            cores,
        ),
        ([MinhashDedupBuckets(str(out / "signatures"), str(out / "buckets"), config=config)], config.num_buckets),
        ([MinhashDedupCluster(str(out / "buckets"), str(out / "remove"), config=config)], 1),
        (
            [reader, MinhashDedupFilter(str(out / "remove")), JsonlWriter(str(out / "output"), compression=None)],
            cores,
        ),
    )
    for number, (pipeline, tasks) in enumerate(stages):
        logs = str(out / f"logs{number}")
        LocalPipelineExecutor(pipeline, tasks=tasks, workers=min(tasks, cores), logging_dir=logs).run()
    kept = [path.read_bytes().splitlines() for path in sorted((out / "output").glob("*.jsonl"))]
    write_kept(str(out), [json.loads(line)["id"] for part in kept for line in part])


if __name__ == "__main__":
    main()
