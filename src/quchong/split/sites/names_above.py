"""Headers that say when, below a line that says who: 南窗, and below 发表于 2014-05-02 (posted on 2014-05-02)."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from quchong.split.sites.line_form import ends_sentence, is_enumerated
from quchong.split.sites.page_openings import join_headers
from quchong.split.sites.site_page import SitePage

NAME = "{words}"
"""The pattern of a line that is a name."""
NAME_LENGTH = 24
MOST = 0.85
"""Share of headers with such a line above, at least."""
DIFFERENT = 0.7
"""Names for each header, at most: titles differ more."""
FEWEST = 6


def can_be_name(page: SitePage, at: int) -> bool:
    """Say whether a line can be a name by its shape."""
    text = page.forms[at].text
    return len(text) <= NAME_LENGTH and not ends_sentence(text) and not is_enumerated(text)


def have_names_above(pages: Iterable[tuple[SitePage, Mapping[int, str]]]) -> bool:
    """Say whether the headers of pages, which name nobody, stand below names: a few, again and again."""
    names: Counter[str] = Counter()
    total = 0
    for page, found in pages:
        if any(NAME in pattern for pattern in found.values()):
            return False
        for block in join_headers(found):
            total += 1
            if block[0] and can_be_name(page, block[0] - 1):
                names[page.forms[block[0] - 1].text] += 1
    return total >= FEWEST and names.total() >= MOST * total and len(names) <= DIFFERENT * names.total()


def add_names(page: SitePage, found: Mapping[int, str]) -> dict[int, str]:
    """Return the headers of a page with the lines above as names."""
    above = [block[0] - 1 for block in join_headers(found) if block[0] and can_be_name(page, block[0] - 1)]
    return {**dict.fromkeys(above, NAME), **found}


def with_names(pages: Sequence[tuple[SitePage, Mapping[int, str]]]) -> list[dict[int, str]] | None:
    """Return the headers of pages with the names above, None where there are none."""
    return [add_names(page, found) for page, found in pages] if have_names_above(pages) else None
