"""The lines of a page, and the view of them that splitting compares."""

import re
from dataclasses import dataclass
from functools import cached_property

LINE_ENDS = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
INVISIBLE = dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200E, 0x200F, 0x2060, 0xFEFF))
"""Soft hyphen, zero-width space and non-joiner, direction marks, word joiner, byte order mark."""


@dataclass(frozen=True)
class PageLines:
    """The lines of a page as they stand, without their ends."""

    texts: tuple[str, ...]

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """What a reader sees of each line: without invisible characters and without white space at its ends."""
        return tuple(text.translate(INVISIBLE).strip() for text in self.texts)

    @cached_property
    def filled(self) -> tuple[int, ...]:
        """Indices of the lines that show something."""
        return tuple(index for index, shown in enumerate(self.shown) if shown)


def cut_lines(text: str) -> PageLines:
    """Cut a text into lines; a line end at the end of the text opens no further line."""
    lines = LINE_ENDS.split(text)
    if lines and not lines[-1]:
        lines.pop()
    return PageLines(tuple(lines))
