"""The block of prose of a range of lines, by the shapes of lines: what is around it may be furniture."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from quchong.split.induce.bylines import EDITOR, OPENING_REPORTER
from quchong.split.induce.header_line import read_labelled
from quchong.split.induce.line_shapes import is_dated_link, may_be_furniture, name_shape
from quchong.split.induce.page_view import SIGNATURE, PageView

PROSE_LENGTH, MIN_SENTENCE = 50, 8
"""A line is prose from so many characters on, or from so many where it ends as a sentence does."""
SURE_LENGTH = 60
"""Prose of so many characters is none of the furniture that looks like it."""
WORD_LENGTH = 3
MIN_CRY = 25
"""A shorter line that ends in ！ or ？ is as often the title of another page."""
WEAK_SHAPES = frozenset({"contact", "notice", "path", "button", "menu"})
"""What an author may have written too, in a form or below a letter."""
PAUSE = re.compile("[，。！？；,]")
HEAVIEST = 120
"""Characters of a line that count, at most: no single line outweighs a page."""
FURNITURE_WEIGHT, LINK_WEIGHT = -80.0, -12.0
FURNITURE_SHARE = 0.2
"""Of all prose, what a line of furniture weighs at most."""
OUTSIDE = 0.1
"""Of a block's prose so much outside is an author's too."""
FEW_LINES = 8
"""Lines below the last of the prose that are kept above furniture, whatever they are."""
CLOSE = 3
"""Prose that is so many lines from the block is of it."""
SHORT = 30
ASK = re.compile(r"联系(?:人|方式|地址)|(?:咨询|报名|投稿|报到)(?:电话|地址|方式|邮箱|信箱|地点)|会务组|通讯地址")
CONTACT = re.compile(r"\d{5,}|@|老师|先生|女士|^\w{2,4}$")
"""What a line holds that says whom to ask, below one that says so."""
SIGNATURE_LINES = 8
"""Lines at the end of a post among which its signature begins."""
MIN_DATED = 4
"""Titles of other pages with dates, from which they are a list."""
MANY_AT_END = 12
"""The same where nothing below is furniture for certain."""
MANY_LINKS = 6
"""Titles of other pages in a row, from which they are a list."""


@dataclass(frozen=True)
class Block:
    """The lines from the first to the last of prose, and the share of prose in the range (0 to 1)."""

    first: int
    end: int
    share: float


def is_prose(view: PageView, at: int) -> bool:
    """Return whether a line is prose by its length and its end."""
    length = view.lengths[at]
    if view.sentences[at]:
        return length >= (MIN_SENTENCE if view.ends[at] in "。…" else MIN_CRY)
    line = view.shown[at]
    return (
        length >= PROSE_LENGTH
        and PAUSE.search(line) is not None
        and view.name_shape(at) is None
        and not is_dated_link(line)
    )


def find_block(view: PageView, first: int, end: int) -> Block:
    """Find the stretch of lines that weighs most: prose counts for, titles of other pages and furniture against.

    The less prose a range holds, the less a short line counts against: a programme or a table is text too.
    """
    prose = [is_prose(view, at) for at in range(first, end)]
    if not any(prose):
        prose = [view.sentences[at] == 1 and view.lengths[at] >= MIN_SENTENCE for at in range(first, end)]
    total = sum(view.lengths[first + at] for at, is_text in enumerate(prose) if is_text)
    share = total / max(1, view.count(first, end))
    against = Weights(max(FURNITURE_WEIGHT, -FURNITURE_SHARE * total), LINK_WEIGHT * share**2)
    best = (0.0, first, end)
    sum_so_far, begin = 0.0, first
    for at in range(first, end):
        sum_so_far += weigh(view, at, prose[at - first], against)
        if sum_so_far <= 0:
            sum_so_far, begin = 0.0, at + 1
        elif sum_so_far > best[0]:
            best = (sum_so_far, begin, at + 1)
    if not best[0]:
        return Block(first, end, 0.0)
    texts = [
        at
        for at in range(first, end)
        if prose[at - first] or (view.ends[at] in "；，" and view.lengths[at] >= MIN_SENTENCE)
    ]
    return Block(*with_outside(view, texts, best[1:]), share)


def with_outside(view: PageView, prose: Sequence[int], block: tuple[int, int]) -> tuple[int, int]:
    """Widen a block to the prose outside where there is so much of it that it may be the author's."""
    first, end = block
    enough = OUTSIDE * sum(view.lengths[at] for at in prose if first <= at < end)
    outside = [at for at in prose if not (may_be_furniture(view.shown[at]) and view.name_shape(at))]
    above, below = [at for at in outside if at < first], [at for at in outside if at >= end]
    if sum(view.lengths[at] for at in above) > enough:
        first = above[0]
    if sum(view.lengths[at] for at in below) > enough:
        end = below[-1] + 1
    for at in reversed(above):
        first = at if first - CLOSE <= at < first and not may_be_furniture(view.shown[at]) else first
    for at in below:
        end = at + 1 if end <= at < end + CLOSE and not may_be_furniture(view.shown[at]) else end
    return first, end


