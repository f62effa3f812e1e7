"""The cleaning steps, in the order in which they are applied: each repairs one thing that is broken.

Every step gives back what it was given where there is nothing to repair, and changes nothing the second time.
"""

import re
from collections.abc import Callable

LINE_ENDS = ("\r\n", "\r", "\x85", "\u2028", "\u2029")
"""Besides the line feed; the two characters of the first are one end."""
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")
INVISIBLE = re.compile(r"[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]")
"""Soft hyphen, zero-width space and non-joiner, marks of direction, word joiner and invisible operators, byte order
mark; not the zero-width joiner, which holds emoji together."""
INDENT = re.compile(r"(?m)^[ \t\u00a0]*\u3000[ \t\u00a0\u3000]*")
TRAILING = re.compile(r"[ \t\u00a0\u3000]+(?=\n|$)")
SPACES = " \t\u00a0\u3000"
LINE_STARTS = tuple(f"\n{space}" for space in SPACES)
LINE_STOPS = tuple(f"{space}\n" for space in SPACES)


def unify_line_ends(text: str) -> str:
    """Write every line end as a line feed."""
    for end in LINE_ENDS:
        text = text.replace(end, "\n")
    return text


def remove_control(text: str) -> str:
    """Remove control characters but line feed and tab; they are rubbish in a page and dangerous in a terminal."""
    return CONTROL.sub("", text)


def remove_invisible(text: str) -> str:
    """Remove characters that show nothing and only keep equal texts from being equal."""
    return INVISIBLE.sub("", text)


def strip_lines(text: str) -> str:
    """Remove indents of full-width spaces, white space at the ends of lines, and blank lines at both ends."""
    # most texts have neither, and looking for a substring is a hundred times faster than a pattern
    if text.startswith(tuple(SPACES)) or any(start in text for start in LINE_STARTS):
        text = INDENT.sub("", text)
    if any(stop in text for stop in LINE_STOPS):
        text = TRAILING.sub("", text)
    return text.lstrip("\n").rstrip(f"\n{SPACES}")


STEPS: dict[str, Callable[[str], str]] = {
    "line_ends": unify_line_ends,
    "control": remove_control,
    "invisible": remove_invisible,
    "strip_lines": strip_lines,
}
"""The steps by the name that the option `clean.steps` gives them, in their order."""
