"""What induction looks at: the lines of a page that show something, with cheap features computed once."""

import re
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from io import StringIO
from itertools import accumulate, compress
from operator import itemgetter, not_
from unicodedata import normalize

from quchong.split.induce.line_shapes import CAPTION, LINKED_SHAPES, is_link, name_shape
from quchong.split.page_lines import PageLines

HEADING_LENGTH = 60
"""Characters of a line that can be a heading, at most."""
FIRST_NUMBER = 40
"""Characters of a line among which the first number of a heading begins."""
NUMBERED = re.compile("[0-9０-９〇零○一二三四五六七八九十百千两廿卅①-⑳⑴-⒇❶-❿IVXⅠ-Ⅻ㈠-㈩]")
"""What a line holds that holds a number."""
UNNUMBERED = re.compile(r"[1-9][0-9]{3}|第\s*[0-9〇零一二三四五六七八九十百千]{1,9}\s*[条條款项項号號年月届屆次]")
"""How lines begin that hold numbers and are no headings: years, articles of a statute, 第三次 ("third time")."""
MARKED = re.compile("[第卷篇回章]")
PART_ENDS = frozenset(")]）］】〕①②③④⑤⑥⑦⑧⑨⑩⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩")
"""What a heading ends with that says which part of a chapter follows."""
CLAUSE_ENDS = frozenset("。，、；,;")
"""A heading ends with none of these, behind closing quotes either."""
SENTENCE_ENDS = frozenset("。！？!?…~～")
SIGNATURE = "--"
"""A line that stands above the signature of a post."""
CLOSING = "”’」』）)】]》\"'"
HEAD_FURNITURE = frozenset({"menu", "breadcrumb", "path"})
"""The furniture of all sites that stands above an article."""
WRAPPED_WIDTH = 60
"""Characters of the longest lines of a text that is wrapped at a fixed width, at most."""
MIN_WRAPPED_LINES = 40


