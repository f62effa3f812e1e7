"""Processes for work in Python: how they start, and how to have them ready in time. Loads nothing else of quchong."""

import multiprocessing
import sys
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import forkserver

PROCESS_BYTES = 24 << 20
"""Below this much input a pool of processes costs more (0.5 s a process to import) than it saves."""

START_METHOD = "spawn" if sys.platform == "win32" else "forkserver"


def process_pool(workers: int) -> Executor:
    """Start a pool that never forks a process with threads: a forked lock may be held for ever."""
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context(START_METHOD))


def begin_processes(module: str) -> None:
    """Begin to import what the processes of a pool will need, in the background; they start from there."""
    if START_METHOD == "forkserver":
        multiprocessing.set_forkserver_preload([module])
        forkserver.ensure_running()
