"""Text from outside on its way to a terminal."""

import re

UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, line ends, marks of direction, lone surrogates: what could move the cursor or lie."""


def printable(text: str) -> str:
    """Return a text with whatever could act on a terminal written as an escape."""
    return UNSAFE.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)
