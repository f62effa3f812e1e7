"""Run tasks in threads or processes, somewhat ahead of whoever asks for their results."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import nullcontext
from typing import TypeVar

from quchong.engines.processes import defer_interrupts, process_pool

ResultT = TypeVar("ResultT")


def run_tasks(
    tasks: Iterable[Callable[[], ResultT]],
    workers: int,
    *,
    ahead: int = 1,
    in_processes: bool = False,
) -> Iterator[ResultT]:
    """Yield what tasks return, in their order.

    Parameters
    ----------
    tasks
        Made one by one, none long before its turn. With one worker they run here.
    workers
        How many tasks run at a time.
    ahead
        How many tasks for each worker are under way while a result is waited for or used.
    in_processes
        Run them in processes, to which they are pickled, instead of threads.
    """
    if workers < 2:
        yield from (task() for task in tasks)
        return
    under_way: deque[Future[ResultT]] = deque()
    with process_pool(workers) if in_processes else ThreadPoolExecutor(workers) as pool:
        try:
            for task in tasks:
                with defer_interrupts() if in_processes else nullcontext():  # a process may start now
                    under_way.append(pool.submit(task))
                if len(under_way) > ahead * workers:
                    yield under_way.popleft().result()
            while under_way:
                yield under_way.popleft().result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
