"""Learn a site's own lines and the headers of its articles from its pages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from quchong.split.sites.above_headers import AboveHeaders, count_above, find_on_pages
from quchong.split.sites.dated_lists import find_dated_lists
from quchong.split.sites.distinct_pages import find_distinct
from quchong.split.sites.headers import HeaderPattern, find_headers
from quchong.split.sites.kind_pages import KindPages, gather
from quchong.split.sites.line_pattern import pattern_of
from quchong.split.sites.line_roles import (
    Gathered,
    count_labels,
    decide_inside,
    decide_roles,
    gather_evidence,
    merge_evidence,
)
from quchong.split.sites.names_above import NAME, with_names
from quchong.split.sites.openings import SiteOpening
from quchong.split.sites.page_kinds import find_kinds
from quchong.split.sites.page_openings import open_articles
from quchong.split.sites.sheet import PageKind, SheetLine, SiteSheet
from quchong.split.sites.site_page import SitePage, read_pages
from quchong.split.sites.title_lines import find_title_lines
from quchong.split.sites.titled_headers import decide_header_roles
from quchong.split.sites.varying_lines import find_affixed, find_affixes, find_near_ends
from quchong.split.sites.zones import Zone, find_zones

FEWEST_PAGES = 5
"""Distinct pages from which a site's lines are learned."""
FEWEST_OF_KIND = 4
"""Pages with one form of header, from which they are a kind of their own, at least."""
MOST_PAGES = 200
"""Pages that are learned from, at most; the rest would say the same."""


@dataclass(frozen=True)
class LearnedKind:
    """What is found out about a kind of page before its lines are decided."""

    kind: KindPages
    above: AboveHeaders
    headers: Sequence[tuple[HeaderPattern, str]]
    openings: Sequence[Sequence[SiteOpening]]
    zones: Sequence[Sequence[Zone]]
    evidence: Gathered
    near_ends: frozenset[str]

    @property
    def posts(self) -> int:
        """How many articles begin on the pages."""
        return sum(map(len, self.openings))


def learn(texts: Iterable[Sequence[str]]) -> SiteSheet:
    """Learn a site's lines from its pages.

    Parameters
    ----------
    texts
        The lines of each page, as they stand; in any order, which makes no difference. Beyond MOST_PAGES none is
        looked at, so take a sample that does not depend on the order either.

    Returns
    -------
    The sheet; one without kinds where there are too few distinct pages, or where they are not of one site.
    """
    pages = find_distinct(read_pages(texts)[:MOST_PAGES])
    if len(pages) < FEWEST_PAGES:
        return SiteSheet(pages=len(pages))
    learned = [look_at(gather(part)) for kind in find_kinds(pages) for part in split_by_header(kind)]
    inside = find_inside(learned)
    kinds = tuple(kind for one in learned if (kind := to_sheet(one, inside)).lines)
    return SiteSheet(pages=len(pages), kinds=kinds)


def split_by_header(pages: Sequence[SitePage]) -> list[list[SitePage]]:
    """Split pages that have the same around their texts by the pattern of their first header, if many have each."""
    kind = gather(pages)
    found = find_on_pages(kind, find_headers(kind))
    groups: dict[str, list[SitePage]] = defaultdict(list)
    for page, headers in zip(pages, found.pages, strict=True):
        groups[headers[min(headers)] if headers else ""].append(page)
    if any(len(group) < FEWEST_OF_KIND for group in groups.values()):
        return [list(pages)]
    return [groups[pattern] for pattern in sorted(groups)]


def find_inside(learned: Sequence[LearnedKind]) -> set[str]:
    """Find the lines that break into texts, on pages of one kind or of all."""
    labels = count_labels({key for one in learned for key in one.kind.counts})
    everywhere = merge_evidence(one.evidence for one in learned)
    pages, posts = sum(len(one.kind.pages) for one in learned), sum(one.posts for one in learned)
    inside = decide_inside(everywhere, pages, posts, labels)
    for one in learned:
        inside |= decide_inside(one.evidence, len(one.kind.pages), one.posts, labels)
    return inside


