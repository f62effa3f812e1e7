"""A range of lines as one article: its title, its header, its text, and the furniture around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quchong.split.induce.bylines import JOINED_NAMES
from quchong.split.induce.credited import count_credits
from quchong.split.induce.header_blocks import HeaderBlock, name_fields
from quchong.split.induce.hypothesis import Opening
from quchong.split.induce.line_shapes import name_shape
from quchong.split.induce.main_block import Block, cut_foot, cut_head, find_block, find_signature, is_prose
from quchong.split.induce.page_title import OFFICE, can_be_title, find_echo, find_title, is_official, menu_end, squeeze
from quchong.split.induce.page_view import PageView
from quchong.split.induce.verse import IN_MARKS, read_poet, with_poet_lines

EVENT = re.compile(r"\s*(?:时\s*间|日\s*期)\s*[:：]")
"""How a line begins that says when something takes place as often as when it was published."""
COUNTED = re.compile(r"(?:阅读|浏览|点击|访问|人气|评论)\D{0,3}\d|\d\s*次")
"""How often a page was read: beside a date it makes a header."""
BRACKETED = re.compile(r"[(（].*[)）]")
"""A line in brackets, which says when and where something takes place as often."""
AUTHORS_TEXT = 0.1
"""Of all prose so much above a title is an author's text, and stays."""
BRIEF = 12
"""Characters of a line above a title that says nothing of its own, at most."""
CLOSING_REACH = 4
"""Lines below the prose of an article among which a header may close it."""
HEADER_REACH = 3
"""Lines of prose above a header, at most, where it stands inside the block."""


@dataclass(frozen=True)
class Single:
    """One article: its opening, where its text ends, and the furniture in its range, with a reason for each line."""

    opening: Opening
    end: int
    furniture: dict[int, str]


def read_single(view: PageView, blocks: Sequence[HeaderBlock], first: int, end: int) -> Single:
    """Read a range of lines as one article."""
    block = find_block(view, first, end)
    header = find_header(view, blocks, first, block)
    closing = find_closing_header(blocks, block, end) if header is None else None
    text = max(block.first, header.end if header else first)
    title = find_title(view, first, text, header)
    if title is not None and has_text(view, first, title, block):
        title = first if can_be_title(view, first) else None
    if title is None and can_be_title(view, first) and count_credits(view, first + 1) > first + 1:
        title = first
    office = title is not None and title > first and names_office(view, title)
    same = title is not None and title > first and squeeze(view.shown[first]) == squeeze(view.shown[title])
    if same and menu_end(view, first, title or 0) == first:
        title, same = first, False  # nothing of a site is between
    opening = open_untitled(view, first, text, header) if title is None else open_titled(view, title, header)
    if same:
        opening = opening._replace(titles=(first, *opening.titles))
    elif office and title is not None:
        opening = opening._replace(titles=(title - 1, *opening.titles))
    if closing is not None:
        opening = with_header(opening, closing)
    body = opening.body
    if body < block.first and block.share > 0.3:
        body = cut_head(view, body, block.first)
    above = [at for at in range(first, opening.head) if is_furniture(view, at, first, opening.head)]
    furniture = dict.fromkeys(above, "head") | dict.fromkeys(range(opening.body, body), "head")
    head_end = menu_end(view, first, max(first, opening.head if title is None else title))
    in_site = head_end > first or first in view.below
    foot = cut_foot(view, block, end, in_site)
    foot = find_signature(view, body + 1, foot)
    furniture |= dict.fromkeys(range(foot, end), "foot")
    furniture = {
        at: name_shape(view.shown[at]) or why
        for at, why in furniture.items()
        if at not in opening.header and at not in opening.titles
    }
    return Single(opening._replace(head=first, body=body), foot, furniture)


def names_office(view: PageView, title: int) -> bool:
    """Return whether the line above the title of an official document names who issued it."""
    return is_official(view, title) and OFFICE.search(view.shown[title - 1]) is not None


