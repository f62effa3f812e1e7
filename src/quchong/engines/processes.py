"""Processes for work in Python: how they start, and how to have them ready in time. Loads next to nothing."""

import multiprocessing
import os
import sys
import threading
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import forkserver

from quchong.garbage import collect_seldom

PROCESS_BYTES = 24 << 20
"""Below this much input a pool of processes costs more (0.5 s a process to import) than it saves."""

START_METHOD = "spawn" if sys.platform == "win32" else "forkserver"


def process_pool(workers: int) -> Executor:
    """Start a pool that never forks a process with threads: a forked lock may be held for ever."""
    return ProcessPoolExecutor(workers, multiprocessing.get_context(START_METHOD), settle)


def settle() -> None:
    """Prepare a process of a pool: it collects garbage seldom, and does not outlive the one that started it."""
    collect_seldom()
    threading.Thread(target=end_with_parent, daemon=True).start()


def end_with_parent() -> None:
    """Wait for the end of the process that started this one, and end: nobody else would tell, if it was killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def begin_processes(module: str) -> None:
    """Begin to import what the processes of a pool will need, in the background; they start from there."""
    if START_METHOD == "forkserver":
        multiprocessing.set_forkserver_preload([module])
        forkserver.ensure_running()
