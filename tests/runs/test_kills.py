"""A run that is killed at any moment, as a group or one worker of it, ends as if nothing had happened."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from quchong.engines.processes import PROCESS_BYTES
from support.command import Command, names_in, wait_for_changes
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
    """Return the processes that read for a run, where the system tells of them: those its server has forked."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, _, session, *_ = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue
        number = int(stat.parent.name)
        if int(session) == process.pid and process.pid not in (number, int(parent)) and state != "Z":
            found.append(number)
    return sorted(found)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_ten_kills_in_a_row(quchong: Command, seed: int) -> None:
    write_pages(quchong.folder / "pages", 300, 40)
    process = quchong.start("run", "pages", "--out", "alone", "-q")
    changes = wait_for_changes(process, quchong.folder / "alone", sys.maxsize)
    assert process.wait() == 0
    luck = random.Random(seed)
    for n in range(10):
        out = quchong.folder / f"out-{n}"
        for _ in range(luck.randrange(1, 3)):
            process = quchong.start("run", "pages", "--out", out, "-q")
            # at any step, however fast the machine is
            wait_for_changes(process, out, luck.randrange(changes))
            time.sleep(luck.uniform(0, 0.05))
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        quchong("run", "pages", "--out", out, "-q")
        assert result_of(out) == result_of(quchong.folder / "alone")
        assert not (out / ".quchong").exists()


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="nothing says which processes a run has")
@pytest.mark.parametrize("victims", [1, 2])
def test_killed_workers_cost_nothing(quchong: Command, victims: int) -> None:
    write_pages(quchong.folder / "pages", PROCESS_BYTES // 50_000, 1000)
    # enough for processes
    assert sum(page.stat().st_size for page in (quchong.folder / "pages").iterdir()) > PROCESS_BYTES
    quchong("run", "pages", "--out", "alone", "-q", "--workers", 2)
    process = quchong.start("run", "pages", "--out", "out", "-q", "--workers", 2, stderr=subprocess.PIPE)
    parsed = quchong.folder / "out/.quchong/parsed"
    while not (len(workers_of(process)) == 2 and "00000.arrow" in names_in(parsed)):
        assert process.poll() is None
        time.sleep(0.001)
    # what has stopped cannot end while its workers are looked for
    os.kill(process.pid, signal.SIGSTOP)
    killed = workers_of(process)[:victims]
    for worker in killed:
        os.kill(worker, signal.SIGKILL)
    os.kill(process.pid, signal.SIGCONT)
    _, error = process.communicate()
    assert process.returncode == 0, error.decode()
    assert len(killed) == victims
    assert result_of(quchong.folder / "out") == result_of(quchong.folder / "alone")