@dataclass(frozen=True)
class Weights:
    """What speaks against a line: that it is furniture, that it may be the title of another page."""

    furniture: float
    link: float


def weigh(view: PageView, at: int, is_text: bool, against: Weights) -> float:
    """Weigh a line for or against its being in the block."""
    line, length = view.shown[at], view.lengths[at]
    if is_text:
        is_furniture = length <= SURE_LENGTH and may_be_furniture(line) and view.name_shape(at)
        return against.furniture if is_furniture else min(length, HEAVIEST)
    if view.name_shape(at) or is_dated_link(line):
        return against.furniture
    return against.link if view.is_link(at) or length <= WORD_LENGTH else 0.0


def cut_foot(view: PageView, block: Block, end: int, in_site: bool) -> int:
    """Return where the furniture below a block begins; `end` where there is none for certain.

    A list of names or addresses is furniture only where the page shows a site's (`in_site`, or other lines below).
    """
    first = end_of_prose(view, block.end, end)
    near = range(first, min(end, first + FEW_LINES))
    edited = next((at + 1 for at in near if EDITOR.fullmatch(view.shown[at])), None)
    if edited is None and in_site and not any(is_prose(view, at) for at in range(first, end)):
        edited = next((at + 1 for at in near if OPENING_REPORTER.fullmatch(view.shown[at])), None)
    if edited is not None:
        return next((at for at in range(edited, end) if not read_labelled(view.shown[at])), end)
    shapes = list(name_shapes(view, end_of_contacts(view, first, end), end))
    sure = in_site or any(reason not in WEAK_SHAPES for _, reason in shapes)
    cut = shapes[0][0] if sure and shapes else end
    if sure:
        cut = find_links(view, first, cut)
    return find_dated_links(view, first, cut)


def end_of_contacts(view: PageView, first: int, end: int) -> int:
    """Return where the lines below a text end that say whom to ask, which are the author's: 联系人, and a telephone."""
    asked = [at for at in range(first - 1, min(end, first + FEW_LINES)) if at >= 0 and ASK.search(view.shown[at])]
    if not asked or is_furniture(view, asked[0]):
        return first
    behind = asked[0] + 1
    while behind < end and not is_furniture(view, behind) and says_whom(view.shown[behind]):
        behind += 1
    return behind


def says_whom(line: str) -> bool:
    """Return whether a line names someone, a telephone or an address."""
    return CONTACT.search(line) is not None or name_shape(line) == "contact"


def is_furniture(view: PageView, at: int) -> bool:
    """Return whether a line is furniture by its shape, and more than a telephone."""
    return view.name_shape(at) not in (None, "contact")


def find_signature(view: PageView, first: int, end: int) -> int:
    """Return the position of the line above a signature among the last lines of a post; the end without one."""
    near = range(max(first, end - SIGNATURE_LINES), end) if view.has_signature else ()
    return next((at for at in near if view.shown[at] == SIGNATURE), end)


def end_of_prose(view: PageView, first: int, end: int) -> int:
    """Return where the sentences below a block end that stand above any line that is furniture for certain."""
    behind = first
    for at in range(first, end):
        reason = view.name_shape(at)
        if (reason is not None and reason not in WEAK_SHAPES) or is_dated_link(view.shown[at]):
            break
        if reason is None and view.ends[at] in "。…" and is_prose(view, at) and not may_be_furniture(view.shown[at]):
            behind = at + 1
    return behind


def find_links(view: PageView, first: int, end: int) -> int:
    """Return where the titles of other pages begin, if lines are mostly such; else the end."""
    links = sum(map(view.is_link, range(first, end)))
    if end - first > (MANY_LINKS if end < len(view.shown) else MANY_AT_END) and links >= 0.8 * (end - first):
        return first
    return end


def find_dated_links(view: PageView, first: int, end: int) -> int:
    """Return where the titles of other pages with their dates begin, if most lines from there on are such."""
    dated = [at for at in range(first, end) if is_dated_link(view.shown[at]) and not view.sentences[at]]
    return dated[0] if len(dated) >= MIN_DATED and len(dated) >= (end - dated[0]) / 2 else end


def name_shapes(view: PageView, first: int, end: int) -> Iterator[tuple[int, str]]:
    """Yield the lines that are furniture by their shape, and the reason."""
    for at in range(first, end):
        if reason := view.name_shape(at):
            yield at, reason


def cut_head(view: PageView, first: int, end: int) -> int:
    """Return where the furniture between a title and its text ends; `first` where there is none for certain."""
    shapes = [at for at, _ in name_shapes(view, first, end)]
    behind = shapes[-1] + 1 if shapes else first
    if any(view.lengths[at] > SURE_LENGTH and at not in shapes for at in range(first, behind)):
        return first  # text stands above
    links = 0
    for at in range(behind, end):
        links = links + 1 if view.is_link(at) else 0
    short = all(view.lengths[at] <= SHORT and not view.sentences[at] for at in range(behind, end))
    listed = links == end - behind or short
    return end if shapes and listed and end - behind >= MANY_LINKS else behind
