"""Processes for work in Python: how they start, and how to have them ready in time. Imports next to nothing."""

import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import forkserver, resource_tracker

from quchong.engines.garbage import relax_garbage_collection

PROCESS_BYTES = 24 << 20
"""Input, in bytes, below which a pool of processes costs more (0.5 s a process for imports) than it saves."""
INTERRUPTS = (signal.SIGINT, signal.SIGTERM)
START_METHOD = "spawn" if sys.platform == "win32" else "forkserver"


def process_pool(workers: int) -> Executor:
    """Return a pool of processes, none of which is forked from one with threads: a forked lock may be held for ever."""
    start_forkserver()
    return ProcessPoolExecutor(workers, multiprocessing.get_context(START_METHOD), init_worker)


@contextmanager
def defer_interrupts() -> Iterator[None]:
    """Hold interrupts back until the block ends: a process that is half started would wait for its orders for ever.

    Only the main thread gets interrupts; in another one this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    # a handler that was not set from Python is None here, and could not be restored
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
    """Prepare a process of a pool: it collects garbage seldom, and ends with the process that started it."""
    relax_garbage_collection()
    threading.Thread(target=exit_with_parent, daemon=True).start()


def exit_with_parent() -> None:
    """End this process when the one that started it ends, even if that is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def start_forkserver(*modules: str) -> None:
    """Start, in the background, the process that others are forked from; it imports what they will need.

    It and they ignore Ctrl-C, for they end with the command; else each would print a traceback.
    """
    if START_METHOD != "forkserver":
        return
    if modules:
        multiprocessing.set_forkserver_preload(list(modules))
    resource_tracker.ensure_running()  # else it would start below, and unblock the signal
    blocked = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        forkserver.ensure_running()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, blocked)
