"""Run tasks in threads or processes, somewhat ahead of whoever asks for their results."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import Generic, TypeVar

from quchong.engines.processes import defer_interrupts, process_pool
from quchong.errors import EngineError

ResultT = TypeVar("ResultT")
Task = Callable[[], ResultT]


def give_up(_task: Task[ResultT]) -> ResultT:
    """Raise EngineError: the process of a task died twice."""
    raise EngineError("a worker process died twice, mostly for lack of memory; free some, or use fewer --workers")


def run_tasks(
    tasks: Iterable[Task[ResultT]],
    workers: int,
    *,
    ahead: int = 1,
    in_processes: bool = False,
    on_death: Callable[[Task[ResultT]], ResultT] = give_up,
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
        Run them in processes, to which they are pickled, instead of threads. Where a process dies, each task that was
        under way is tried once more in a process of its own.
    on_death
        Called with a task whose own process died too; what it returns is the result. By default EngineError is raised.
    """
    if workers < 2:
        yield from (task() for task in tasks)
        return
    under_way: deque[tuple[Task[ResultT], Future[ResultT]]] = deque()
    with _Pool[ResultT](workers, in_processes) as pool:
        for task in tasks:
            under_way.append((task, pool.submit(task)))
            if len(under_way) > ahead * workers:
                yield result_of(*under_way.popleft(), on_death)
        while under_way:
            yield result_of(*under_way.popleft(), on_death)


def result_of(task: Task[ResultT], future: Future[ResultT], on_death: Callable[[Task[ResultT]], ResultT]) -> ResultT:
    """Wait for a result; a task that was in a pool when one of its processes died is tried again by itself."""
    try:
        return future.result()
    except BrokenExecutor:
        pass
    try:
        return run_alone(task)
    except BrokenExecutor:
        return on_death(task)


def run_alone(task: Task[ResultT]) -> ResultT:
    """Run a task in a process of its own; raises BrokenExecutor if that process dies."""
    with _Pool[ResultT](1, in_processes=True) as pool:
        return pool.submit(task).result()


class _Pool(Generic[ResultT], AbstractContextManager["_Pool[ResultT]"]):
    """Threads or processes; where a process died, others take the place of all."""

    def __init__(self, workers: int, in_processes: bool) -> None:
        self.workers, self.in_processes = workers, in_processes
        self.executor = self.make()

    def make(self) -> Executor:
        """Return new threads or processes."""
        return process_pool(self.workers) if self.in_processes else ThreadPoolExecutor(self.workers)

    def submit(self, task: Task[ResultT]) -> Future[ResultT]:
        """Have a task run."""
        with defer_interrupts() if self.in_processes else nullcontext():  # a process may start now
            try:
                return self.executor.submit(task)
            except BrokenExecutor:
                self.executor.shutdown(wait=False)
                self.executor = self.make()
                return self.executor.submit(task)

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        # after an error nobody waits for what is under way
        self.executor.shutdown(wait=kind is None, cancel_futures=kind is not None)