def look_at(kind: KindPages) -> LearnedKind:
    """Find the headers of a kind of page, where its articles begin, and in which zones its lines stand."""
    near_ends = find_near_ends(kind)
    short = [find_affixed(kind, near_ends, page) for page in kind.pages]
    headers = find_headers(kind)
    found = find_on_pages(kind, headers)
    named = with_names(list(zip(kind.pages, found.pages, strict=True)))
    if named is not None:
        found = count_above(kind, named, {})
    roles = decide_header_roles(found, headers)
    found = count_above(kind, found.pages, roles)
    openings = [
        open_articles(page, its_headers, roles, found.no_title_on(page))
        for page, its_headers in zip(kind.pages, found.pages, strict=True)
    ]
    zones = [
        find_zones(kind, page, starts, own_short)
        for page, starts, own_short in zip(kind.pages, openings, short, strict=True)
    ]
    if named is not None:
        headers = [*headers, HeaderPattern(NAME, len(kind.pages), "", is_part=True, has_floor=False)]
    return LearnedKind(
        kind,
        found,
        [(header, roles[header.pattern]) for header in headers],
        openings,
        zones,
        gather_evidence(kind, openings, zones, near_ends),
        near_ends,
    )


def to_sheet(learned: LearnedKind, inside: set[str]) -> PageKind:
    """Decide the lines of a kind of page."""
    kind = learned.kind
    roles = decide_roles(kind, learned.above, learned.evidence, learned.posts)
    roles |= {key: "inside" for key in sorted(inside) if key not in roles}
    examples = find_examples(kind.pages, roles)
    titles = list(title_lines(learned))
    lines = [
        *(line(header.pattern, role, header.pages, header.example) for header, role in learned.headers),
        *(line(*found) for found in titles),
        *(
            line(*found)
            for found in find_affixes(kind, learned.openings, learned.zones, learned.near_ends)
            if found[0].replace("{words}", "{title}") not in {title[0] for title in titles}
        ),
        *(line(*found) for found in find_dated_lists(kind, learned.zones)),
        *(
            line(pattern_of(examples[key]), role, kind.counts[key], examples[key])
            for key, role in roles.items()
            if key in examples
        ),
    ]
    return PageKind(pages=len(kind.pages), lines=tuple(in_order(lines)))


ORDER = ("page_title", "header", "post", "byline", "author", "head", "inside", "boundary", "anywhere", "tail")


def in_order(lines: Iterable[SheetLine]) -> list[SheetLine]:
    """Sort lines by role, the most frequent first."""
    return sorted(lines, key=lambda one: (ORDER.index(one.role), -one.pages, one.pattern))


def line(pattern: str, role: str, pages: int, example: str) -> SheetLine:
    """Return a line of a sheet; an example that says no more than the pattern is left out."""
    return SheetLine.model_validate(
        {"pattern": pattern, "role": role, "pages": pages, "example": "" if example == pattern else example}
    )


def title_lines(learned: LearnedKind) -> Iterable[tuple[str, str, int, str]]:
    """Yield the patterns of lines that hold a page's title."""
    heads = [
        starts[0].body if starts else (zones.index("inside") if "inside" in zones else len(zones))
        for starts, zones in zip(learned.openings, learned.zones, strict=True)
    ]
    for pattern, pages, example in find_title_lines(learned.kind, heads):
        yield pattern, "page_title", pages, example


def find_examples(pages: Sequence[SitePage], roles: Iterable[str]) -> dict[str, str]:
    """Return a line for each key, the first in the order of text."""
    wanted = set(roles)
    examples: dict[str, str] = {}
    for page in pages:
        for form in page.forms:
            if form.key in wanted and form.text < examples.get(form.key, chr(0x10FFFF)):
                examples[form.key] = form.text
    return examples
