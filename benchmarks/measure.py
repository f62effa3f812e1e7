"""Run a command and watch it: seconds, processor seconds, and the memory of its whole tree of processes."""

import os
import platform
import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

LEFT_OUT = {"PYTHONDONTWRITEBYTECODE"}
"""Where it is set, what lies in a checkout is compiled anew for each process, and what is installed is not."""
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


def measure(
    command: Sequence[str], folder: Path, log: Path, environment: Mapping[str, str], *, watched: bool = True
) -> Measured:
    """Run a command in a folder, with its output in a log file, and measure it.

    Its memory, and the processor seconds of processes that it does not wait for, only where it is `watched`, which
    takes a tenth of its time from a process of half a gigabyte.

    Raises
    ------
    CommandFailedError
        It ended with another code than 0.
    """
    done, seen = threading.Event(), Seen()
    with log.open("wb") as output:
        started = perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own commands
            command,
            cwd=folder,
            env={**{name: value for name, value in os.environ.items() if name not in LEFT_OUT}, **environment},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        watcher = threading.Thread(target=watch, args=(process.pid, done, seen))
        if watched:
            watcher.start()
        _, status, usage = os.wait4(process.pid, 0)
        seconds = perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        done.set()
        if watched:
            watcher.join()
    if process.returncode:
        raise CommandFailedError(log.read_text("utf-8", "replace").strip()[-2_000:] or f"exit {process.returncode}")
    cpu_seconds = max(usage.ru_utime + usage.ru_stime, sum(seen.cpu_seconds.values()))
    return Measured(seconds, cpu_seconds, seen.peak_mb)


@dataclass
class Seen:
    """What was seen of a tree of processes so far."""

    peak_mb: float = 0.0
    cpu_seconds: dict[int, float] = field(default_factory=dict)


def watch(session: int, done: threading.Event, seen: Seen) -> None:
    """Look at a session's processes until it is done."""
    while not done.wait(INTERVAL):
        found = find_processes(session)
        seen.cpu_seconds |= found
        seen.peak_mb = max(seen.peak_mb, sum(map(read_pss, found)) / 1e3)


def find_processes(session: int) -> dict[int, float]:
    """Return the processes of a session, each with its processor seconds.

    A command's children belong to its session even when their parent is gone (or never waits for them, so that the
    system's own account leaves them out).
    """
    found = {}
    for entry in os.listdir("/proc"):  # noqa: PTH208 - some thousand times a run
        if entry.isdigit():
            try:
                line = Path(f"/proc/{entry}/stat").read_text("ascii", "replace")
            except OSError:
                continue
            fields = line.rpartition(")")[2].split()
            if int(fields[3]) == session:
                found[int(entry)] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
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