@dataclass(frozen=True)
class PageView:
    """The lines of a page that show something and are not known as the site's own; positions are places among them.

    `shown` is the lines without white space at their ends, `index` their places in the page, `gaps` says of each
    whether a blank line or the beginning of the page is right above it, `lengths` are their characters. `text` is what
    all lines of the page show, those that are known too. `unlinked` are places in the page of lines that are no links.
    """

    shown: tuple[str, ...]
    index: Sequence[int]
    gaps: bytes
    lengths: Sequence[int]
    text: str
    unlinked: frozenset[int] = frozenset()
    below: frozenset[int] = frozenset()

    def is_link(self, at: int) -> bool:
        """Return whether the line at a position can be the title of another page."""
        return self.index[at] not in self.unlinked and is_link(self.shown[at])

    def name_shape(self, at: int) -> str | None:
        """Return what furniture the line at a position is by its shape, None for none.

        Menus are links, and captions stand above links.
        """
        shape = name_shape(self.shown[at])
        place = self.index[at]
        if place not in self.unlinked:
            return shape
        is_caption = shape == CAPTION and place + 1 in self.unlinked
        return None if shape in LINKED_SHAPES or is_caption else shape

    @cached_property
    def sizes(self) -> Sequence[int]:
        """Characters above each line; one more entry for the whole page."""
        return array("q", accumulate(self.lengths, initial=0))

    @cached_property
    def ends(self) -> str:
        """The last character of each line, of a long one or one that ends in a closing mark the one before it."""
        ends = StringIO()  # `join` would hold an object for each
        ends.writelines(
            line[-1] if line[-1] not in CLOSING else (line.rstrip(CLOSING)[-1:] or line[-1]) for line in self.shown
        )
        return ends.getvalue()

    @cached_property
    def sentences(self) -> bytes:
        """Whether each line ends as a sentence does, 1 or 0."""
        return bytes(map(SENTENCE_ENDS.__contains__, self.ends))

    @cached_property
    def headings(self) -> Sequence[int]:
        """Positions of the lines that may be headings: short, without a full stop, not ending within a sentence."""
        brief = compress(range(len(self.shown)), map(HEADING_LENGTH.__ge__, self.lengths))
        ends, shown = self.ends, self.shown
        found = (at for at in brief if ends[at] not in CLAUSE_ENDS and "。" not in shown[at])
        return array("i", (at for at in found if not self.goes_on(at)) if self.wrapped else found)

    @cached_property
    def has_signature(self) -> bool:
        """Whether the page holds a line that stands above a signature."""
        return f"\n{SIGNATURE}\n" in self.text

    @cached_property
    def may_name_reporter(self) -> bool:
        """Whether the page holds a word for a reporter."""
        return "记者" in self.text or "通讯员" in self.text

    @cached_property
    def first_characters(self) -> frozenset[str]:
        """The characters that lines begin with."""
        return frozenset(map(itemgetter(0), self.shown))

    def may_be_heading(self, at: int) -> bool:
        """Return whether the line at a position, if there is one, may be a heading."""
        place = bisect_left(self.headings, at)
        return place < len(self.headings) and self.headings[place] == at

    @cached_property
    def folded(self) -> Mapping[int, str]:
        """The lines that may be numbered headings in one form (NFKC, single spaces), by position.

        What stands before the first number of such a line stands before that of another too, unless the number is known
        by what is right beside it.
        """
        shown, search = self.shown, NUMBERED.search
        found = [
            (at, line, hit)
            for at in self.headings
            if (hit := search(line := shown[at], 0, FIRST_NUMBER)) and not UNNUMBERED.match(line)
        ]
        starts = Counter(line[: hit.start()] for _, line, hit in found)
        return {at: fold(line) for at, line, hit in found if starts[line[: hit.start()]] > 1 or is_marked(line)}

    @cached_property
    def wrapped(self) -> int:
        """The width at which the page's lines are wrapped, most of them within a sentence; 0 where they are not."""
        if len(self.shown) < MIN_WRAPPED_LINES:
            return 0
        width = sorted(self.lengths)[len(self.lengths) * 95 // 100]
        if width > WRAPPED_WIDTH:
            return 0
        full = array("i", (at for at, length in enumerate(self.lengths) if length >= width - 4))
        open_ended = sum(not self.sentences[at] and self.ends[at] not in CLAUSE_ENDS for at in full)
        paused = sum("，" in self.shown[at] or "。" in self.shown[at] for at in full)  # verse has hardly any marks
        is_wrapped = len(full) > len(self.lengths) / 4 and open_ended > len(full) / 2 and paused > len(full) / 4
        return width if is_wrapped else 0

    def goes_on(self, at: int) -> bool:
        """Return whether a wrapped line goes on in the line at a position."""
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
        """Return whether a range of lines holds nothing like the text of an article: a few short lines, no sentence."""
        if self.count(first, end) > 120:
            return False
        return all(
            self.lengths[at] < 30 and not self.sentences[at] and self.ends[at] not in CLAUSE_ENDS
            for at in range(first, end)
        )


def is_marked(line: str) -> bool:
    """Return whether a number in a line may be known by what is beside it: 第 or a unit before, brackets at the end."""
    return line[-1] in PART_ENDS or MARKED.search(line) is not None


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
    normal = normalize("NFKC", line)
    return normal if normal.isalnum() else " ".join(normal.split())


def uncircle(found: re.Match[str]) -> str:
    """Return a circled number as digits, without brackets."""
    return CIRCLED[ord(found[0])].strip("()")


def read_view(lines: PageLines, known: Mapping[int, str], unlinked: frozenset[int] = frozenset()) -> PageView:
    """Take what shows of a page's lines, but the lines that are known as furniture (by index).

    `unlinked` are lines of which it is known that they lead to no other page, by index.
    """
    index, shown, lengths = lines.filled, lines.content.lines, lines.content.lengths
    if known:
        unknown = bytes(at not in known for at in index)
        index, shown = array("i", compress(index, unknown)), tuple(compress(shown, unknown))
        lengths = array("i", compress(lengths, unknown))
    gaps = bytearray(map(not_, (lines.shown[at - 1] for at in index)))
    if index and index[0] == 0:
        gaps[0] = True  # nothing is above the first line
    below = find_below(index, known) if known else frozenset()
    return PageView(shown, index, bytes(gaps), lengths, lines.content.text, unlinked, below)


def find_below(index: Sequence[int], known: Mapping[int, str]) -> frozenset[int]:
    """Return the positions of the lines that stand right below a menu or a path that is known."""
    heads = [at for at, reason in known.items() if reason in HEAD_FURNITURE]
    return frozenset(bisect_left(index, at) for at in heads)
