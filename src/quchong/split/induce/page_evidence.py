"""What the head of a page says of its pieces: that it is a collection, how many there are, what they are called."""

import re
from dataclasses import dataclass

from quchong.split.completeness import count_announced
from quchong.split.induce.page_view import PageView

TITLE_LINES = 5
LEAD_LINES = 8
EDITOR = "小编"
"""The editor of a site, who leads into a compilation."""
COLLECTION = re.compile(
    r"(?:大全|合集|汇总|集锦|集萃|荟萃|汇编|选编|选集|精选|优选|多篇|[几数\d一二三四五六七八九十]\s*[篇则首份例]"
    r"|(?:精选|优秀|优质|通用|最新|经典)?范文)\s*(?:[)）】\]]|$)"
)
"""How the title of a compilation ends."""


@dataclass(frozen=True)
class PageEvidence:
    """What the head of a page says.

    How many pieces are `announced`, whether it is a `collection`, whether an editor leads in (`led`), and where its
    first header ends (`header_end`, -1 for none).
    """

    announced: frozenset[int]
    collection: bool
    led: bool
    header_end: int

    def is_announcing(self, line: str) -> bool:
        """Return whether a line says how many pieces there are."""
        return count_announced(line) in self.announced


def read_evidence(view: PageView, header_end: int = -1) -> PageEvidence:
    """Read what the head of a page says of its pieces."""
    heads = [line for line in view.shown[:TITLE_LINES] if len(line) <= 60]
    announced = frozenset(count for line in heads if (count := count_announced(line)) and count > 1)
    return PageEvidence(
        announced=announced,
        collection=any(map(COLLECTION.search, heads)),
        led=any(EDITOR in line for line in view.shown[:LEAD_LINES]),
        header_end=header_end,
    )
