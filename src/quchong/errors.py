"""The errors that quchong raises on purpose.

Each message says what is wrong, where, and what to do; the command line prints it behind `error: ` and exits with 2.
"""

import errno
import os
import shutil
import tempfile
from pathlib import Path


class QuchongError(Exception):
    """Base class of all errors below; any other exception is a bug."""


class UsageError(QuchongError):
    """A command cannot be carried out as given: a path, an option or the folder for the result is wrong."""


class ConfigError(QuchongError):
    """A configuration file cannot be read, or has an unknown key, a wrong type or a bad value."""


class ProfileError(QuchongError):
    """A page profile or a file of boilerplate rules is not valid, or a profile that is named does not exist."""


class InputError(QuchongError):
    """The inputs are not valid: two give one path, there are too many, or a text is not one."""


class EngineError(QuchongError):
    """An engine broke its contract, such as the order of rows that a reducer relies on."""


DISK_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
"""Errors that say that a file could not grow. Only what writes meets them, so no input is to blame."""
LONGEST_DETAIL = 200
"""Characters of an unforeseen error that are shown."""


def describe_internal(error: BaseException) -> str:
    """Say in one line that something raised an error that nobody foresaw, and what to do."""
    detail = " ".join(str(error).split())[:LONGEST_DETAIL]
    kind = type(error).__name__
    return f"internal error: {kind}{f': {detail}' if detail else ''}; report it with this input"


def is_full_disk(error: BaseException) -> bool:
    """Return whether an error says that a file could not grow."""
    return isinstance(error, OSError) and error.errno in DISK_FULL


def describe_full_disk(error: OSError) -> str:
    """Say in one line that a disk is full: where, how much is free, and how to go on."""
    reason = os.strerror(error.errno or 0).lower()
    if isinstance(error.filename, str | bytes):
        folder = Path(os.fsdecode(error.filename)).absolute().parent
        return f"{folder}: {reason}{describe_free(folder)}; make room there and run the same command again"
    if tempfile.tempdir is None:  # none was asked for so far
        return f"{reason}; make room and run the same command again"
    free = describe_free(tempfile.tempdir)
    where = f"temporary files are in {tempfile.tempdir}{free}; TMPDIR chooses another place"
    return f"{reason}; {where}; make room and run the same command again"


def describe_free(folder: str | Path) -> str:
    """Say in parentheses how much room there is in a folder, behind a space; nothing where nobody knows."""
    try:
        return f" ({shutil.disk_usage(folder).free >> 20:,} MB free)"
    except OSError:
        return ""


def is_lack_of_memory(error: BaseException) -> bool:
    """Return whether an error says that memory ran out: Python's own, Arrow's and numpy's, or the system's."""
    if isinstance(error, MemoryError):
        return True
    # Arrow tells the system's error in words only
    return isinstance(error, OSError) and (error.errno == errno.ENOMEM or os.strerror(errno.ENOMEM) in str(error))


def describe_lack(error: BaseException) -> str:
    """Say in one line that memory ran out, and what to do."""
    detail = " ".join(str(error).split())[:LONGEST_DETAIL]
    what = f"not enough memory{f' ({detail})' if detail else ''}"
    return f"{what}; free some, use fewer --workers, lower engine.memory, or split the file"
