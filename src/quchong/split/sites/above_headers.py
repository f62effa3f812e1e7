"""Which lines stand above the headers of a kind of page: titles, which differ, or the site's lines, which do not."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from quchong.split.sites.headers import HeaderFinder, HeaderPattern
from quchong.split.sites.kind_pages import KindPages
from quchong.split.sites.page_openings import SKIPPED, join_headers
from quchong.split.sites.site_page import SitePage

CONSTANT, FEWEST = 0.8, 3
"""Share of the pages, and pages, on which a line stands that is no title wherever it stands, at least."""
ABOVE = 0.4
"""Share of the headers of its pages above which a line stands that is no title, at least."""
HALF = 0.5
SEVERAL = 2
"""Headers for each page from which one line above many of them is no title, though it is on few of the pages."""


@dataclass(frozen=True)
class AboveHeaders:
    """The headers of the pages of a kind: by position their patterns.

    `above` says how often each key stands above one, `headers` how many there are on the pages that it stands above
    one on, `direct` which keys stand right above one.
    """

    kind: KindPages
    pages: Sequence[Mapping[int, str]]
    above: Mapping[str, int]
    headers: Mapping[str, int]
    direct: frozenset[str]

    def is_no_title(self, key: str) -> bool:
        """Say whether the lines of a key are the site's, though they stand above headers: always the same."""
        count = self.kind.counts[key]
        if count >= max(FEWEST, CONSTANT * len(self.kind.pages)):
            return True
        if count < self.kind.many or self.above[key] < ABOVE * max(1, self.headers[key]):
            return False
        if self.headers[key] >= SEVERAL * count:
            return True
        return count >= HALF * len(self.kind.pages) and self.above[key] >= HALF * count

    def may_be_title(self, key: str) -> bool:
        """Say whether a key is a title as likely as a line of the site."""
        return key in self.direct and not self.is_no_title(key)

    def no_title_on(self, page: SitePage) -> Callable[[int], bool]:
        """Return what says of a position on a page that the line there is the site's, and no title."""
        return lambda at: self.is_no_title(page.keys[at])


def list_above(kind: KindPages, page: SitePage, header: int) -> Iterator[str]:
    """Yield the keys of the line above a header, and of those further up while lines stand on many pages."""
    for at in range(header - 1, max(-1, header - 1 - SKIPPED), -1):
        yield page.keys[at]
        if kind.varies(page.forms[at]):
            return


def find_on_pages(kind: KindPages, headers: Sequence[HeaderPattern]) -> AboveHeaders:
    """Find the headers of all pages of a kind."""
    finder = HeaderFinder([header.pattern for header in headers])
    return count_above(kind, [finder.find(page) for page in kind.pages], {})


def count_above(kind: KindPages, pages: Sequence[Mapping[int, str]], roles: Mapping[str, str]) -> AboveHeaders:
    """Count what stands above headers, but above those that have no title by their roles, where these are known."""
    above: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    direct: set[str] = set()
    for page, found in zip(kind.pages, pages, strict=True):
        blocks = [
            block
            for place, block in enumerate(join_headers(found))
            if not place or any(roles.get(found[at], "header") == "header" for at in block)
        ]
        keys = [key for block in blocks for key in set(list_above(kind, page, block[0]))]
        above.update(keys)
        direct.update(page.keys[block[0] - 1] for block in blocks if block[0])
        counts.update(dict.fromkeys(keys, len(blocks)))
    return AboveHeaders(kind, pages, above, counts, frozenset(direct))