def is_furniture(view: PageView, at: int, first: int, title: int) -> bool:
    """Return whether a line above a title is furniture: any below menus, else a short one or the title's echo."""
    return menu_end(view, first, title) > first or view.lengths[at] <= BRIEF or at == first


def has_text(view: PageView, first: int, end: int, block: Block) -> bool:
    """Return whether so much prose stands in a range that it may be an author's."""
    above = sum(view.lengths[at] for at in range(first, end) if is_prose(view, at))
    return above > AUTHORS_TEXT * view.count(block.first, block.end)


def find_header(view: PageView, blocks: Sequence[HeaderBlock], first: int, block: Block) -> HeaderBlock | None:
    """Return the header of an article: the nearest above its prose, or one among the first of its lines."""
    reach = max(block.first, first + 1) + HEADER_REACH
    near = [one for one in blocks if first <= one.first < reach and one.end <= block.end and tells(view, one, first)]
    if len(near) > 1 and near[0].first == first and len({one.form for one in near}) == 1:
        return None  # they head the messages of a chat
    titled = next((one for one in near if "title" in one.fields), None)
    if titled is not None:
        return titled
    near = [one for one in near if not BRACKETED.fullmatch(view.shown[one.first]) or one.labels] or near
    echo = find_echo(view, first, min(len(view.shown), block.first + 2))
    below = [one for one in near if echo is not None and one.first > echo]
    return below[0] if below else near[-1] if near else None


def find_closing_header(blocks: Sequence[HeaderBlock], block: Block, end: int) -> HeaderBlock | None:
    """Return a header right below the prose of an article that says when it was posted."""
    near = range(block.end, min(end, block.end + CLOSING_REACH))
    return next((one for one in blocks if one.first in near and one.has_verb and one.has_clock), None)


def tells(view: PageView, header: HeaderBlock, first: int) -> bool:
    """Return whether a header tells something of an article: more than a bare date, or the time of an event."""
    if EVENT.match(view.shown[header.first]):
        return len(header.fields) > 1
    counted = COUNTED.search(view.shown[header.first]) is not None
    return header.is_rich or header.has_clock or counted or (header.first > first and "published" in header.form)


def open_untitled(view: PageView, first: int, text: int, header: HeaderBlock | None) -> Opening:
    """Open an article that no line names; its header may do so."""
    behind = min(menu_end(view, first, text), text)
    if header is None:
        return Opening(behind, behind)
    head = min(behind, header.first)
    body = header.end if header.first <= head else head
    return with_header(Opening(head, body), header)


def open_titled(view: PageView, title: int, header: HeaderBlock | None) -> Opening:
    """Open an article at its title, with the title's copies and the header below it."""
    marked = IN_MARKS.fullmatch(view.shown[title])
    if marked and title + 1 < len(view.shown) and read_poet(view.shown[title + 1]) is not None:
        return with_poet_lines(view, title, marked["title"], marked["poet"] or marked["poet2"])
    body = title + 1
    while body < len(view.shown) - 1 and view.shown[body] == view.shown[title]:
        body += 1
    opening = Opening(title, body, view.shown[title], tuple(range(title, body)))
    if header is None or (header.first < title and header.end != title):
        return opening
    if header.end == title:
        return with_header(opening, header)
    if header.first == body or not any(is_prose(view, at) for at in range(body, header.first)):
        opening = opening._replace(body=header.end if header.first == body else body)
    opening = with_header(opening, header)
    if header.first == title + 2 and "author" not in opening.fields and JOINED_NAMES.fullmatch(view.shown[title + 1]):
        fields = {**opening.fields, "author": view.shown[title + 1]}
        return opening._replace(header=(title + 1, *opening.header), fields=fields, body=header.end)
    return opening


def with_header(opening: Opening, header: HeaderBlock) -> Opening:
    """Give an article what its header says, its title too where the header has one."""
    fields = name_fields(header, frozenset())
    title = fields.pop("title", None) or opening.title
    return opening._replace(header=tuple(range(header.first, header.end)), fields=fields, title=title)
