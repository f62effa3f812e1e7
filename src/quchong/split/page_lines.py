"""The lines of a page, and the view of them that splitting compares."""

import re
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import compress
from operator import is_

import numpy as np

from quchong.text.cut_lines import cut_at_line_feeds
from quchong.text.utf16 import look_up, read_units

OTHER_LINE_ENDS = ("\r\n", "\r", "\x85", "\u2028", "\u2029")
MAX_LENGTH = 200
"""A longer line is prose: it is neither evidence nor furniture."""
INVISIBLE = "\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff"
"""Soft hyphen, zero-width space and non-joiner, direction marks, word joiner, byte order mark."""
CONTROL = "".join(map(chr, (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F)))
"""Not the control characters from U+0080 on, which may be bytes of a text in a wrong encoding."""
DELETED = dict.fromkeys(map(ord, INVISIBLE + CONTROL))
INVISIBLE_CHARACTER = re.compile(f"[{re.escape(INVISIBLE + CONTROL)}]")
RARE = np.zeros(1 << 16, np.bool_)
"""Whether a UTF-16 unit is a line end other than a line feed, or invisible: most texts have none."""
RARE[list(map(ord, {*INVISIBLE, *CONTROL, *"".join(OTHER_LINE_ENDS)} - {"\n"}))] = True


@dataclass(frozen=True)
class PageContent:
    """The lines of a page that are not blank, each as a reader sees it."""

    lines: tuple[str, ...]

    @cached_property
    def lengths(self) -> Sequence[int]:
        """The lengths of the lines in characters."""
        return array("i", map(len, self.lines))

    @cached_property
    def brief(self) -> tuple[str, ...]:
        """The lines that are not too long for evidence."""
        return tuple(compress(self.lines, map(MAX_LENGTH.__ge__, self.lengths)))

    @cached_property
    def text(self) -> str:
        """All lines as one text."""
        return "\n".join(self.lines)

    def holds_any(self, words: Iterable[str]) -> bool:
        """Return whether the text holds at least one of the words."""
        return any(map(self.text.__contains__, words))


@dataclass(frozen=True)
class PageLines:
    """The lines of a page as they are in the file, without line ends.

    `invisible` says whether any of them may hold characters that a reader does not see.
    """

    texts: tuple[str, ...]
    invisible: bool = False

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """What a reader sees of each line: no invisible characters, no white space at either end."""
        if self.invisible:
            return tuple(text.translate(DELETED).strip() for text in self.texts)
        shown = tuple(map(str.strip, self.texts))
        return self.texts if all(map(is_, shown, self.texts)) else shown

    @cached_property
    def filled(self) -> Sequence[int]:
        """The indices of the lines that are not blank."""
        indices = range(len(self.shown))
        return indices if all(self.shown) else array("i", compress(indices, self.shown))

    @cached_property
    def content(self) -> PageContent:
        """What a reader sees of the lines that are not blank."""
        return PageContent(self.shown if all(self.shown) else tuple(filter(None, self.shown)))


def cut_lines(text: str) -> PageLines:
    """Cut a text into lines; a line end at the end of the text does not begin another line."""
    rare = bool(look_up(RARE, read_units(text)).any())
    if rare:
        for end in OTHER_LINE_ENDS:
            text = text.replace(end, "\n")
    lines = cut_at_line_feeds(text.removesuffix("\n"))
    return PageLines(tuple(lines) if text else (), rare and INVISIBLE_CHARACTER.search(text) is not None)
