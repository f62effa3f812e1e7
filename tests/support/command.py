import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from quchong.cli import run_cli


@dataclass(frozen=True)
class Command:
    """Runs the real command in a folder."""

    folder: Path

    def __call__(self, *arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "quchong", *map(str, arguments)]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False, timeout=300)
        assert done.returncode == code, f"exit code {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert "Traceback" not in done.stderr
        return done

    def start(self, *arguments: object, stderr: int = subprocess.DEVNULL) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "quchong", *map(str, arguments)]
        return subprocess.Popen(
            command,
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            start_new_session=True,
        )


@dataclass(frozen=True)
class CommandHere(Command):
    """Runs the command line in this process, which need not load everything again."""

    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def __call__(self, *arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
        self.capture.readouterr()
        with self.patch.context() as patch:
            patch.chdir(self.folder)
            patch.setattr(sys, "argv", ["quchong", *map(str, arguments)])
            exit_code = run_cli()
        out, err = self.capture.readouterr()
        assert exit_code == code, f"exit code {exit_code}\n{out}\n{err}"
        return subprocess.CompletedProcess(list(map(str, arguments)), exit_code, out, err)


def are_all_gone(session: int, seconds: int = 30) -> bool:
    """Wait until no process of a session is left, where the system tells of them; say whether that came about."""
    for _ in range(seconds * 10):
        if not count_processes(session):
            return True
        time.sleep(0.1)
    return False


def count_processes(session: int) -> int:
    """Return how many processes of a session have not ended, where the system tells of them."""
    return sum(session_of(stat) == session for stat in Path("/proc").glob("[0-9]*/stat"))


def session_of(stat: Path) -> int | None:
    """Return the session of a process that has not ended."""
    try:
        state, _, _, session, *_ = stat.read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return None
    return None if state == "Z" else int(session)


def names_in(folder: Path) -> set[str]:
    """Return the names of all that a run has written so far."""
    return {name for _, folders, files in os.walk(folder) for name in folders + files}


def wait_for_changes(process: subprocess.Popen[bytes], out: Path, changes: int) -> int:
    """Wait until a run has written, renamed or deleted so many times, or has ended; returns how often it did."""
    seen, before = 0, names_in(out)
    while seen < changes and process.poll() is None:
        time.sleep(0.001)
        now = names_in(out)
        seen, before = seen + (now != before), now
    return seen


def rows(path: Path) -> list[dict[str, Any]]:
    return [orjson.loads(line) for line in path.read_bytes().splitlines()]


def write_records(path: Path, records: list[dict[str, Any]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    return path
