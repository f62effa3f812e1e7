"""Progress: the seconds of each step, and who is told of steps that begin, go on and end."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

ReportProgress = Callable[[str, int, int], None]
"""Called as work goes on: the name of the step, parts done, parts in all."""


def no_progress(_step: str, _done: int, _total: int) -> None:
    """ReportProgress nothing."""


@dataclass(frozen=True)
class ProgressListener:
    """Who is told of progress: a step that begins, a part of it that is done, a thing to know."""

    begin: Callable[[str], None] = field(default=lambda _step: None)
    report: ReportProgress = no_progress
    warn: Callable[[str], None] = field(default=lambda _message: None)


class StepTimer:
    """Takes the seconds of each step, and tells a listener when one begins."""

    def __init__(self, begin: Callable[[str], None] = lambda _name: None) -> None:
        self.seconds: dict[str, float] = {}
        self._begin = begin

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time a step."""
        self._begin(name)
        started = time.perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - started
