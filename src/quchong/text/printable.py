"""Text from outside on its way to a terminal or the log of a CI job."""

import re

UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]|#(?=#\w*\[)"
)
"""Control characters, line ends, marks of direction, lone surrogates: what could move the cursor or lie.

And the first of two number signs with a word and a bracket behind them (`##[error]`, `##vso[…]`): some CI systems obey
these wherever they stand in a line of a log.
"""


def printable(text: str) -> str:
    """Return a text with whatever could act on a terminal, or in a log, written as an escape."""
    return UNSAFE.sub(lambda found: escape(found[0]), text)


def printable_path(path: str) -> str:
    """Return a path to begin a line with: none begins as a command to a CI system does."""
    shown = printable(path)
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def escape(character: str) -> str:
    """Return a character as Python would write it in a string."""
    return r"\x23" if character == "#" else character.encode("unicode_escape").decode("ascii")
