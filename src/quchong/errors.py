"""The errors that quchong raises on purpose.

Each message says what is wrong, where, and what to do; the command line prints it behind `error: ` and exits with 2.
"""

import errno
import os


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


LONGEST_DETAIL = 200
"""Characters of an unforeseen error that are shown."""


def describe_internal(error: BaseException) -> str:
    """Say in one line that something raised an error that nobody foresaw, and what to do."""
    detail = " ".join(str(error).split())[:LONGEST_DETAIL]
    kind = type(error).__name__
    return f"internal error: {kind}{f': {detail}' if detail else ''}; report it with this input"


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
