"""Pages that hold nearly the same prose count once: an article scraped many times is not the site's."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import chain

from quchong.split.sites.site_page import SitePage

SAME = 0.5
"""Share of each other's lines from which two pages are the same."""
COMMON = 0.6
"""Share of pages from which a line is the site's, and tells no pages apart."""
FEW = 5


def find_distinct(pages: Sequence[SitePage]) -> list[SitePage]:
    """Return one of each group of pages that share at least half of each other's prose, in their order."""
    lines = [page_lines(page) for page in pages]
    counts = Counter(chain.from_iterable(lines))
    kept: list[SitePage] = []
    own: list[frozenset[str]] = []
    holders: dict[str, list[int]] = defaultdict(list)
    most = COMMON * len(pages)
    for page, keys in zip(pages, lines, strict=True):
        rare = frozenset(key for key in keys if counts[key] < most or len(pages) < FEW) or keys
        hits = Counter(chain.from_iterable(holders[key] for key in rare if key in holders))
        if any(hit >= SAME * max(len(rare), len(own[twin])) for twin, hit in hits.items()):
            continue
        for key in rare:
            holders[key].append(len(kept))
        kept.append(page)
        own.append(rare)
    return kept


def page_lines(page: SitePage) -> frozenset[str]:
    """Return the keys of a page's prose, of all lines where it has none."""
    return frozenset(page.keys[at] for at in page.prose) or frozenset(page.keys)
