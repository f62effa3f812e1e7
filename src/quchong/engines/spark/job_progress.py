"""How far the jobs of Spark are, asked for now and then while they run."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from quchong.progress import ReportProgress

EVERY_SECONDS = 0.5


@contextmanager
def watch_jobs(context: Any, name: str, expected: int, report: ReportProgress) -> Iterator[None]:
    """Report how many tasks of the jobs that the block starts are done; Spark's pages show them under the name."""
    report(name, 0, expected)
    context.setJobGroup(name, f"quchong: {name}")
    ended = threading.Event()

    def ask() -> None:
        tracker = context.statusTracker()
        while not ended.wait(EVERY_SECONDS):
            done, total = count_tasks(tracker, name)
            if total:
                report(name, min(done, total), total)

    watcher = threading.Thread(target=ask, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
        context.setLocalProperty("spark.jobGroup.id", None)
        context.setLocalProperty("spark.job.description", None)
    report(name, expected, expected)


def count_tasks(tracker: Any, group: str) -> tuple[int, int]:
    """Return how many tasks of the latest job of a group are done, and how many there are."""
    jobs = tracker.getJobIdsForGroup(group)
    info = tracker.getJobInfo(max(jobs)) if jobs else None
    stages = [tracker.getStageInfo(number) for number in info.stageIds] if info else []
    known = [stage for stage in stages if stage]
    return sum(stage.numCompletedTasks for stage in known), sum(stage.numTasks for stage in known)
