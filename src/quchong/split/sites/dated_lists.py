"""Lists of other pages with dates below the texts of pages: titles and dates in one line, one below the other."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from quchong.split.induce.header_blocks import LIKELY
from quchong.split.induce.header_line import DATE
from quchong.split.sites.header_shape import MAX_LENGTH
from quchong.split.sites.kind_pages import KindPages
from quchong.split.sites.line_form import LineForm
from quchong.split.sites.line_pattern import escape
from quchong.split.sites.zones import Zone

BELOW: frozenset[Zone] = frozenset({"tail", "between"})
NO_WORD = re.compile(r"\W*")
MIN_TITLE = 3


def read_dated_link(form: LineForm) -> str | None:
    """Return the pattern of a line that is a title with a date before or behind; None for any other.

    >>> read_dated_link(read_form("[2014-05-02] 渡口往事"))
    '[{date}]{words}'
    """
    text = form.text
    if len(text) > MAX_LENGTH or not form.has_digit or not LIKELY.search(text) or not (found := DATE.search(text)):
        return None
    before, behind = text[: found.start()].strip(), text[found.end() :].strip()
    if NO_WORD.fullmatch(before) and len(behind) >= MIN_TITLE:
        closing = behind[0] if before and NO_WORD.fullmatch(behind[0]) else ""
        return f"{escape(before)}{{date}}{escape(closing)}{{words}}"
    if NO_WORD.fullmatch(behind) and len(before) >= MIN_TITLE:
        opening = before[-1] if behind and NO_WORD.fullmatch(before[-1]) else ""
        return f"{{words}}{escape(opening)}{{date}}{escape(behind)}"
    return None


def find_dated_lists(kind: KindPages, zones: Sequence[Sequence[Zone]]) -> Iterator[tuple[str, str, int, str]]:
    """Yield the patterns of such lines on many pages: pattern, role, pages, a line."""
    pages: dict[str, set[int]] = defaultdict(set)
    examples: dict[str, str] = {}
    for number, (page, its_zones) in enumerate(zip(kind.pages, zones, strict=True)):
        last: str | None = None
        for form, zone in zip(page.forms, its_zones, strict=False):
            pattern = read_dated_link(form) if zone in BELOW and kind.varies(form) else None
            if pattern is not None and pattern == last:
                pages[pattern].add(number)
                examples[pattern] = min(form.text, examples.get(pattern, form.text))
            last = pattern
    for pattern in sorted(pages):
        if len(pages[pattern]) >= kind.many:
            yield pattern, "tail", len(pages[pattern]), examples[pattern]
