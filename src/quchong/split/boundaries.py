"""Where articles begin: one small function for each kind of boundary, and the table that names them."""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from quchong.split.detect import pattern
from quchong.split.header import find_headers
from quchong.split.numerals import parse_number
from quchong.split.page_lines import PageLines
from quchong.split.profile import META_KEYS, FirstLine, RepeatedLine, TitleAboveHeader, TitleLine

AUTHOR = re.compile(r"[^\s，。！？：、；,.!?:;]{1,20}")
"""A line that can be the name of who wrote a post."""
NUMBER_GROUP = re.compile(r"n\d?")
SUBJECT_FOLLOWS = re.compile(r"[,，、。;；!！?？的是]")
"""What follows a title that is the subject of its sentence, and so is no glued title."""


@dataclass(frozen=True)
class Start:
    """The beginning of an article.

    `titles` are the indices of its title lines; it begins at position `head` of the region's content, its text at
    position `body`; `glued` says that the first line of text may begin with the title once more. `header` and
    `author` are the indices of lines of their own that `meta` was read from; `body_prefix` is a pattern to take off the
    first line of text.
    """

    title: str | None
    titles: tuple[int, ...]
    head: int
    body: int
    glued: bool = False
    meta: Mapping[str, str] = field(default_factory=dict)
    header: tuple[int, ...] = ()
    author: int | None = None
    body_prefix: str | None = None


def is_title(shown: str, max_length: int, not_end: str) -> bool:
    """Say whether a line can be a title: short, and not ending as a sentence does."""
    return 0 < len(shown) <= max_length and shown[-1] not in not_end


Content = Sequence[int]
"""Indices of the lines of a region that show something and are not the site's own."""


def find_repeated_lines(
    boundary: RepeatedLine, content: Content, lines: PageLines, _page_title: int | None
) -> list[Start]:
    """Find titles that stand twice, with enough text below."""
    shown = lines.shown
    candidates = [
        at
        for at in range(len(content) - 1)
        if shown[content[at]] == shown[content[at + 1]]
        and boundary.min_length <= len(shown[content[at]]) <= boundary.max_length
        and shown[content[at]][-1] not in boundary.not_end
    ]
    starts: list[Start] = []
    end = len(content)
    for at in reversed(candidates):
        if at + 2 > end:
            continue
        if sum(len(shown[index]) for index in content[at + 2 : end]) >= boundary.min_body:
            titles = (content[at], content[at + 1])
            starts.append(Start(shown[content[at]], titles, at, at + 2, boundary.glued))
            end = at
    return starts[::-1]


def find_first_line(boundary: FirstLine, content: Content, lines: PageLines, page_title: int | None) -> list[Start]:
    """Take the region as one article; `page_title` is the index of the line that is the page's title."""
    if not content:
        return []
    shown = [lines.shown[index] for index in content[:3]]
    if boundary.or_page_title and page_title is not None:
        titles = tuple(content[:1]) if shown[0] == lines.shown[page_title] else ()
        return [Start(lines.shown[page_title], titles or (page_title,), 0, len(titles))]
    if len(shown) == 1 or not is_title(shown[0], boundary.max_length, boundary.not_end):
        return [Start(None, (), 0, 0)]
    titles = tuple(content[:2] if len(shown) > 2 and shown[1] == shown[0] else content[:1])
    return [Start(shown[0], titles, 0, len(titles))]


def find_title_lines(boundary: TitleLine, content: Content, lines: PageLines, page_title: int | None) -> list[Start]:
    """Find title lines by their shape."""
    starts: list[Start] = []
    last = -1
    for at, index in enumerate(content):
        shown = lines.shown[index]
        found = pattern(boundary.pattern).match(shown) if len(shown) <= boundary.max_length else None
        if not found:
            continue
        groups = {name: value for name, value in found.groupdict().items() if value}
        number = next((parse_number(value) for name, value in groups.items() if NUMBER_GROUP.fullmatch(name)), None)
        if boundary.monotonic and number is not None:
            if number <= last:
                continue
            last = number
        title = groups.get("title", shown)
        if boundary.titled_by_page:
            title = lines.shown[page_title] if page_title is not None else None
        meta = {name: value for name, value in groups.items() if name in META_KEYS}
        author = None
        if boundary.author_above and "author" not in meta and at and AUTHOR.fullmatch(lines.shown[content[at - 1]]):
            author = content[at - 1]
            meta["author"] = lines.shown[author]
        head = at if author is None else at - 1
        prefix = boundary.body_prefix
        starts.append(Start(title, (index,), head, at + 1, meta=meta, author=author, body_prefix=prefix))
    return starts


def find_titled_headers(
    boundary: TitleAboveHeader, content: Content, lines: PageLines, _page_title: int | None
) -> list[Start]:
    """Find titles by the lines of header fields below them."""
    shown = [lines.shown[index] for index in content]
    headers = find_headers(shown)
    usual = Counter(frozenset(header.fields) for header in headers).most_common(1)
    starts: list[Start] = []
    for above, header in pairwise([None, *headers]):
        at = header.first - 1
        title = shown[at] if at >= (above.end if above else 0) else ""
        if not is_title(title, boundary.max_length, boundary.not_end):
            continue
        # a bare date below a short line, among headers that say more, is a date in a text
        if len(header.fields) >= len(usual[0][0]) or ":" in header.fields.get("published", ""):
            own = tuple(content[header.first : header.end])
            starts.append(Start(title, (content[at],), at, header.end, meta=header.fields, header=own))
    return starts


FINDERS: dict[str, Callable[[Any, Content, PageLines, int | None], list[Start]]] = {
    "repeated_line": find_repeated_lines,
    "first_line": find_first_line,
    "line": find_title_lines,
    "header": find_titled_headers,
}
"""The finders by the `kind` that a profile gives a boundary."""


def take_off_title(title: str, line: str) -> str:
    """Take a glued title off a line, once; a title that is the subject of its sentence stays.

    >>> take_off_title("春天的早晨", "春天的早晨天刚亮,院子里就有了声音。")
    '天刚亮,院子里就有了声音。'
    >>> take_off_title("春天的早晨", "春天的早晨,院子里很静。")
    '春天的早晨,院子里很静。'
    """
    rest = line.removeprefix(title)
    if rest == line or not rest or SUBJECT_FOLLOWS.match(rest):
        return line
    return rest.lstrip()
