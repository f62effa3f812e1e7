"""What stands above and below the texts of a page, by the lines that a sheet knows."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from quchong.split.induce.line_shapes import name_shape, surely_interrupts
from quchong.split.sites.compiled_sheet import CompiledKind
from quchong.split.sites.line_form import is_enumerated
from quchong.split.sites.line_pattern import compile_pattern
from quchong.split.sites.openings import SiteOpening
from quchong.split.sites.page_openings import can_be_title
from quchong.split.sites.site_page import SitePage
from quchong.split.sites.zones import is_sure, list_prose

EDGE_ROLES = frozenset({"head", "tail", "boundary", "anywhere"})
"""Roles of the lines that may end what is above a text."""
FOOT_ROLES = EDGE_ROLES - {"head"}
"""Roles of the lines that may begin what is below a text."""
TOP_LINES = 6
LONG_LEAD = 24
"""Characters of a line that is no mere menu, breadcrumb or title."""
EDGE_LINES = 60
HEADING = re.compile(r"\w{1,6}")
"""A word in a line of its own right above the prose is as likely an author's: 摘要 (abstract), 原文 (the original)."""


@dataclass(frozen=True)
class OwnLines:
    """The lines of a page that a sheet knows, by position: those that are constant, and those that vary in part."""

    constant: Mapping[int, str]
    varying: Mapping[int, str]

    @cached_property
    def lines(self) -> frozenset[int]:
        """The positions of the lines."""
        return frozenset(self.constant) | frozenset(self.varying)

    def role(self, at: int) -> str | None:
        """Return the role of a line, None where it is not known."""
        return self.constant.get(at) or self.varying.get(at)

    def is_no_title(self, at: int) -> bool:
        """Say whether a line is the site's and may stand above a header, as a link to a page of its title does not."""
        return self.role(at) not in (None, "tail")

    def is_own(self, at: int) -> bool:
        """Say whether a line is the site's."""
        return at in self.constant or at in self.varying


def find_own_lines(page: SitePage, kind: CompiledKind, headers: Collection[int]) -> OwnLines:
    """Find the lines of a page that its kind knows, but headers."""
    known = kind.constant
    constant = {at: known[key] for at, key in enumerate(page.keys) if key in known and at not in headers}
    for at, form in enumerate(page.forms):
        if at not in constant and at not in headers and surely_interrupts(form.text):
            constant[at] = "inside"
    varying: dict[int, str] = {}
    if kind.varying:
        for at, form in enumerate(page.forms):
            if at not in constant and at not in headers and (role := kind.match_varying(form)):
                varying[at] = role
    return OwnLines(constant, varying)


def find_echo(page: SitePage, kind: CompiledKind, end: int) -> tuple[int, int] | None:
    """Find a line at the top that holds the page's title, and the title below; None where there is none."""
    for at in range(min(TOP_LINES, end)):
        for pattern in kind.titles:
            found = compile_pattern(pattern).fullmatch(page.forms[at].text)
            if not found:
                continue
            for later in range(at + 1, min(end, EDGE_LINES)):
                if page.forms[later].text == found["title"]:
                    return at, later
    return None


def is_text(page: SitePage, own: OwnLines, at: int) -> bool:
    """Say whether a line is prose that no sheet knows."""
    return page.forms[at].is_prose and not own.is_own(at)


def cut_tail(page: SitePage, own: OwnLines, opening: SiteOpening, bound: int) -> dict[int, str]:
    """Find the site's lines in and below the text of an article that ends at a line, with their roles.

    Below the last prose, all goes from the first line that is the site's on.
    """
    last = find_last(page, own, opening.body, bound)
    taken = {at: role for at in range(opening.body, bound) if (role := own.constant.get(at))}
    taken |= {at: own.varying[at] for at in range(last + 1, bound) if at in own.varying}
    below = [at for at in range(last + 1, bound) if own.role(at) in FOOT_ROLES]
    if below:
        taken |= {at: own.role(at) or "tail" for at in range(below[0], bound)}
    return taken


def find_last(page: SitePage, own: OwnLines, first: int, bound: int) -> int:
    """Return the last line of an author's for certain: of prose, or else the last above what is below all texts."""
    texts = list_prose(page, first, bound, (), own.lines)
    if sure := [at for at in texts if is_sure(page, at)]:
        return sure[-1]
    begun = next((at for at in range(first, bound) if not own.is_own(at)), bound)
    end = next((at for at in range(begun, bound) if own.role(at) == "tail"), bound)
    return max((at for at in texts if at < end), default=begun)


def find_head_end(page: SitePage, own: OwnLines, echo: tuple[int, int] | None) -> tuple[int, int | None]:
    """Return where the text of a page without known headers begins, title included, and the title's line."""
    end = find_first(page, own)
    if echo is not None and echo[1] <= end:
        return echo[1], echo[1]
    edges = [at for at in range(end) if own.role(at) in EDGE_ROLES and not is_heading(page, own, at, end)]
    if edges[-1:] == [end - 1] and is_linked_title(page, own, end - 1):
        return end - 1, end - 1
    if not edges:
        return 0, None
    # nothing of a site's is above the first line of a page: it may be the title, and what is below it the author's
    lead = 0 if not own.is_own(0) and may_be_title(page, 0) else find_long_lead(page, own, edges[-1])
    if lead is not None:
        return lead, lead if may_be_title(page, lead) else None
    below = next((at for at in range(edges[-1] + 1, end) if not own.is_no_title(at)), None)
    if below is not None and may_be_title(page, below):
        return below, below
    above = next((at for at in reversed(range(edges[-1])) if not own.is_no_title(at)), None)
    if above is not None and may_be_title(page, above):
        return above, above
    return edges[-1] + 1, None


def is_linked_title(page: SitePage, own: OwnLines, at: int) -> bool:
    """Say whether the line right above a text, which is a link to the page below others, is its title here."""
    text = page.forms[at].text
    is_word = HEADING.fullmatch(text) is not None or name_shape(text) is not None
    return own.role(at) == "tail" and not is_word and may_be_title(page, at) and is_sure(page, at + 1)


def find_long_lead(page: SitePage, own: OwnLines, edge: int) -> int | None:
    """Return the first of some lines above the site's last line that no sheet knows, where one of them is long.

    A site's own lines are short words; one as long as a sentence is as likely an author's, and so is what is above it.
    """
    long = next((at for at in range(edge) if not own.is_own(at) and len(page.forms[at].text) >= LONG_LEAD), None)
    while long and not own.is_own(long - 1):
        long -= 1
    return long


def may_be_title(page: SitePage, at: int) -> bool:
    """Say whether a line of a page without known headers can be its title."""
    return can_be_title(page, at) and not is_enumerated(page.forms[at].text)


def find_first(page: SitePage, own: OwnLines) -> int:
    """Return the first line of an author's for certain: of prose, or else below the site's head."""
    texts = list_prose(page, 0, len(page.forms), (), own.lines)
    if sure := [at for at in texts if is_sure(page, at)] or texts:
        return sure[0]
    return find_varying(own)


def find_varying(own: OwnLines) -> int:
    """Return the first line that is not the site's below the last of the site's head."""
    heads = [at for at, role in own.constant.items() if role == "head"]
    return max(heads, default=-1) + 1


def is_heading(page: SitePage, own: OwnLines, at: int, end: int) -> bool:
    """Say whether a line above the prose is as likely an author's: a word below a line of the page's own."""
    text = page.forms[at].text
    if not HEADING.fullmatch(text) or name_shape(text) is not None:
        return False
    return any(not own.is_own(above) for above in range(at)) and all(
        HEADING.fullmatch(page.forms[below].text) for below in range(at, end)
    )
