"""What induction looks at: the lines of a page that show something, with cheap features computed once."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, compress
from unicodedata import normalize

HEADING_LENGTH = 60
"""Characters of a line that can be a heading, at most."""
NUMBERED = re.compile("[0-9０-９〇零○一二三四五六七八九十百千两廿卅①-⑳⑴-⒇❶-❿IVXⅠ-Ⅻ㈠-㈩]")
"""What a line holds that holds a number."""
CLAUSE_ENDS = frozenset("。，、；,;")
"""A heading ends with none of these, behind closing quotes either."""
SENTENCE_ENDS = frozenset("。！？!?…~～")
CLOSING = "”’」』）)】]》\"'"
WRAPPED_WIDTH = 60
"""Characters of the longest lines of a text that is wrapped at a fixed width, at most."""
MIN_WRAPPED_LINES = 40


@dataclass(frozen=True)
class PageView:
    """The lines of a page that show something and are not known as the site's own; positions are places among them.

    `shown` is the lines without white space at their ends, `index` their places in the page, `gaps` says of each
    whether a blank line or the beginning of the page is right above it.
    """

    shown: tuple[str, ...]
    index: tuple[int, ...]
    gaps: tuple[bool, ...]

    @cached_property
    def lengths(self) -> tuple[int, ...]:
        """Characters of each line."""
        return tuple(map(len, self.shown))

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        """Characters above each line; one more entry for the whole page."""
        return (0, *accumulate(self.lengths))

    @cached_property
    def ends(self) -> tuple[str, ...]:
        """The last character of each line, of a long one or one that ends in a closing mark the one before it."""
        return tuple(
            [line[-1] if line[-1] not in CLOSING else (line.rstrip(CLOSING)[-1:] or line[-1]) for line in self.shown]
        )

    @cached_property
    def sentences(self) -> tuple[bool, ...]:
        """Whether each line ends as a sentence does."""
        return tuple(map(SENTENCE_ENDS.__contains__, self.ends))

    @cached_property
    def headings(self) -> tuple[int, ...]:
        """Positions of the lines that may be headings: short, without a full stop, not ending within a sentence."""
        brief = compress(range(len(self.shown)), map(HEADING_LENGTH.__ge__, self.lengths))
        ends, shown = self.ends, self.shown
        found = [at for at in brief if ends[at] not in CLAUSE_ENDS and "。" not in shown[at]]
        return tuple(at for at in found if not self.goes_on(at)) if self.wrapped else tuple(found)

    @cached_property
    def heading_set(self) -> frozenset[int]:
        """The same, to look up."""
        return frozenset(self.headings)

    @cached_property
    def folded(self) -> Mapping[int, str]:
        """The lines that may be headings and hold a number in one form (NFKC, single spaces), by position."""
        shown, search = self.shown, NUMBERED.search
        return {at: fold(line) for at in self.headings if search(line := shown[at])}

    @cached_property
    def wrapped(self) -> int:
        """The width at which the page's lines are wrapped, most of them within a sentence; 0 where they are not."""
        if len(self.shown) < MIN_WRAPPED_LINES:
            return 0
        width = sorted(self.lengths)[len(self.lengths) * 95 // 100]
        full = [at for at, length in enumerate(self.lengths) if length >= width - 4]
        open_ended = sum(not self.sentences[at] and self.ends[at] not in CLAUSE_ENDS for at in full)
        is_wrapped = width <= WRAPPED_WIDTH and len(full) > len(self.lengths) / 4 and open_ended > len(full) / 2
        return width if is_wrapped else 0

    def goes_on(self, at: int) -> bool:
        """Say whether a wrapped line goes on in the line at a position."""
        return (
            at > 0
            and not self.gaps[at]
            and self.lengths[at - 1] >= self.wrapped - 4
            and not self.sentences[at - 1]
            and self.ends[at - 1] not in ":：-—*="
        )

    def count(self, first: int, end: int) -> int:
        """Count the characters of a range of lines."""
        return self.sizes[end] - self.sizes[first]

    def is_thin(self, first: int, end: int) -> bool:
        """Say whether a range of lines holds nothing like the text of an article: a few short lines, no sentence."""
        if self.count(first, end) > 120:
            return False
        return all(
            self.lengths[at] < 30 and not self.sentences[at] and self.ends[at] not in CLAUSE_ENDS
            for at in range(first, end)
        )


CIRCLED = {ord(first) + at: f"({at + 1})" for first, last in ("①⑳", "❶❿") for at in range(ord(last) - ord(first) + 1)}

CIRCLE = re.compile("[①-⑳❶-❿]")
AFTER_WORD = re.compile("(?:(?<=[第卷篇之.])|(?<=[A-Za-z.] ))[①-⑳❶-❿]")


def fold(line: str) -> str:
    """Return a line in one form: NFKC, circled numbers as (1), white space as single spaces.

    >>> fold("第１章　渡口（上）"), fold("② 茶馆")
    ('第1章 渡口(上)', '(2) 茶馆')
    """
    if CIRCLE.search(line):
        line = AFTER_WORD.sub(uncircle, line).translate(CIRCLED)
    return " ".join(normalize("NFKC", line).split())


def uncircle(found: re.Match[str]) -> str:
    """Return a circled number as digits, without brackets."""
    return CIRCLED[ord(found[0])].strip("()")


def read_view(shown: Sequence[str], known: Mapping[int, str]) -> PageView:
    """Take what shows of a page's lines, but the lines that are known as furniture (by index)."""
    index = [at for at, line in enumerate(shown) if line and at not in known]
    gaps = tuple(at == 0 or not shown[at - 1] for at in index)
    return PageView(tuple(shown[at] for at in index), tuple(index), gaps)
