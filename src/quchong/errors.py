"""What can go wrong, worded for the person at the command line.

Raised where it is known, caught once in `quchong.cli`. A message says what, where and what to do.
"""


class QuchongError(Exception):
    """Base of every error that quchong raises on purpose; exit code 2."""


class UsageError(QuchongError):
    """The command cannot be carried out as it was given: a path, an output folder, an option."""


class ConfigError(QuchongError):
    """The configuration cannot be read: an unknown key, a wrong type, a bad value."""


class ProfileError(QuchongError):
    """A page profile or a rule file is not what it should be."""


class InputError(QuchongError):
    """The inputs contradict each other: two of them give one article id."""


class EngineError(QuchongError):
    """An engine broke its contract, for instance the order it owes to a reducer."""
