"""The block of prose of a range of lines, by the shapes of lines: what is around it may be furniture."""

from collections.abc import Iterator
from dataclasses import dataclass

from quchong.split.induce.line_shapes import count_links, is_link, name_shape
from quchong.split.induce.page_view import CLAUSE_ENDS, PageView

PROSE_LENGTH, MIN_SENTENCE = 50, 8
"""A line is prose from so many characters on, or from so many where it ends as a sentence does."""
HEAVIEST = 120
"""Characters of a line that count, at most: no single line outweighs a page."""
FURNITURE_WEIGHT, LINK_WEIGHT = -80.0, -12.0
FEW_LINES = 8
"""Lines below the last of the prose that are kept above furniture, whatever they are."""
MANY_LINKS = 6
"""Titles of other pages in a row, from which they are a list."""


@dataclass(frozen=True)
class Block:
    """The lines from the first to the last of prose, and the share of prose in the range (0 to 1)."""

    first: int
    end: int
    share: float


def is_prose(view: PageView, at: int) -> bool:
    """Say whether a line is prose by its length and its end."""
    length = view.lengths[at]
    return (view.sentences[at] and length >= MIN_SENTENCE) or (length >= PROSE_LENGTH and name_shape(view.shown[at]) is None)


def find_block(view: PageView, first: int, end: int) -> Block:
    """Find the stretch of lines that weighs most: prose counts for, titles of other pages and furniture against.

    The less prose a range holds, the less a short line counts against: a programme or a table is text too.
    """
    prose = [is_prose(view, at) for at in range(first, end)]
    share = sum(view.lengths[first + at] for at, is_text in enumerate(prose) if is_text) / max(1, view.count(first, end))
    best = (0.0, first, end)
    total, begin = 0.0, first
    for at in range(first, end):
        total += weigh(view, at, prose[at - first], share)
        if total <= 0:
            total, begin = 0.0, at + 1
        elif total > best[0]:
            best = (total, begin, at + 1)
    return Block(best[1], best[2], share) if best[0] else Block(first, end, 0.0)


def weigh(view: PageView, at: int, is_text: bool, share: float) -> float:
    """Weigh a line for or against its being in the block."""
    line, length = view.shown[at], view.lengths[at]
    if is_text:
        heavy = min(length, HEAVIEST)
        return heavy if length > 60 or name_shape(line) is None else FURNITURE_WEIGHT
    if length > 30 or view.ends[at] in CLAUSE_ENDS or ":" in line or "：" in line:
        return 0.0 if name_shape(line) is None else FURNITURE_WEIGHT
    if name_shape(line):
        return FURNITURE_WEIGHT
    return LINK_WEIGHT * share**2


def cut_foot(view: PageView, block: Block, end: int) -> int:
    """Return where the furniture below a block begins; `end` where there is none for certain."""
    shapes = list(name_shapes(view, block.end, end))
    if not shapes:
        lines = view.shown[block.end : end]
        return block.end if block.share > 0.8 and len(lines) > FEW_LINES and count_links(lines) == len(lines) else end
    cut = shapes[0][0]
    between = view.shown[block.end : cut]
    if len(between) > MANY_LINKS and count_links(between) >= 0.8 * len(between):
        return block.end
    return cut


def name_shapes(view: PageView, first: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the lines that are furniture by their shape, and the reason."""
    for at in range(first, end):
        if reason := name_shape(view.shown[at]):
            yield at, reason


def cut_head(view: PageView, first: int, end: int) -> int:
    """Return where the furniture between a title and its text ends; `first` where there is none for certain."""
    shapes = [at for at, _ in name_shapes(view, first, end)]
    behind = shapes[-1] + 1 if shapes else first
    links = 0
    for at in range(behind, end):
        links = links + 1 if is_link(view.shown[at]) else 0
    return end if links >= MANY_LINKS and links == end - behind else behind
