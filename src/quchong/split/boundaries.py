"""Where articles begin: one small function for each kind of boundary, and the table that names them."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress, pairwise, zip_longest
from typing import Any

from quchong.split.header_fields import find_headers
from quchong.split.metadata import AUTHOR, read_groups
from quchong.split.numerals import parse_number
from quchong.split.page_lines import is_title
from quchong.split.profile import (
    META_KEYS,
    NUMERALS,
    FirstLine,
    MetadataRule,
    RepeatedLine,
    TitleAboveHeader,
    TitleAboveLine,
    TitleLine,
)
from quchong.text.lazy_regex import pattern

NUMBER, STEM, PART, SECOND = "n", "stem", "part", 2
RISING_SHARE = 0.6
"""Of the numbers of a series, so many go up: numbers that begin again are those of sections inside the articles."""
SUBJECT_FOLLOWS = re.compile(r"[,，、。;；!！?？的是]")
"""What follows a title that is the subject of its sentence, and so is no glued title."""
Content = Sequence[int]
"""Indices of the lines of a region that show something and are not the site's own."""


@dataclass(frozen=True)
class PageTitle:
    """The page's title and the index of the line that tells it."""

    text: str
    index: int


@dataclass(frozen=True)
class SplitContext:
    """The stretch of a page in which beginnings are looked for: what its lines show, and their indices in the page."""

    shown: Sequence[str]
    content: Content
    page_title: PageTitle | None
    rules: Mapping[str, MetadataRule]


@dataclass(frozen=True)
class Start:
    """The beginning of an article.

    `titles` are the indices of its title lines; it begins at position `head` of the ground's content, its text at
    position `body`; `glued` says that the first line of text may begin with the title once more. `header`, by the rule
    `header_rule`, and `author` are the indices of lines of their own that `meta` was read from; `body_prefix` is a
    pattern to take off the first line of text.
    """

    title: str | None
    titles: tuple[int, ...]
    head: int
    body: int
    glued: bool = False
    meta: Mapping[str, str] = field(default_factory=dict)
    header: tuple[int, ...] = ()
    header_rule: str = "header"
    author: int | None = None
    body_prefix: str | None = None


def find_repeated_lines(boundary: RepeatedLine, ground: SplitContext) -> list[Start]:
    """Find titles that stand twice, with enough text below."""
    shown, content = ground.shown, ground.content
    candidates = [
        at
        for at, (line, following) in enumerate(pairwise(shown))
        if line == following
        and len(line) >= boundary.min_length
        and is_title(line, boundary.max_length, boundary.not_end)
    ]
    starts: list[Start] = []
    end = len(content)
    for at in reversed(candidates):
        if at + 2 > end:
            continue
        if sum(map(len, shown[at + 2 : end])) >= boundary.min_body:
            starts.append(Start(shown[at], tuple(content[at : at + 2]), at, at + 2, boundary.glued))
            end = at
    return starts[::-1]


def find_first_line(boundary: FirstLine, ground: SplitContext) -> list[Start]:
    """Take the region as one article."""
    shown, content, told = ground.shown, ground.content, ground.page_title
    if not shown:
        return []
    if boundary.or_page_title and told is not None:
        count = 0 if shown[0] != told.text else 1 if shown[1:2] != shown[:1] else 2
        return [Start(told.text, tuple(content[:count]) or (told.index,), 0, count)]
    if len(shown) == 1 or not is_title(shown[0], boundary.max_length, boundary.not_end):
        return [Start(None, (), 0, 0)]
    count = 2 if len(shown) > 2 and shown[1] == shown[0] else 1
    return [Start(shown[0], tuple(content[:count]), 0, count)]


def find_title_lines(boundary: TitleLine, ground: SplitContext) -> list[Start]:
    """Find title lines by their shape; one that stands twice is one title."""
    match, shown = pattern(boundary.pattern).match, ground.shown
    brief = map(boundary.max_length.__ge__, map(len, shown))
    hits = {at: hit for at, line in compress(enumerate(shown), brief) if (hit := match(line))}
    for at in list(hits):
        if at - 1 in hits and shown[at] == shown[at - 1]:
            del hits[at]
    if boundary.series:
        hits = find_series(hits)
    groups = {at: read_groups(hit) for at, hit in hits.items()}
    if boundary.monotonic:
        numbers = {at: parse_number(told[NUMBER]) for at, told in groups.items() if NUMBER in told}
        rising = set(find_rising(numbers))
        groups = {at: told for at, told in groups.items() if at in rising or at not in numbers}
    parts = {at + 1 for at, told in groups.items() if PART in told and at + 1 in groups}
    starts = (begin_at_title(boundary, ground, at, told) for at, told in groups.items() if at + 1 not in parts)
    return [open_part(start, ground.content) if start.head in parts else start for start in starts]


def open_part(start: Start, content: Content) -> Start:
    """Let an article begin one line higher, with the heading of the part that it opens."""
    return replace(start, head=start.head - 1, titles=(content[start.head - 1], *start.titles))


