"""Work done in threads, somewhat ahead of those who ask for it."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

ResultT = TypeVar("ResultT")


def prefetch(tasks: Iterable[Callable[[], ResultT]], workers: int) -> Iterator[ResultT]:
    """Yield what tasks return, in their order; with more than one worker so many more of them are under way."""
    if workers < 2:
        yield from (task() for task in tasks)
        return
    ahead: deque[Future[ResultT]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        try:
            for task in tasks:
                ahead.append(pool.submit(task))
                if len(ahead) > workers:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        finally:
            for future in ahead:
                future.cancel()
