"""Characters that show nothing or mean nothing in a text: removed, or replaced by what they stand for."""

import re

from quchong.text import stream_safe

LINE_ENDS = ("\r\n", "\r", "\x85", "\u2028", "\u2029")
"""Line ends other than the line feed; the two characters of the first are one line end."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")

JOINED = "\u0600-\u08ff\u0900-\u109f\u1780-\u17ff\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
"""Characters between which a zero-width joiner has a meaning: Arabic and Indic letters, which it shapes; arrows,
symbols and pictographs, which it joins into one emoji, with or without a variation selector."""
INVISIBLE = re.compile(
    r"[\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
    rf"|(?<![{JOINED}])\u200d|\u200d(?![{JOINED}])"
)
"""Soft hyphen, zero-width space and non-joiner, direction marks, word joiner and invisible operators, byte order mark,
and a zero-width joiner that joins nothing. Not the variation selectors, which choose between shapes."""
ANY_INVISIBLE = re.compile(r"[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def unify_line_ends(text: str) -> str:
    """Replace every line end by a line feed."""
    for end in LINE_ENDS:
        text = text.replace(end, "\n")
    return text


def count_parts(text: str) -> list[int]:
    """Return how many lines each line becomes once every line end is a line feed."""
    lines = text.split("\n")
    # a carriage return before a line feed is one line end with it
    lines = [*(line.removesuffix("\r") for line in lines[:-1]), lines[-1]]
    return [unify_line_ends(line).count("\n") + 1 for line in lines]


def remove_control(text: str) -> str:
    """Remove control characters other than line feed and tab; they are garbage in a page, and act on a terminal."""
    return CONTROL.sub("", text)


def remove_invisible(text: str) -> str:
    """Remove characters that a reader does not see, and that make equal texts differ."""
    # one set of characters is found twice as fast as the alternatives of the full pattern
    return INVISIBLE.sub("", text) if ANY_INVISIBLE.search(text) else text


def normalize(text: str) -> str:
    """Apply Unicode's NFC: é becomes one character, a compatibility ideograph the unified one.

    A run of more than 30 combining marks, which no language has, gets a combining grapheme joiner behind each 30.
    """
    return stream_safe.normalize("NFC", text)
