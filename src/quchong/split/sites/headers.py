"""Which lines of a kind of page are the headers of articles: of one shape on many pages, each with a text below."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from quchong.split.sites.dated_lists import read_dated_link
from quchong.split.sites.header_pattern import make_pattern
from quchong.split.sites.header_shape import Name, Shape, has_floor
from quchong.split.sites.kind_pages import KindPages
from quchong.split.sites.line_form import LineForm
from quchong.split.sites.line_pattern import compile_pattern
from quchong.split.sites.site_page import SitePage
from quchong.split.sites.zones import is_sure

SHARE, FEWEST = 0.3, 3
"""Share of the pages, and pages, on which headers of a shape stand, at least."""
FIRST = 0.8
"""Share of the pages with headers with no text above the first, or articles begin otherwise, and some have a header."""
MIN_TEXT = 60
BODY = 0.7
"""Share of headers with a text below, at least."""
DIRECT = 0.4
"""Share of headers right above their text, at least: more lines between are the title of another, below a date."""
SAME = 0.1
"""Share of headers with another of the shape right below, at most: more is a list of links with dates."""
DATED_ABOVE = 0.3
"""Share of headers right below another dated line, or beside one that is a title with a date in the same way, at
most: more is the history of a statute, or a list of links."""
INDENTED = 0.3
VARIED = 0.2
"""Share of headers that differ, at least."""
SOON = 0.5
"""Share of lines that another header follows soon, from which they are none: the weather, today's date."""
AHEAD = 5
NAMES, NAME_LENGTH = 0.8, 16
"""Share of headers in which no word is longer than so many characters, at least."""
POSTED = re.compile("[表复覆布写答言帖]于")
"""发表于, 回复于 (posted on, replied on)."""
FLOORS = 0.5
BESIDE = 0.6
"""Share of lines right beside a header, from which they are part of it."""


@dataclass
class Group:
    """The lines of one shape: where they stand, by page and position, and what is around them."""

    places: list[tuple[int, int]] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    evidence: Counter[str] = field(default_factory=Counter)

    @property
    def pages(self) -> int:
        """On how many pages the lines stand."""
        return len({page for page, _ in self.places})

    def share(self, name: str) -> float:
        """Return the share of the lines of which something is true."""
        return self.evidence[name] / max(1, len(self.places))


@dataclass(frozen=True)
class HeaderPattern:
    """The pattern of headers of one shape, on how many pages it stands, and a line of it.

    `is_part` says that it goes on with another header, `has_floor` that it numbers posts.
    """

    pattern: str
    pages: int
    example: str
    is_part: bool
    has_floor: bool


def find_headers(kind: KindPages) -> list[HeaderPattern]:
    """Find the patterns of the headers of a kind of page, the most frequent first."""
    names = [page.header_names for page in kind.pages]
    groups = collect_groups(kind, names)
    good = {name for name, group in groups.items() if is_header(kind, group)}
    heads = {name for name in good if not is_soon_followed(groups[name], names, good - {name})}
    if not begin_pages(kind, [groups[name] for name in heads]):
        return []
    parts = {
        name
        for name, group in groups.items()
        if name not in heads
        and group.pages >= enough(kind)
        and len(set(group.examples)) > 1
        and is_beside(group, names, heads)
    }
    chosen = sorted(heads | parts, key=lambda name: (-groups[name].pages, name))
    return [to_pattern(groups[name], name in parts) for name in chosen]


def begin_pages(kind: KindPages, groups: Sequence[Group]) -> bool:
    """Say whether the first header of nearly each page has no author's text above, but headers of comments."""
    comments = {place for group in groups if group.share("floor") > FLOORS for place in group.places}
    places = sorted((place for group in groups for place in group.places), reverse=True)
    first = {number: at for number, at in dict(places).items() if (number, at) not in comments}
    bare = sum(count_text(kind, kind.pages[number], at) < MIN_TEXT for number, at in first.items())
    return bare >= FIRST * len(first)


def count_text(kind: KindPages, page: SitePage, end: int) -> int:
    """Count the characters of prose above a line that is one for certain."""
    texts = (at for at in page.prose if at < end and kind.varies(page.forms[at]) and is_sure(page, at))
    return sum(len(page.forms[at].text) for at in texts)


def enough(kind: KindPages) -> float:
    """Return on how many pages of a kind the headers of one shape stand, at least."""
    return max(FEWEST, SHARE * len(kind.pages))


def to_pattern(group: Group, is_part: bool) -> HeaderPattern:
    """Return the pattern of a group."""
    has_floor = group.share("floor") > FLOORS
    return HeaderPattern(make_pattern(group.shapes), group.pages, min(group.examples), is_part, has_floor)