def find_series(hits: Mapping[int, re.Match[str]]) -> dict[int, re.Match[str]]:
    """Return the first series of headings: of one form and with one stem, numbered from 1 up, few of them lost."""
    series: dict[tuple[object, ...], dict[int, int]] = {}
    for at, hit in hits.items():
        told = read_groups(hit)
        form = (told.get(STEM), *(name for name, value in hit.groupdict().items() if value and is_number(name)))
        series.setdefault(form, {})[at] = parse_number(told[NUMBER])
    found: dict[int, re.Match[str]] = {}
    for numbers in series.values():
        rise = find_longest_rise(list(numbers), numbers)
        first, last = numbers[rise[0]], numbers[rise[-1]]
        if first == 1 and last <= 2 * len(rise) and len(rise) >= RISING_SHARE * len(numbers) and len(rise) > len(found):
            found = {at: hits[at] for at in rise}
            if last > 1:
                break
    return found


def is_number(group: str) -> bool:
    """Say whether a group of a pattern is one of its numbers."""
    return group.rstrip(NUMERALS) == NUMBER


def begin_at_title(boundary: TitleLine, ground: SplitContext, at: int, told: Mapping[str, str]) -> Start:
    """Begin an article at a title line, of which `told` are the groups."""
    shown, content = ground.shown, ground.content
    title: str | None = told.get("title", shown[at])
    if boundary.titled_by_page:
        title = ground.page_title.text if ground.page_title else None
    meta = {name: value for name, value in told.items() if name in META_KEYS}
    author, head = None, at
    if boundary.author_above and "author" not in meta and at and AUTHOR.fullmatch(shown[at - 1]):
        author, head = content[at - 1], at - 1
        meta["author"] = shown[at - 1]
    body = at + 1 + (shown[at + 1 : at + 2] == shown[at : at + 1])
    titles = tuple(content[at:body])
    return Start(title, titles, head, body, meta=meta, author=author, body_prefix=boundary.body_prefix)


def find_rising(numbers: Mapping[int, int]) -> list[int]:
    """Return the places of the numbers that go up, as many as can be; behind a 1 that 2 follows they begin again.

    >>> find_rising({0: 10, 4: 1, 9: 2, 12: 2, 20: 4})
    [4, 9, 20]
    """
    runs: list[list[int]] = [[]]
    places = list(numbers)
    for at, following in zip_longest(places, places[1:]):
        if numbers[at] == 1 and numbers.get(following) == SECOND:
            runs.append([])
        runs[-1].append(at)
    # what stands before the first 1 is no run of its own if it is only a number above those that follow
    if len(runs) > 1 and len(runs[0]) == 1:
        del runs[0]
    return [at for run in runs for at in find_longest_rise(run, numbers)]


def find_longest_rise(places: Sequence[int], numbers: Mapping[int, int]) -> list[int]:
    """Return the longest choice of places whose numbers go up, each greater than the one before.

    By patience sorting: `tops` are the smallest numbers at which rises of each length end.
    """
    tops: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for at in places:
        length = bisect_left(tops, numbers[at])
        if numbers[at] in tops[length : length + 1]:
            continue
        tops[length : length + 1] = [numbers[at]]
        ends[length : length + 1] = [at]
        before[at] = ends[length - 1] if length else None
    rise: list[int] = []
    last = ends[-1] if ends else None
    while last is not None:
        rise.append(last)
        last = before[last]
    return rise[::-1]


def find_titled_headers(boundary: TitleAboveHeader, ground: SplitContext) -> list[Start]:
    """Find titles by the lines of header fields below them."""
    shown, content = ground.shown, ground.content
    headers = find_headers(shown)
    usual = Counter(frozenset(header.fields) for header in headers).most_common(1)
    starts: list[Start] = []
    ends = [0, *(header.end for header in headers)]
    for above, header in zip(ends, headers, strict=False):
        at = header.first - 1
        if at < above or not is_title(shown[at], boundary.max_length, boundary.not_end):
            continue
        # a bare date below a short line, among headers that say more, is a date in a text
        if len(header.fields) >= len(usual[0][0]) or ":" in header.fields.get("published", ""):
            own = tuple(content[header.first : header.end])
            starts.append(Start(shown[at], (content[at],), at, header.end, meta=header.fields, header=own))
    return starts


def find_titles_above(boundary: TitleAboveLine, ground: SplitContext) -> list[Start]:
    """Find titles by the line below them, which is metadata by a rule; more such lines may follow it."""
    shown, content = ground.shown, ground.content
    found = list(map(pattern(str(ground.rules[boundary.rule].pattern)).match, shown))
    starts: list[Start] = []
    for at, line in enumerate(shown[:-1]):
        if found[at] or not found[at + 1] or not is_title(line, boundary.max_length, boundary.not_end):
            continue
        meta: dict[str, str] = {}
        body = at + 1
        while body < len(shown) and (hit := found[body]):
            meta |= read_groups(hit)
            body += 1
        title = pattern(boundary.title).match(line)
        own = tuple(content[at + 1 : body])
        starts.append(
            Start(
                title["title"] if title else line,
                (content[at],),
                at,
                body,
                meta=meta,
                header=own,
                header_rule=boundary.rule,
            )
        )
    return starts


FINDERS: dict[str, Callable[[Any, SplitContext], list[Start]]] = {
    "repeated_line": find_repeated_lines,
    "first_line": find_first_line,
    "line": find_title_lines,
    "header": find_titled_headers,
    "above": find_titles_above,
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
