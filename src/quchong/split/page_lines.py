"""The lines of a page, and the view of them that splitting compares."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import compress

import numpy as np

from quchong.text.utf16 import hash_start, list_pairs, read_units

OTHER_LINE_ENDS = ("\r\n", "\r", "\x85", "\u2028", "\u2029")
MAX_LENGTH = 200
"""A longer line is prose: it is no evidence and no furniture."""
INVISIBLE = "\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff"
"""Soft hyphen, zero-width space and non-joiner, direction marks, word joiner, byte order mark."""
CONTROL = "".join(map(chr, (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F)))
"""Not those from U+0080 on, which may be bytes of text in a wrong encoding."""
NOTHING = dict.fromkeys(map(ord, INVISIBLE + CONTROL))


def is_title(shown: str, max_length: int, not_end: str) -> bool:
    """Say whether a line can be a title: short, and not ending as a sentence does."""
    return 0 < len(shown) <= max_length and shown[-1] not in not_end


@dataclass(frozen=True)
class PageLines:
    """The lines of a page as they stand, without their ends."""

    texts: tuple[str, ...]
    invisible: bool = False
    """Whether there are characters in them that show nothing."""

    @cached_property
    def shown(self) -> tuple[str, ...]:
        """What a reader sees of each line: without invisible characters and without white space at its ends."""
        if self.invisible:
            return tuple(text.translate(NOTHING).strip() for text in self.texts)
        return tuple(map(str.strip, self.texts))

    @cached_property
    def filled(self) -> tuple[int, ...]:
        """Indices of the lines that show something."""
        return tuple(compress(range(len(self.shown)), self.shown))

    @cached_property
    def content(self) -> tuple[str, ...]:
        """What a reader sees of each line that shows something."""
        return tuple(filter(None, self.shown))

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """The lengths of the content's lines."""
        return tuple(map(len, self.content))

    @cached_property
    def brief(self) -> tuple[str, ...]:
        """Those of the content that are not prose by their length alone."""
        return tuple(compress(self.content, map(MAX_LENGTH.__ge__, self.lengths)))

    @cached_property
    def whole(self) -> str:
        """The content as one text."""
        return "\n".join(self.content)

    @cached_property
    def pairs(self) -> bytes:
        """Which pairs of characters the content has, by their hashes."""
        return list_pairs(self.whole)

    def may_hold(self, word: str) -> bool:
        """Say whether a word may stand in the content; of most that do not it is told by their first two characters."""
        return self.pairs[hash_start(word)] == 1 if len(word) > 1 else True

    def hold_any(self, words: Iterable[str]) -> bool:
        """Say whether one of the words stands in the content."""
        return any(map(self.whole.__contains__, filter(self.may_hold, words)))


def has_control(text: str) -> bool:
    """Say whether there are control characters in a text but line feeds and tabs."""
    low = int(np.count_nonzero(read_units(text) < ord(" ")))
    return low > text.count("\n") + text.count("\t") or "\x7f" in text


def cut_lines(text: str) -> PageLines:
    """Cut a text into lines; a line end at the end of the text opens no further line."""
    for end in OTHER_LINE_ENDS:
        text = text.replace(end, "\n")
    lines = text.removesuffix("\n").split("\n")
    return PageLines(tuple(lines) if text else (), any(map(text.__contains__, INVISIBLE)) or has_control(text))