def collect_groups(kind: KindPages, names: Sequence[Sequence[Name | None]]) -> dict[Name, Group]:
    """Collect the lines that may be headers by their shape."""
    groups: dict[Name, Group] = defaultdict(Group)
    for number, (page, its_names) in enumerate(zip(kind.pages, names, strict=True)):
        body = page.body(kind.sentences)
        for at, shape in page.shapes.items():
            group, form = groups[its_names[at] or ()], page.forms[at]
            group.places.append((number, at))
            group.shapes.append(shape)
            group.examples.append(form.text)
            for what in observe(kind, page, at, its_names, body):
                group.evidence[what] += 1
    return groups


def observe(
    kind: KindPages, page: SitePage, at: int, names: Sequence[Name | None], body: tuple[int, int] | None
) -> list[str]:
    """Return what is true of one line that may be a header."""
    found = []
    below = at + 1
    while below < len(names) and below - at < AHEAD and (names[below] not in (None, names[at])):
        below += 1
    if below < len(names) and names[below] == names[at] and below == at + 1:
        found.append("same")
    elif has_body(kind, page, below, names, body):
        found.append("body")
        found += ["direct"] * (is_post_header(page.forms[at]) or is_direct(kind, page, below))
    if at and names[at - 1] not in (None, names[at]) and "\x01" in (names[at - 1] or ()):
        found.append("dated_above")
    if page.indents and page.indented[at]:
        found.append("indented")
    link = read_dated_link(page.forms[at])
    beside = (near for near in (at - 1, at + 1) if 0 <= near < len(page.forms))
    if link is not None and any(read_dated_link(page.forms[near]) == link for near in beside):
        found.append("listed")
    if has_names(page.shapes[at]):
        found.append("names")
    if has_floor(page.forms[at]):
        found.append("floor")
    return found


def is_direct(kind: KindPages, page: SitePage, below: int) -> bool:
    """Say whether the text begins right below, but for lines of the site."""
    first = next((at for at in range(below, len(page.forms)) if kind.varies(page.forms[at])), None)
    return first is None or not page.prose or kind.is_body(page, first)


def has_names(shape: Shape) -> bool:
    """Say whether the words between the signs of a line are short, as names and labels are."""
    return all(len(words) <= NAME_LENGTH for part in shape.parts[::2] for words in part.split())


def is_post_header(form: LineForm) -> bool:
    """Say whether a line is the header of a post, of which the text may be a word: a floor, or 发表于."""
    return has_floor(form) or POSTED.search(form.text) is not None


def has_body(
    kind: KindPages, page: SitePage, below: int, names: Sequence[Name | None], body: tuple[int, int] | None
) -> bool:
    """Say whether an author's text begins at a line, or soon below."""
    near = [
        at
        for at in range(below, min(below + AHEAD, len(page.forms)))
        if kind.varies(page.forms[at]) or page.forms[at].is_prose
    ]
    if body is None:
        return bool(near) and names[near[0]] is None
    if is_post_header(page.forms[below - 1]):
        return below < len(names) and names[below] is None
    if not near or near[0] > body[1]:
        return False
    before = next((place for place, at in enumerate(near) if names[at] is not None), len(near))
    return any(kind.is_body(page, at) for at in near[:before])


def is_header(kind: KindPages, group: Group) -> bool:
    """Say whether lines of one shape head articles."""
    return (
        group.pages >= enough(kind)
        and group.share("body") >= BODY
        and group.share("direct") >= DIRECT
        and group.share("same") <= SAME
        and group.share("dated_above") <= DATED_ABOVE
        and group.share("listed") <= DATED_ABOVE
        and not (group.share("indented") > INDENTED)
        and group.share("names") >= NAMES
        and len(set(group.examples)) > max(1, VARIED * len(group.examples))
    )


def is_soon_followed(group: Group, names: Sequence[Sequence[Name | None]], others: set[Name]) -> bool:
    """Say whether another header stands a few lines below half of the lines, but not right below."""
    soon = 0
    for number, at in group.places:
        near = names[number][at + 1 : at + AHEAD]
        joined = next((place for place, name in enumerate(near) if name is None), len(near))
        soon += any(name in others for name in near[joined:])
    return soon >= SOON * len(group.places)


def is_beside(group: Group, names: Sequence[Sequence[Name | None]], heads: set[Name]) -> bool:
    """Say whether most lines stand right beside a header."""

    def touches(number: int, at: int) -> bool:
        row = names[number]
        return (at > 0 and row[at - 1] in heads) or (at + 1 < len(row) and row[at + 1] in heads)

    return bool(heads) and sum(touches(*place) for place in group.places) >= BESIDE * len(group.places)


@dataclass(frozen=True)
class HeaderFinder:
    """Finds the headers of a page by their patterns."""

    patterns: Sequence[str]

    def find(self, page: SitePage) -> dict[int, str]:
        """Return the positions of the lines that are headers, and their patterns."""
        forms = page.forms
        return {at: pattern for at in page.shapes if (pattern := self.match(forms[at].text))} if self.patterns else {}

    def match(self, text: str) -> str | None:
        """Return the first pattern that a line matches."""
        return next((pattern for pattern in self.patterns if compile_pattern(pattern).fullmatch(text)), None)
