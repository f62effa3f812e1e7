"""One run at a time in one folder; what a killed one leaves is taken over and swept."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from quchong.errors import UsageError
from quchong.folder_lock import LOCK_FILE, is_locked, lock_folder, temporary_folder
from support.command import Command, CommandHere
from support.texts import make_text

HOLD = """
import sys, time
from pathlib import Path
from quchong.folder_lock import lock_folder, temporary_folder
with lock_folder(Path(sys.argv[1]), print), temporary_folder() as scratch:
    (scratch / "large").write_text("x")
    print(scratch, flush=True)
    time.sleep(60)
"""

SWEPT_AT_EACH_LINE = """
import os, sys, tempfile
from pathlib import Path
from quchong import folder_lock

tempfile.tempdir = sys.argv[1]

def probe_and_hold():
    # as a sweep does in another process; what can be had stays held until that ends
    held = [os.open(file, os.O_RDWR) for file in Path(sys.argv[1]).glob("*/lock.json")]
    return [descriptor for descriptor in held if folder_lock.hold(descriptor)]

def attempt(line):
    seen, had = [], []
    def trace(frame, event, _):
        if frame.f_code.co_filename == folder_lock.__file__:
            seen.append(event)
            if len(seen) == line:
                had.extend(probe_and_hold())
            return trace
    sys.settrace(trace)
    try:
        with folder_lock.temporary_folder() as folder:
            sys.settrace(None)
            return not had and folder_lock.is_locked(folder), len(seen)
    except folder_lock.UsageError:
        return False, len(seen)

line, seen = 1, 1
while line <= seen:
    good, seen = attempt(line)
    print(good)
    line += 1
"""


@pytest.fixture
def holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[subprocess.Popen[str], Path]]:
    """A process that holds the lock of out/.quchong, and its temporary folder."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    command = [sys.executable, "-c", HOLD, str(tmp_path / "out" / ".quchong")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, Path(process.stdout.readline().strip())
        process.kill()


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    for n in range(3):
        (folder / f"{n}.txt").write_text(make_text(n, 500), "utf-8")
    return folder


def test_a_folder_in_use_is_refused_with_its_owner(
    holder: tuple[subprocess.Popen[str], Path], pages: Path, quchong: Command
) -> None:
    done = quchong("run", pages, "--out", "out", code=2)
    assert f"process {holder[0].pid} on " in done.stderr
    assert "in use by another run" in done.stderr
    assert done.stderr.count("\n") <= 2


def test_the_lock_of_a_killed_run_is_taken_over_and_its_folders_are_swept(
    holder: tuple[subprocess.Popen[str], Path], pages: Path, tmp_path: Path, quchong: Command
) -> None:
    process, scratch = holder
    process.send_signal(signal.SIGKILL)
    process.wait()
    work = tmp_path / "out" / ".quchong"
    assert (scratch / "large").exists()
    (work / "sort").mkdir()
    (work / "sort" / "a.values").write_text("x")
    (tmp_path / "out" / ".articles.jsonl.0123abcd.tmp").write_text("x")
    done = quchong("run", pages, "--out", "out")
    assert f"taking over from a run that is gone (process {process.pid} on " in done.stderr
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "README.md",
        "articles.jsonl",
        "lines.parquet",
        "removed.jsonl",
        "run.json",
        "skipped.jsonl",
    ]
    assert list((tmp_path / "tmp").iterdir()) == []


def test_two_commands_at_once_leave_one_result(pages: Path, tmp_path: Path, quchong: Command) -> None:
    quchong("run", pages, "--out", "alone")
    running = [quchong.start("run", pages, "--out", "out", "-q", stderr=subprocess.PIPE) for _ in range(2)]
    ends = [(process.communicate()[1].decode(), process.returncode) for process in running]
    assert all(code == 0 or (code == 2 and "in use by another run" in error) for error, code in ends), ends
    assert 0 in [code for _, code in ends]
    one, other = (tmp_path / name / "articles.jsonl" for name in ("alone", "out"))
    assert one.read_bytes() == other.read_bytes()


def test_a_lock_of_another_host_is_not_taken_over(tmp_path: Path) -> None:
    work = tmp_path / "out" / ".quchong"
    work.mkdir(parents=True)
    owner = {"host": "another-host", "pid": 7, "started": "2026-01-01T00:00:00+00:00"}
    (work / LOCK_FILE).write_bytes(orjson.dumps(owner))
    with pytest.raises(UsageError, match=r"may be in use by another run \(process 7 on another-host"):
        lock_folder(work, print).__enter__()
    assert orjson.loads((work / LOCK_FILE).read_bytes()) == owner


def test_a_lock_leaves_no_trace(tmp_path: Path) -> None:
    with lock_folder(tmp_path / "out" / ".quchong", print):
        assert is_locked(tmp_path / "out" / ".quchong")
    assert list(tmp_path.iterdir()) == []


def test_a_temporary_folder_in_use_is_not_swept() -> None:
    with temporary_folder() as first, temporary_folder() as second:
        assert first.is_dir()
        assert second.is_dir()
    assert not first.exists()
    assert not second.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="nothing is swept there")
def test_a_temporary_folder_is_not_swept_while_it_is_made(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    command = [sys.executable, "-c", SWEPT_AT_EACH_LINE, str(tmp_path / "tmp")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == ["True"] * len(done.stdout.split())
    assert len(done.stdout.split()) > 5


def test_a_finished_run_needs_no_lock(pages: Path, tmp_path: Path, quchong_here: CommandHere) -> None:
    quchong_here("run", pages, "--out", "out", "-q")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()}
    folder_time = os.stat(tmp_path / "out").st_mtime_ns  # noqa: PTH116
    assert "up to date" in quchong_here("run", pages, "--out", "out").stdout
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "out").iterdir()} == before
    assert (tmp_path / "out").stat().st_mtime_ns == folder_time


@pytest.mark.parametrize("name", ["articles.jsonl", "removed.jsonl", "skipped.jsonl", "lines.parquet"])
def test_a_finished_result_with_a_flipped_bit_is_made_again(
    pages: Path, tmp_path: Path, quchong_here: CommandHere, name: str
) -> None:
    (pages / "copy.txt").write_bytes((pages / "0.txt").read_bytes())
    (pages / "empty.txt").touch()
    quchong_here("run", pages, "--out", "out", "-q", code=3)
    file = tmp_path / "out" / name
    whole = file.read_bytes()
    file.write_bytes(whole[:20] + bytes([whole[20] ^ 1]) + whole[21:])
    done = quchong_here("run", pages, "--out", "out", code=3)
    assert "missing or changed; starting over" in done.stderr
    assert file.read_bytes() == whole
