"""A range of lines as one article: its title, its header, its text, and the furniture around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quchong.split.induce.header_blocks import HeaderBlock, name_fields
from quchong.split.induce.hypothesis import Opening
from quchong.split.induce.main_block import cut_foot, cut_head, find_block, is_prose, name_shapes
from quchong.split.induce.page_title import find_title, menu_end
from quchong.split.induce.page_view import PageView
from quchong.split.induce.verse import IN_MARKS, read_poet, with_poet_lines

EVENT = re.compile(r"\s*(?:时\s*间|日\s*期)\s*[:：]")
"""How a line begins that says when something takes place as often as when it was published."""
MIN_TEXT = 12
"""Characters of a sentence above a title, from which it is an author's and stays."""


@dataclass(frozen=True)
class Single:
    """One article: its opening, where its text ends, and the furniture in its range, with a reason for each line."""

    opening: Opening
    end: int
    furniture: dict[int, str]


def read_single(view: PageView, blocks: Sequence[HeaderBlock], first: int, end: int) -> Single:
    """Read a range of lines as one article."""
    block = find_block(view, first, end)
    header = find_header(view, blocks, first, block.first, block.end)
    text = max(block.first, header.end if header else first)
    title = find_title(view, first, text, header)
    furniture: dict[int, str] = {}
    if title is None:
        body = begin_untitled(view, first, text, header)
        opening = Opening(body, body)
        if header:
            opening = Opening(body, max(body, header.end), None, (), tuple(range(header.first, header.end)), name_fields(header, frozenset()))
    else:
        opening = open_at(view, title, header, text)
        body = opening.body
        body = cut_head(view, body, max(body, block.first)) if block.share > 0.3 else body
        furniture |= dict.fromkeys(range(opening.body, body), "head")
        opening = Opening(opening.head, body, opening.title, opening.titles, opening.header, opening.fields)
    furniture |= dict.fromkeys(range(first, opening.head), "head")
    foot = cut_foot(view, block, end)
    furniture |= dict.fromkeys(range(foot, end), "foot")
    furniture |= {at: reason for at, reason in name_shapes(view, foot, end)}
    return Single(opening, foot, {at: why for at, why in furniture.items() if at not in opening.header})


def find_header(
    view: PageView, blocks: Sequence[HeaderBlock], first: int, text: int, end: int
) -> HeaderBlock | None:
    """Return the header of an article whose prose begins at a position: the nearest above it, or at its head."""
    near = [block for block in blocks if first <= block.first and block.end <= min(end, max(text, first + 4) + 3)]
    told = [block for block in near if tells(view, block, first)]
    return told[-1] if told else None


def tells(view: PageView, block: HeaderBlock, first: int) -> bool:
    """Say whether a header tells something of an article: more than a bare date, or the time of an event."""
    if EVENT.match(view.shown[block.first]):
        return len(block.fields) > 1
    return block.is_rich or block.has_clock or (block.first > first and "published" in block.form)


def begin_untitled(view: PageView, first: int, text: int, header: HeaderBlock | None) -> int:
    """Return where an article without a title begins."""
    behind = menu_end(view, first, text)
    return min(behind, text)


def open_at(view: PageView, title: int, header: HeaderBlock | None, text: int) -> Opening:
    """Open an article at its title, with the title's copies and the header below it."""
    marked = IN_MARKS.fullmatch(view.shown[title])
    if marked and title + 1 < len(view.shown) and read_poet(view.shown[title + 1]) is not None:
        return with_poet_lines(view, title, marked["title"], marked["poet"] or marked["poet2"])
    body = title + 1
    while body < len(view.shown) - 1 and view.shown[body] == view.shown[title]:
        body += 1
    titles = tuple(range(title, body))
    if header is None or header.first < title:
        return Opening(title, body, view.shown[title], titles)
    own = tuple(range(header.first, header.end))
    if header.first <= body + 2:
        return Opening(title, header.end if header.first == body else body, view.shown[title], titles, own, name_fields(header, frozenset()))
    if any(is_prose(view, at) for at in range(body, header.first)):
        return Opening(title, body, view.shown[title], titles, own, name_fields(header, frozenset()))
    return Opening(title, header.end, view.shown[title], titles, own, name_fields(header, frozenset()))
