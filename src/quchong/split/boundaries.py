"""Where articles begin: one small function for each kind of boundary, and the table that names them."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quchong.split.detect import pattern
from quchong.split.page_lines import PageLines
from quchong.split.profile import FirstLine, RepeatedLine, TitleLine

SUBJECT_FOLLOWS = re.compile(r"[,，、。;；!！?？的是]")
"""What follows a title that is the subject of its sentence, and so is no glued title."""


@dataclass(frozen=True)
class Start:
    """The beginning of an article.

    `titles` are the indices of its title lines; it begins at position `head` of the region's content, its text at
    position `body`; `glued` says that the first line of text may begin with the title once more.
    """

    title: str | None
    titles: tuple[int, ...]
    head: int
    body: int
    glued: bool = False
    meta: Mapping[str, str] = field(default_factory=dict)


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
    first = lines.shown[content[0]]
    if boundary.or_page_title and page_title is not None:
        repeated = first == lines.shown[page_title]
        return [Start(lines.shown[page_title], (content[0] if repeated else page_title,), 0, int(repeated))]
    titled = len(content) > 1 and len(first) <= boundary.max_length and first[-1] not in boundary.not_end
    return [Start(first, (content[0],), 0, 1) if titled else Start(None, (), 0, 0)]


def find_title_lines(boundary: TitleLine, content: Content, lines: PageLines, _page_title: int | None) -> list[Start]:
    """Find title lines by their shape."""
    starts: list[Start] = []
    number = 0
    for at, index in enumerate(content):
        found = pattern(boundary.pattern).search(lines.shown[index])
        if not found:
            continue
        groups = {name: value for name, value in found.groupdict().items() if value is not None}
        if boundary.monotonic:
            if int(groups.get("n", 0)) != number + 1:
                continue
            number += 1
        title = groups.pop("title", lines.shown[index])
        groups.pop("n", None)
        starts.append(Start(title, (index,), at, at + 1, meta=groups))
    return starts


FINDERS: dict[str, Callable[[Any, Content, PageLines, int | None], list[Start]]] = {
    "repeated_line": find_repeated_lines,
    "first_line": find_first_line,
    "line": find_title_lines,
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
