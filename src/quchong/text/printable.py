"""Text from outside, made safe for a terminal or the log of a CI job."""

import re

UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]|#(?=#\w*\[)"
)
"""Characters that could move the cursor or disguise a text: control characters, line ends, direction marks, lone
surrogates. Also the first `#` of `##[error]` and `##vso[…]`: some CI systems run these as commands wherever they stand
in a line of a log.
"""


def printable(text: str) -> str:
    """Return a text in which every character that a terminal or a log could act on is written as an escape."""
    return UNSAFE.sub(lambda found: escape(found[0]), text)


def printable_path(path: str) -> str:
    """Return a path that is safe at the beginning of a line, where `::` would begin a command to a CI system."""
    shown = printable(path)
    return f"./{shown}" if shown.lstrip().startswith("::") else shown


def escape(character: str) -> str:
    """Return a character as an escape sequence of a Python string."""
    return r"\x23" if character == "#" else character.encode("unicode_escape").decode("ascii")
