"""From what a run did to its record."""

import platform
from collections.abc import Mapping
from pathlib import Path

from quchong.flow.pipeline import PipelineResult
from quchong.model import PASSED_OVER, TRY_AGAIN
from quchong.read.extras import list_extras
from quchong.read.file_state import take_digest
from quchong.runs.job import Job
from quchong.runs.run_record import (
    ArticleCounts,
    CapCounts,
    FailureCounts,
    InputRecord,
    ReadCounts,
    RunCounts,
    RunRecord,
    StepRecord,
    WrittenFile,
)
from quchong.version import __version__

LIBRARIES = ("datasketch", "jieba", "numpy", "orjson", "pyarrow", "rjieba")


def make_record(job: Job, result: PipelineResult, folder: Path, seconds: Mapping[str, float]) -> RunRecord:
    """Return the record of a run, from its job, its result in a folder and the seconds of its steps."""
    from importlib import metadata  # which loads a parser of e-mail

    counts = make_counts(result)
    megabytes = counts.articles.bytes / 1e6
    return RunRecord(
        quchong=__version__,
        identity=job.identity,
        versions={"python": platform.python_version(), **{name: metadata.version(name) for name in LIBRARIES}},
        extras=list_extras(),
        configuration=job.config.model_dump(mode="json"),
        configuration_hash=job.config.result_hash,
        inputs=tuple(InputRecord(**row) for row in job.inputs.select(["path", "size", "sha256"]).to_pylist()),
        counts=counts,
        failed=count_failures(result, counts.read, job),
        files=tuple(
            WrittenFile(**row, sha256=take_digest(folder / row["file"])[1]) for row in result.files.to_pylist()
        ),
        steps=tuple(
            StepRecord(name, round(took, 3), round(megabytes / max(took, 1e-9), 1)) for name, took in seconds.items()
        ),
    )


def make_counts(result: PipelineResult) -> RunCounts:
    """Return the counts of a run, typed."""
    counts = result.counts
    return RunCounts(
        read=ReadCounts(**counts["read"]),
        encodings=counts["encodings"],
        profiles=counts["profiles"],
        skipped=counts["skipped"],
        lines=counts["lines"],
        boilerplate=counts["boilerplate"],
        articles=ArticleCounts(**counts["articles"]),
        removed=counts["removed"],
        caps=CapCounts(**counts["caps"]),
        flags=counts["flags"],
        sites=counts["sites"],
    )


def count_failures(result: PipelineResult, read: ReadCounts, job: Job) -> FailureCounts:
    """Count the files that failed as a whole, and the pages and records that failed; say whether either is too many."""
    allowed = job.config.read.max_failed_ratio
    reasons = {reason for counts in result.skipped.values() for reason in counts} - PASSED_OVER
    files, items = (sum(result.skipped[kind][reason] for reason in reasons) for kind in ("files", "items"))
    failed = files + items
    tried = read.pages + read.records + failed
    too_many = files > allowed * job.inputs.num_rows or failed > allowed * tried
    try_again = sum(counts[reason] for counts in result.skipped.values() for reason in reasons & TRY_AGAIN)
    return FailureCounts(files, failed, too_many, try_again)
