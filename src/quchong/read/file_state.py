"""The state of a file: as long as it is the same, so are the bytes."""

import hashlib
import os
from pathlib import Path

TRIES = 3
"""How often a file that changes while its digest is taken is read before it counts as changing all the time."""
UNSTEADY = "unsteady"
"""The state of a file that changes all the time; none is equal to it."""


def take_state(file: str | Path) -> str:
    """Return what changes with the content of a file: size, times of content and status, inode; empty where it is gone.

    The time of the last change of status cannot be set back, so it reveals content that was put back too.
    """
    try:
        status = os.stat(file)  # noqa: PTH116 -- once for every record; Path.stat costs twice as much
    except OSError:
        return ""
    return f"{status.st_size} {status.st_mtime_ns} {status.st_ctime_ns} {status.st_ino} {status.st_dev}"


def take_digest(file: Path) -> tuple[int, str, str]:
    """Return the size of a file, its SHA-256 in hexadecimal, and the state in which it has both.

    Raises
    ------
    OSError
        The file cannot be read.
    """
    size, digest = 0, ""
    for _ in range(TRIES):
        before = take_state(file)
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
            size = stream.tell()
        if take_state(file) == before:
            return size, digest, before
    return size, digest, UNSTEADY
