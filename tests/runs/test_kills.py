"""A run that is killed at any moment, as a group or one worker of it, ends as if nothing had happened."""

import os
import random
import signal
import subprocess
import time
from pathlib import Path

import pytest

from quchong.engines.processes import PROCESS_BYTES
from support.command import Command
from support.texts import edit_text, make_text

RESULT = ("articles.jsonl", "removed.jsonl", "skipped.jsonl", "lines.parquet")


def write_pages(folder: Path, count: int, lines: int) -> None:
    folder.mkdir()
    for n in range(count):
        text = make_text(n % 97, lines)
        (folder / f"{n:04d}.txt").write_text(f"题目第{n}号\n{edit_text(text, n, n % 9)}", "utf-8")


def result_of(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in RESULT}


def workers_of(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes of a run's session other than its first, where the system tells of them."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == process.pid and int(stat.parent.name) != process.pid:
            found.append(int(stat.parent.name))
    return sorted(found)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_ten_kills_in_a_row(quchong: Command, seed: int) -> None:
    write_pages(quchong.folder / "pages", 300, 40)
    quchong("run", "pages", "--out", "alone", "-q")
    luck = random.Random(seed)
    for n in range(10):
        out = f"out-{n}"
        for _ in range(luck.randrange(1, 3)):
            process = quchong.start("run", "pages", "--out", out, "-q")
            time.sleep(luck.uniform(0.5, 3.0))
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        quchong("run", "pages", "--out", out, "-q")
        assert result_of(quchong.folder / out) == result_of(quchong.folder / "alone")
        assert not (quchong.folder / out / ".quchong").exists()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="nothing says which processes a run has")
def test_a_killed_worker_costs_nothing(quchong: Command) -> None:
    write_pages(quchong.folder / "pages", 1 + PROCESS_BYTES // 60_000, 1000)
    quchong("run", "pages", "--out", "alone", "-q", "--workers", 2)
    process = quchong.start("run", "pages", "--out", "out", "-q", "--workers", 2, stderr=subprocess.PIPE)
    killed = 0
    while process.poll() is None and killed < 2:
        time.sleep(0.7)
        parts = list((quchong.folder / "out/.quchong/parsed").glob("*.arrow"))
        workers = workers_of(process)
        if parts and len(workers) > 2:
            os.kill(workers[-1], signal.SIGKILL)
            killed += 1
    _, error = process.communicate()
    assert process.returncode == 0, error.decode()
    assert killed
    assert result_of(quchong.folder / "out") == result_of(quchong.folder / "alone")
