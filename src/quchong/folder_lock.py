"""Folders that one process works in at a time: the lock, its owner, and what a process that was killed left there.

A lock is a file with its owner in it, held by the system's own lock (flock), which ends with the process that holds it,
however it ends. So a lock that can be had although it names an owner is stale.
"""

import os
import shutil
import socket
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import orjson

from quchong.errors import UsageError

if sys.platform != "win32":  # where folders are not locked
    import fcntl

LOCK_FILE = "lock.json"
PREFIX = "quchong-"
"""How the names of temporary folders begin."""


@dataclass(frozen=True)
class Owner:
    """The holder of a lock: host, process id, and when it took the lock (UTC, ISO 8601)."""

    host: str
    pid: int
    started: str

    def __str__(self) -> str:
        """Name the process."""
        return f"process {self.pid} on {self.host}, since {self.started}"


@contextmanager
def lock_folder(folder: Path, warn: Callable[[str], None]) -> Iterator[None]:
    """Hold the lock of a folder, which is made where it is missing and deleted where nothing else is left in it.

    A lock whose owner is gone is taken over with a warning.

    Raises
    ------
    UsageError
        Another process holds it, or one of another host may hold it.
    """
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    file = folder / LOCK_FILE
    try:
        descriptor = take_lock(file)
        try:
            claim(file, descriptor, warn)
            try:
                yield
            finally:
                file.unlink(missing_ok=True)
        finally:
            os.close(descriptor)
    finally:
        for path in dict.fromkeys((folder, *made)):
            with suppress(OSError):  # it is not empty, or gone
                path.rmdir()


def take_lock(file: Path) -> int:
    """Return the descriptor of a lock that is held now; raises UsageError where another process holds it."""
    while True:
        file.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
        except FileNotFoundError:  # its folder was deleted by the process that held it
            continue
        if not hold(descriptor):
            owner = read_owner(file)
            os.close(descriptor)
            raise UsageError(
                f"{file.parent.parent}: in use by another run ({owner or 'process unknown'}); "
                "wait until it is done, or give another --out"
            )
        with suppress(OSError):
            if file.stat().st_ino == os.fstat(descriptor).st_ino:
                return descriptor
        os.close(descriptor)  # it was deleted meanwhile


def make_locked(file: Path) -> int:
    """Make a lock in a folder of this process and return its descriptor; no other process ever sees it not held."""
    if sys.platform == "win32":  # where nothing is swept, and what is open keeps its name
        return os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    unheld = file.with_suffix(".new")
    descriptor = os.open(unheld, os.O_RDWR | os.O_CREAT, 0o644)
    hold(descriptor)
    unheld.replace(file)
    return descriptor


def hold(descriptor: int) -> bool:
    """Lock an open file for this process; return whether that worked."""
    if sys.platform == "win32":
        return True
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks: the owner that the file names is all there is
        return True
    return True


def claim(file: Path, descriptor: int, warn: Callable[[str], None]) -> None:
    """Write this process into a lock that is held; warn of an owner that is gone."""
    before = read_owner(file)
    if before and before.host != socket.gethostname():
        raise UsageError(
            f"{file.parent.parent}: may be in use by another run ({before}); if that is gone, delete {file}"
        )
    if before:
        warn(f"{file.parent.parent}: taking over from a run that is gone ({before})")
    owner = Owner(socket.gethostname(), os.getpid(), datetime.now(UTC).isoformat(timespec="seconds"))
    os.truncate(descriptor, 0)
    os.pwrite(descriptor, orjson.dumps(asdict(owner)), 0)


def read_owner(file: Path) -> Owner | None:
    """Return who a lock names; None where it names nobody."""
    try:
        return Owner(**orjson.loads(file.read_bytes()))
    except (OSError, TypeError, orjson.JSONDecodeError):
        return None


def is_locked(folder: Path) -> bool:
    """Return whether a process holds the lock of a folder."""
    try:
        descriptor = os.open(folder / LOCK_FILE, os.O_RDWR)
    except OSError:
        return False
    try:
        return not hold(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a temporary folder that is deleted when the block ends.

    Folders that killed processes left behind are deleted first.
    """
    parent = Path(tempfile.gettempdir())
    sweep_temporary_folders(parent)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=parent, ignore_cleanup_errors=True) as name:
        folder = Path(name)
        descriptor = make_locked(folder / LOCK_FILE)
        try:
            yield folder
        finally:
            os.close(descriptor)


def sweep_temporary_folders(parent: Path) -> None:
    """Delete the temporary folders of this user whose process is gone; one without a lock may be another's."""
    if sys.platform == "win32":
        return
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):
            ours = not hasattr(os, "getuid") or folder.lstat().st_uid == os.getuid()
            if ours and (folder / LOCK_FILE).is_file() and not folder.is_symlink() and not is_locked(folder):
                shutil.rmtree(folder, ignore_errors=True)


def sweep_unfinished(folder: Path, names: Callable[[str], bool], unused_seconds: float = 0) -> None:
    """Delete files in a folder that `atomic_write` left unfinished where their process was killed.

    Parameters
    ----------
    folder
        The folder; one that is not there has none.
    names
        Says whether a file of that name is written there.
    unused_seconds
        How long nothing has been written to such a file, where another process may be writing one.
    """
    latest = time.time() - unused_seconds
    with suppress(OSError):
        for file in folder.glob(".*.tmp"):
            if names(file.name[1:].rpartition(".")[0].rpartition(".")[0]) and file.lstat().st_mtime <= latest:
                file.unlink(missing_ok=True)
