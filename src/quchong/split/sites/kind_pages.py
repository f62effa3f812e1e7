"""The distinct pages of one kind, and how often their lines stand on them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from quchong.split.induce.line_shapes import may_be_furniture
from quchong.split.sites.line_form import LineForm, is_prose
from quchong.split.sites.site_page import SitePage

MANY, MOST = 0.3, 0.6
"""Shares of the pages: of a line that is the site's by its place, of one that is the site's wherever it stands."""
FEWEST = 3


@dataclass(frozen=True)
class KindPages:
    """The pages of a kind; `counts` says on how many of them each key stands."""

    pages: Sequence[SitePage]
    counts: Mapping[str, int]

    @cached_property
    def many(self) -> float:
        """Pages on which a line stands that is the site's by its place, at least."""
        return max(FEWEST, MANY * len(self.pages))

    @cached_property
    def most(self) -> float:
        """Pages on which a line stands that is the site's wherever it stands, at least."""
        return max(FEWEST + 1, MOST * len(self.pages))

    @cached_property
    def sentences(self) -> frozenset[str]:
        """The keys of sentences that are no author's: on most pages, or on many and with the words of a notice."""
        return frozenset(
            key
            for key, count in self.counts.items()
            if count >= self.many and is_prose(key) and (count >= self.most or may_be_furniture(key))
        )

    def varies(self, form: LineForm) -> bool:
        """Say whether a line stands on few of the pages."""
        return self.counts[form.key] < self.many

    def is_body(self, page: SitePage, at: int) -> bool:
        """Say whether a line is an author's by its shape: prose, or indented as prose is."""
        form = page.forms[at]
        return (form.is_prose and form.key not in self.sentences) or (page.indents and page.indented[at])


def count_pages(pages: Sequence[SitePage]) -> Counter[str]:
    """Count on how many pages each key stands."""
    return Counter(chain.from_iterable(set(page.keys) for page in pages))


def gather(pages: Sequence[SitePage]) -> KindPages:
    """Gather the pages of a kind."""
    return KindPages(pages, count_pages(pages))
