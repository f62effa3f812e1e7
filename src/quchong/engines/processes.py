"""Processes for work in Python: how they start, and how to have them ready in time. Loads next to nothing."""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker

PROCESS_BYTES = 24 << 20
"""Below this much input a pool of processes costs more (0.5 s a process to import) than it saves."""

COLLECT_AFTER = 20_000
"""Objects after which a process looks for cycles among the new ones; Python's own 700 cost a twentieth of the time."""
INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
START_METHOD = "spawn" if sys.platform == "win32" else "forkserver"


def relax_garbage_collection() -> None:
    """Look for cycles seldom, and never among what is there already."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def process_pool(workers: int) -> Executor:
    """Start a pool that never forks a process with threads: a forked lock may be held for ever."""
    start_forkserver()
    return ProcessPoolExecutor(workers, multiprocessing.get_context(START_METHOD), init_worker)


@contextmanager
def defer_interrupts() -> Iterator[None]:
    """Put an interrupt off until the block is done: a process that is half started finds nobody to tell it what to do.

    Interrupts come to the main thread only; in others there is nothing to put off.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    # what is not of Python's own, and so None here, could not be put back
    ours = [number for number in INTERRUPTS if signal.getsignal(number) is not None]
    before = {number: signal.signal(number, lambda which, _: came.append(which)) for number in ours}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for which in came[:1]:
        signal.raise_signal(which)


def init_worker() -> None:
    """Prepare a process of a pool: it collects garbage seldom, and does not outlive the one that started it."""
    relax_garbage_collection()
    threading.Thread(target=exit_with_parent, daemon=True).start()


def exit_with_parent() -> None:
    """Wait for the end of the process that started this one, and end: nobody else would tell, if it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def start_forkserver(*modules: str) -> None:
    """Begin to import what the processes of a pool will need, in the background; they start from there.

    Ctrl-C in a terminal is for the command alone, with which they end: each would print where it was just then.
    """
    if START_METHOD != "forkserver":
        return
    if modules:
        multiprocessing.set_forkserver_preload(list(modules))
    resource_tracker.ensure_running()  # or it would be started below, and let the signal through again
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
