"""A sheet made ready to be applied: keys to look up, and patterns to try on few lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from quchong.split.sites.headers import HeaderFinder
from quchong.split.sites.line_form import MAX_LENGTH, LineForm
from quchong.split.sites.line_pattern import compile_pattern, is_constant, key_of, literal_ends
from quchong.split.sites.names_above import NAME, add_names
from quchong.split.sites.sheet import PageKind, SheetLine, SiteSheet
from quchong.split.sites.site_page import SitePage

HEADER_ROLES = frozenset({"header", "post", "byline", "author"})
NO_HEADERS = 0.5
"""How well a page fits a kind without headers by that, where another kind's headers count for 1."""


class Varying(NamedTuple):
    """A pattern with a varying part: the text before the first field and behind the last, to look at first."""

    pattern: str
    role: str
    before: str
    behind: str

    def matches(self, text: str) -> bool:
        """Say whether a line matches."""
        return (
            text.startswith(self.before)
            and text.endswith(self.behind)
            and compile_pattern(self.pattern).fullmatch(text) is not None
        )


def make_varying(line: SheetLine) -> Varying:
    """Make a line of a sheet with a varying part ready."""
    before, behind = literal_ends(line.pattern)
    return Varying(line.pattern, line.role, before, behind)


@dataclass(frozen=True)
class CompiledKind:
    """The lines of a kind of page.

    `constant` are roles by key; `varying` patterns with their roles, `titles` patterns that hold the title, `headers`
    the roles of headers by pattern.
    """

    constant: Mapping[str, str]
    varying: tuple[Varying, ...]
    titles: tuple[str, ...]
    headers: Mapping[str, str]

    @property
    def finder(self) -> HeaderFinder:
        """Finds the headers, but names above them."""
        return HeaderFinder(tuple(pattern for pattern in self.headers if pattern != NAME))

    def find_headers(self, page: SitePage) -> dict[int, str]:
        """Return the positions of the lines of headers on a page, and their patterns."""
        found = self.finder.find(page)
        return add_names(page, found) if NAME in self.headers else found

    def match_varying(self, form: LineForm) -> str | None:
        """Return the role of the first pattern with a varying part that a line matches."""
        text = form.text
        if len(text) > MAX_LENGTH:
            return None
        return next((one.role for one in self.varying if one.matches(text)), None)


@lru_cache(maxsize=256)
def compile_sheet(sheet: SiteSheet) -> tuple[CompiledKind, ...]:
    """Make a sheet ready."""
    return tuple(map(compile_kind, sheet.kinds))


def compile_kind(kind: PageKind) -> CompiledKind:
    """Make the lines of a kind of page ready."""
    plain = [one for one in kind.lines if one.role not in HEADER_ROLES and one.role != "page_title"]
    return CompiledKind(
        constant={key_of(one.pattern): one.role for one in plain if is_constant(one.pattern)},
        varying=tuple(make_varying(one) for one in plain if not is_constant(one.pattern)),
        titles=tuple(one.pattern for one in kind.lines if one.role == "page_title"),
        headers={one.pattern: one.role for one in kind.lines if one.role in HEADER_ROLES},
    )


def choose_kind(page: SitePage, kinds: tuple[CompiledKind, ...]) -> CompiledKind | None:
    """Choose the kind whose lines a page has most of, the first of equals; None where it has none of any."""
    keys = set(page.keys)
    scores = [share_lines(page, keys, kind) for kind in kinds]
    best = max(scores, default=0)
    return kinds[scores.index(best)] if best > 0 else None


def share_lines(page: SitePage, keys: set[str], kind: CompiledKind) -> float:
    """Return how well a page fits a kind (0 to 1): the share of its lines that the page has, and its headers."""
    known = kind.constant.keys()
    shared = len(keys & known)
    found = set(kind.finder.find(page).values()) if kind.headers else set()
    if not shared and not found:
        return 0.0
    fits = (1 + len(found) / len(kind.headers)) / 2 if found else 0.0 if kind.headers else NO_HEADERS
    return (shared / len(known) + fits) / 2 if known else fits / 2
