"""Processes for work in Python: how they start, and how to have them ready in time. Loads nothing else of quchong."""

import gc
import multiprocessing
import sys
from concurrent.futures import Executor, ProcessPoolExecutor
from multiprocessing import forkserver

PROCESS_BYTES = 24 << 20
"""Below this much input a pool of processes costs more (0.5 s a process to import) than it saves."""

COLLECT_AFTER = 20_000
"""Objects after which a process looks for cycles among the new ones; Python's own 700 cost a twentieth of the time."""

START_METHOD = "spawn" if sys.platform == "win32" else "forkserver"


def process_pool(workers: int) -> Executor:
    """Start a pool that never forks a process with threads: a forked lock may be held for ever."""
    return ProcessPoolExecutor(workers, multiprocessing.get_context(START_METHOD), collect_seldom)


def collect_seldom() -> None:
    """Have the garbage collector pass over what was loaded, and look at many objects at once: few form cycles."""
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)


def begin_processes(module: str) -> None:
    """Begin to import what the processes of a pool will need, in the background; they start from there."""
    if START_METHOD == "forkserver":
        multiprocessing.set_forkserver_preload([module])
        forkserver.ensure_running()
