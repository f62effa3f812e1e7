"""The steps of a run as a person sees them: how long each took, and word of their progress."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Clock:
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
