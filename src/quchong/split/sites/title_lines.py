"""Lines at the head of pages that hold the title: {title}_站名, 163：{title}."""

from collections import Counter
from collections.abc import Iterator, Sequence

from quchong.split.sites.kind_pages import KindPages
from quchong.split.sites.line_pattern import escape
from quchong.split.sites.site_page import SitePage

TOP_LINES, HEAD_LINES = 3, 60
SHARE = 0.3
"""Share of the pages on which such a line stands, at least."""
MIN_TITLE = 2


def find_title_lines(kind: KindPages, heads: Sequence[int]) -> list[tuple[str, int, str]]:
    """Find the patterns of such lines, on how many pages each stands, and a line; `heads` is where texts begin."""
    counts: Counter[str] = Counter()
    examples: dict[str, str] = {}
    for page, head in zip(kind.pages, heads, strict=True):
        found = dict(list_title_lines(kind, page, head))
        counts.update(found.keys())
        for pattern, text in found.items():
            examples[pattern] = min(text, examples.get(pattern, text))
    enough = max(3, SHARE * len(kind.pages))
    return [(pattern, count, examples[pattern]) for pattern, count in sorted(counts.items()) if count >= enough]


def list_title_lines(kind: KindPages, page: SitePage, head: int) -> Iterator[tuple[str, str]]:
    """Yield the patterns of the lines at the top that hold a later line of the head."""
    for at in range(min(TOP_LINES, head)):
        text = page.forms[at].text
        if not kind.varies(page.forms[at]):
            continue
        for later in page.forms[at + 1 : min(head, HEAD_LINES)]:
            if MIN_TITLE <= len(later.text) < len(text) and later.text in text and kind.varies(later):
                before, behind = text.split(later.text, 1)
                yield f"{escape(before)}{{title}}{escape(behind)}", text
