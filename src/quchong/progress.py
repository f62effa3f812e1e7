"""Progress: the steps of a job, how far each is, and how long it took."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

ReportProgress = Callable[[str, int, int], None]
"""Called while a step runs: its name, the parts that are done, and the number of parts, at first an estimate."""


def no_progress(_step: str, _done: int, _total: int) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class ProgressListener:
    """Functions to call while a job runs; each does nothing by default.

    Attributes
    ----------
    begin
        Called with the name of a step that begins.
    report
        Called with the name of the step, the number of parts that are done, and the number of parts.
    warn
        Called with a warning for the user.
    """

    begin: Callable[[str], None] = field(default=lambda _step: None)
    report: ReportProgress = no_progress
    warn: Callable[[str], None] = field(default=lambda _message: None)


class StepTimer:
    """Measures how many seconds each step takes, and calls a function when one begins."""

    def __init__(self, begin: Callable[[str], None] = lambda _name: None) -> None:
        self.seconds: dict[str, float] = {}
        self._begin = begin

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step; the seconds of one that runs several times add up."""
        self._begin(name)
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
