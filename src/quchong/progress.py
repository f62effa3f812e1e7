"""Progress: functions to report it to, and the seconds of each step."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

ReportProgress = Callable[[str, int, int], None]
"""Called as work goes on: the name of the step, parts done, parts in all."""


def no_progress(_step: str, _done: int, _total: int) -> None:
    """Do nothing; a ReportProgress."""


@dataclass(frozen=True)
class ProgressListener:
    """Functions that are called when a step begins, when a part of it is done, and with warnings."""

    begin: Callable[[str], None] = field(default=lambda _step: None)
    report: ReportProgress = no_progress
    warn: Callable[[str], None] = field(default=lambda _message: None)


class StepTimer:
    """Adds up the seconds of each step, by its name; calls `begin` with the name when one begins."""

    def __init__(self, begin: Callable[[str], None] = lambda _name: None) -> None:
        self.seconds: dict[str, float] = {}
        self._begin = begin

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what happens in the block."""
        self._begin(name)
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
