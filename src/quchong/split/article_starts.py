"""Where articles begin on a page: one function for each kind of boundary, and the table that names them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress, pairwise
from typing import Any

from quchong.split.boundaries import (
    NUMBER,
    PART,
    STEM,
    Boundary,
    FirstLine,
    RepeatedLine,
    TitleAboveHeader,
    TitleAboveMetadata,
    TitleLine,
)
from quchong.split.header_fields import find_headers
from quchong.split.heading_numbers import find_rising, find_series
from quchong.split.metadata_rule import META_KEYS, NUMERALS, MetadataRule, match_metadata
from quchong.split.numerals import parse_number
from quchong.split.read_metadata import AUTHOR, read_groups
from quchong.text.lazy_regex import compile_once

SUBJECT_FOLLOWS = re.compile(r"[,，、。;；!！?？的是]")
"""What follows a title that is the subject of the first sentence, and so is not a repeated title."""
Headings = Mapping[int, Mapping[str, str]]
"""For the position of each heading what the groups of its pattern matched."""


@dataclass(frozen=True)
class PageTitle:
    """The title of the page, and the index of its line in the page."""

    text: str
    index: int


@dataclass(frozen=True)
class SplitContext:
    """The part of a page in which articles begin.

    `shown` is what its lines show, `indices` their indices in the page; blank lines and furniture are left out.
    `rules` are the metadata rules of the profile by name.
    """

    shown: Sequence[str]
    indices: Sequence[int]
    page_title: PageTitle | None
    rules: Mapping[str, MetadataRule]


@dataclass(frozen=True)
class ArticleStart:
    """The beginning of an article.

    `head` is the position in the context at which the article begins, `body` the position at which its text begins.
    The other numbers are indices in the page: `titles` of the title lines, `header` of the lines that metadata rule
    `header_rule` read `meta` from, `author` of a line that is the author's name. `repeated_in_text` says that the
    first line of text may begin with the title once more; `body_prefix` is a pattern to remove from that line.
    """

    title: str | None
    titles: tuple[int, ...]
    head: int
    body: int
    repeated_in_text: bool = False
    meta: Mapping[str, str] = field(default_factory=dict)
    header: tuple[int, ...] = ()
    header_rule: str = "header"
    author: int | None = None
    body_prefix: str | None = None


def is_title(shown: str, max_length: int, not_end: str) -> bool:
    """Return whether a line can be a title: short, and without the end of a sentence."""
    return 0 < len(shown) <= max_length and shown[-1] not in not_end


def find_repeated_lines(boundary: RepeatedLine, context: SplitContext) -> list[ArticleStart]:
    """Find titles on two lines in a row, with enough text below."""
    shown, indices = context.shown, context.indices
    candidates = [
        at
        for at, (line, following) in enumerate(pairwise(shown))
        if line == following
        and len(line) >= boundary.min_length
        and is_title(line, boundary.max_length, boundary.not_end)
    ]
    starts: list[ArticleStart] = []
    end = len(shown)
    for at in reversed(candidates):
        if at + 2 > end:
            continue
        if sum(map(len, shown[at + 2 : end])) >= boundary.min_body:
            starts.append(ArticleStart(shown[at], tuple(indices[at : at + 2]), at, at + 2, boundary.glued))
            end = at
    return starts[::-1]


def find_first_line(boundary: FirstLine, context: SplitContext) -> list[ArticleStart]:
    """Take the whole part of the page as one article."""
    shown, indices, page_title = context.shown, context.indices, context.page_title
    if not shown:
        return []
    if boundary.or_page_title and page_title is not None:
        count = 0 if shown[0] != page_title.text else 1 if shown[1:2] != shown[:1] else 2
        return [ArticleStart(page_title.text, tuple(indices[:count]) or (page_title.index,), 0, count)]
    if len(shown) == 1 or not is_title(shown[0], boundary.max_length, boundary.not_end):
        return [ArticleStart(None, (), 0, 0)]
    count = 2 if len(shown) > 2 and shown[1] == shown[0] else 1
    return [ArticleStart(shown[0], tuple(indices[:count]), 0, count)]


def find_title_lines(boundary: TitleLine, context: SplitContext) -> list[ArticleStart]:
    """Find title lines by their pattern."""
    matches = match_headings(boundary, context.shown)
    if boundary.series:
        matches = keep_first_series(matches)
    headings: Headings = {at: read_groups(found) for at, found in matches.items()}
    if boundary.monotonic:
        headings = keep_rising(headings)
    parts = {at for at, groups in headings.items() if PART in groups and at + 1 in headings}
    starts = (begin_at_title(boundary, context, at, groups) for at, groups in headings.items() if at not in parts)
    return [add_part_heading(start, context) if start.head - 1 in parts else start for start in starts]


def match_headings(boundary: TitleLine, shown: Sequence[str]) -> dict[int, re.Match[str]]:
    """Match the pattern of a title line; two lines in a row that are the same are one heading."""
    match = compile_once(boundary.pattern).match
    short = map(boundary.max_length.__ge__, map(len, shown))
    matches = {at: found for at, line in compress(enumerate(shown), short) if (found := match(line))}
    for at in list(matches):
        if at - 1 in matches and shown[at] == shown[at - 1]:
            del matches[at]
    return matches


def keep_first_series(matches: Mapping[int, re.Match[str]]) -> dict[int, re.Match[str]]:
    """Keep the first series of headings: of one form, with one stem, numbered from 1.

    A heading that is alone with its form and numbered 1 is a series only where there is no longer one.
    """
    only_one: list[int] = []
    for numbers in number_by_form(matches):
        series = find_series(numbers)
        if len(series) > 1:
            return {at: matches[at] for at in series}
        only_one = only_one or series
    return {at: matches[at] for at in only_one}


def number_by_form(matches: Mapping[int, re.Match[str]]) -> Iterator[Mapping[int, int]]:
    """Yield the numbers of the headings of each form: with the same stem, and numbered by the same group."""
    forms: dict[tuple[object, ...], dict[int, int]] = {}
    for at, found in matches.items():
        groups = read_groups(found)
        form = (groups.get(STEM), *(name for name, value in found.groupdict().items() if value and is_number(name)))
        forms.setdefault(form, {})[at] = parse_number(groups[NUMBER])
    yield from forms.values()


def is_number(group: str) -> bool:
    """Return whether a group of a pattern is one of its numbers."""
    return group.rstrip(NUMERALS) == NUMBER


def keep_rising(headings: Headings) -> Headings:
    """Keep the headings whose numbers go up, and those without a number."""
    numbers = {at: parse_number(groups[NUMBER]) for at, groups in headings.items() if NUMBER in groups}
    rising = set(find_rising(numbers))
    return {at: groups for at, groups in headings.items() if at in rising or at not in numbers}


def add_part_heading(start: ArticleStart, context: SplitContext) -> ArticleStart:
    """Let an article begin one line higher, with the heading of the part that it opens."""
    head = start.head - 1
    return replace(start, head=head, titles=(context.indices[head], *start.titles))


def begin_at_title(boundary: TitleLine, context: SplitContext, at: int, groups: Mapping[str, str]) -> ArticleStart:
    """Begin an article at a title line; `groups` are what its pattern matched."""
    shown, indices = context.shown, context.indices
    title: str | None = groups.get("title", shown[at])
    if boundary.titled_by_page:
        title = context.page_title.text if context.page_title else None
    meta = {name: value for name, value in groups.items() if name in META_KEYS}
    author, head = None, at
    if boundary.author_above and "author" not in meta and at and AUTHOR.fullmatch(shown[at - 1]):
        author, head = indices[at - 1], at - 1
        meta["author"] = shown[at - 1]
    body = at + 1 + (shown[at + 1 : at + 2] == shown[at : at + 1])
    titles = tuple(indices[at:body])
    return ArticleStart(title, titles, head, body, meta=meta, author=author, body_prefix=boundary.body_prefix)


def find_titled_headers(boundary: TitleAboveHeader, context: SplitContext) -> list[ArticleStart]:
    """Find titles by the header fields below them."""
    shown, indices = context.shown, context.indices
    headers = find_headers(shown)
    usual = Counter(frozenset(header.fields) for header in headers).most_common(1)
    starts: list[ArticleStart] = []
    ends = [0, *(header.end for header in headers)]
    for above, header in zip(ends, headers, strict=False):
        at = header.first - 1
        if at < above or not is_title(shown[at], boundary.max_length, boundary.not_end):
            continue
        # where other headers say more, a bare date below a short line is a date in a text
        if len(header.fields) >= len(usual[0][0]) or ":" in header.fields.get("published", ""):
            own = tuple(indices[header.first : header.end])
            starts.append(ArticleStart(shown[at], (indices[at],), at, header.end, meta=header.fields, header=own))
    return starts


def find_titles_above(boundary: TitleAboveMetadata, context: SplitContext) -> list[ArticleStart]:
    """Find titles by the line below them, which matches a metadata rule; more such lines may follow it."""
    shown, indices = context.shown, context.indices
    matches = list(match_metadata(str(context.rules[boundary.rule].pattern), shown))
    starts: list[ArticleStart] = []
    for at, line in enumerate(shown[:-1]):
        if matches[at] or not matches[at + 1] or not is_title(line, boundary.max_length, boundary.not_end):
            continue
        meta: dict[str, str] = {}
        body = at + 1
        while body < len(shown) and (found := matches[body]):
            meta |= read_groups(found)
            body += 1
        title = compile_once(boundary.title).match(line)
        starts.append(
            ArticleStart(
                title=title["title"] if title else line,
                titles=(indices[at],),
                head=at,
                body=body,
                meta=meta,
                header=tuple(indices[at + 1 : body]),
                header_rule=boundary.rule,
            )
        )
    return starts


FINDERS: dict[str, Callable[[Any, SplitContext], list[ArticleStart]]] = {
    "repeated_line": find_repeated_lines,
    "first_line": find_first_line,
    "line": find_title_lines,
    "header": find_titled_headers,
    "above": find_titles_above,
}
"""For the `kind` of each boundary the function that finds it."""


def find_starts(boundary: Boundary, context: SplitContext) -> list[ArticleStart]:
    """Find where articles begin, by a boundary of any kind."""
    return FINDERS[boundary.kind](boundary, context)


def remove_title(title: str, line: str) -> str:
    """Remove the title from the beginning of a line, unless it is the subject of the sentence there.

    >>> remove_title("春天的早晨", "春天的早晨天刚亮,院子里就有了声音。")
    '天刚亮,院子里就有了声音。'
    >>> remove_title("春天的早晨", "春天的早晨,院子里很静。")
    '春天的早晨,院子里很静。'
    """
    rest = line.removeprefix(title)
    if rest == line or not rest or SUBJECT_FOLLOWS.match(rest):
        return line
    return rest.lstrip()
