"""Run a command and watch it: seconds, processor seconds, and the memory of its whole tree of processes."""

import os
import platform
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

INTERVAL = 0.1
"""Seconds between two looks at the memory; a peak shorter than this can be missed."""


class CommandFailedError(Exception):
    """A command ended with an error; the message is the end of what it printed."""


@dataclass(frozen=True)
class Measured:
    """What a command took, from process start to end.

    `seconds` by the wall clock; `cpu_seconds` of all processes, user and system; `peak_mb` is the largest sum of the
    proportional set sizes (PSS: shared pages are divided among those who share them) of all its processes.
    """

    seconds: float
    cpu_seconds: float
    peak_mb: float


def measure(command: Sequence[str], folder: Path, log: Path, environment: Mapping[str, str]) -> Measured:
    """Run a command in a folder, with its output in a log file, and measure it.

    Raises
    ------
    CommandFailedError
        It ended with another code than 0.
    """
    done = threading.Event()
    peak: list[float] = [0.0]
    with log.open("wb") as output:
        started = perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            cwd=folder,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        watcher = threading.Thread(target=watch_memory, args=(process.pid, done, peak))
        watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        done.set()
        watcher.join()
    if process.returncode:
        raise CommandFailedError(log.read_text("utf-8", "replace").strip()[-2_000:] or f"exit {process.returncode}")
    return Measured(seconds, usage.ru_utime + usage.ru_stime, peak[0])


def watch_memory(session: int, done: threading.Event, peak: list[float]) -> None:
    """Keep the largest memory of a session's processes in `peak[0]`, megabytes, until it is done."""
    while not done.wait(INTERVAL):
        peak[0] = max(peak[0], sum(map(read_pss, find_processes(session))) / 1e3)


def find_processes(session: int) -> list[int]:
    """Return the processes of a session: a command's children belong to it even when their parent is gone."""
    found = []
    for entry in os.listdir("/proc"):  # noqa: PTH208 - some thousand times a run
        if entry.isdigit():
            try:
                status = Path(f"/proc/{entry}/stat").read_text("ascii", "replace")
            except OSError:
                continue
            if int(status.rpartition(")")[2].split()[3]) == session:
                found.append(int(entry))
    return found


def read_pss(process: int) -> float:
    """Return the proportional set size of a process, kilobytes; 0 if it has ended."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) * 1.024 for line in lines if line.startswith("Pss:")), 0.0)


def describe_machine() -> dict[str, object]:
    """Say on what is measured, and how busy it was before."""
    models = [line for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines() if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": models[0].partition(":")[2].strip() if models else platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(memory / 1e9, 1),
        "system": f"{platform.freedesktop_os_release().get('PRETTY_NAME', 'Linux')}, kernel {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }
