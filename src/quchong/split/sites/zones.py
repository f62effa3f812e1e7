"""In which zone of a page each line stands: above its articles, between them, within them, below them."""

from collections.abc import Container, Sequence
from itertools import pairwise
from typing import Literal

from quchong.split.sites.kind_pages import KindPages
from quchong.split.sites.line_form import LineForm, ends_sentence
from quchong.split.sites.openings import SiteOpening
from quchong.split.sites.site_page import SitePage

Zone = Literal["head", "own", "lead", "inside", "between", "tail"]
"""`own` is titles and headers, `lead` what is between a header and its text, `between` what is above the next title."""
MIN_LEAD = 60
"""Characters of prose above the first header, from which they are an article without one."""
CLAUSE_ENDS = frozenset(",;、")
MIN_CLAUSE = 6


def find_zones(kind: KindPages, page: SitePage, openings: Sequence[SiteOpening], short: Container[int]) -> list[Zone]:
    """Find the zone of each line of a page; lines at the positions in `short` are no prose."""
    count = len(page.forms)
    if not openings:
        body = find_body(kind, page, 0, count, short)
        return [] if body is None else split_zones(0, count, body, "head", "tail")
    zones = find_zones_above(kind, page, openings[0].first, short)
    bounds = [*(opening.first for opening in openings), count]
    for opening, (_, end) in zip(openings, pairwise(bounds), strict=True):
        zones += ["own"] * (opening.body - opening.first)
        last: Zone = "tail" if end == count else "between"
        zones += split_zones(opening.body, end, find_body(kind, page, opening.body, end, short), "lead", last)
    return zones


def find_zones_above(kind: KindPages, page: SitePage, end: int, short: Container[int]) -> list[Zone]:
    """Find the zones of the lines above the first title or header, among which there may be a text."""
    texts = list_prose(page, 0, end, kind.sentences, short)
    sure = [at for at in texts if is_sure(page, at) and kind.varies(page.forms[at])]
    if sum(len(page.forms[at].text) for at in sure) < MIN_LEAD:
        return ["head"] * end
    return split_zones(0, end, (sure[0], sure[-1]), "head", "between")


def find_body(kind: KindPages, page: SitePage, first: int, end: int, short: Container[int]) -> tuple[int, int] | None:
    """Return the first and the last line of a text in a range, None where nothing varies.

    That is the prose that is one for certain, or else what varies above the lines that stand on many pages.
    """
    texts = list_prose(page, first, end, kind.sentences, short)
    if sure := [at for at in texts if is_sure(page, at)]:
        return sure[0], sure[-1]
    varying = [at for at in range(first, end) if at not in short and kind.varies(page.forms[at])]
    if not varying:
        return None
    stop = next((at for at in range(varying[0], end) if not kind.varies(page.forms[at])), end)
    last = max((at for at in texts if at < stop), default=max(at for at in varying if at < stop))
    return varying[0], last


def split_zones(first: int, end: int, body: tuple[int, int] | None, above: Zone, below: Zone) -> list[Zone]:
    """Return the zones of a range of lines around a body of prose; without one all are below it."""
    if body is None:
        return [below] * (end - first)
    zones: list[Zone] = [above] * (body[0] - first)
    zones += ["inside"] * (body[1] + 1 - body[0])
    return zones + [below] * (end - body[1] - 1)


def list_prose(page: SitePage, first: int, end: int, sentences: Container[str], short: Container[int]) -> list[int]:
    """List the lines of prose in a range, but keys in `sentences` and positions in `short`."""
    forms = page.forms
    return [
        at
        for at in range(first, end)
        if (forms[at].is_prose or goes_on(forms[at])) and at not in short and forms[at].key not in sentences
    ]


def goes_on(form: LineForm) -> bool:
    """Say whether a line ends within a sentence, as a line of verse does, and no title of another page."""
    return len(form.text) >= MIN_CLAUSE and form.text[-1] in CLAUSE_ENDS


def is_sure(page: SitePage, at: int) -> bool:
    """Say whether a line of prose is one for certain: long, a statement, in a sentence, or indented as prose is."""
    form = page.forms[at]
    return form.is_strong or ends_sentence(form.text) or goes_on(form) or (page.indents and page.indented[at])
