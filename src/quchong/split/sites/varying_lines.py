"""Lines of which a part is the site's and the rest varies: {words}_站名, 上一篇：{words}, 【{words}】."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from quchong.split.sites.kind_pages import KindPages
from quchong.split.sites.line_form import DIGITS, MAX_LENGTH, LineForm, ends_sentence, is_enumerated
from quchong.split.sites.line_pattern import NUMBER, escape
from quchong.split.sites.openings import SiteOpening
from quchong.split.sites.site_page import SitePage
from quchong.split.sites.zones import Zone

PREFIX = re.compile(r"([^\w\s]{0,2}\w{1,8} ?[:/>|»] ?|[^\w\s]+ ?|\w{1,8} (?=\S))(?=.)")
CLOSED = {"(": ")", "[": "]", "【": "】", "〔": "〕"}
SUFFIX = re.compile(r"(?<=.)( ?[|_\-—/>»] ?[^|_\-—/>»,。;]{1,16}| ?[^\w\s。!?…]+| \w{1,8})$")
BRACKETS = frozenset("#([《「『“\"'【（〔)]》」』”】）〕.。,…!?！？:")
HEAD_LINES, TAIL_LINES = 60, 40


def list_affixes(form: LineForm) -> Iterator[str]:
    """Yield patterns of what may be constant at either end of a line."""
    text = form.text
    if len(text) > MAX_LENGTH or ends_sentence(text):
        return
    if text[0] in "【[" and text[-1] in "】]" and len(text) <= 14:
        yield f"{text[0]}{{words}}{text[-1]}"
        return
    before, behind = PREFIX.match(text), SUFFIX.search(text)
    if before and text[-1] == CLOSED.get(before[1][0]):
        if len(before[1].strip()) > 1:
            yield f"{mask(before[1])}{{words}}{text[-1]}"
        return
    if before and not BRACKETS.issuperset(before[1].strip()):
        yield f"{mask(before[1])}{{words}}"
    if behind and not BRACKETS.issuperset(behind[1].strip()):
        yield f"{{words}}{mask(behind[1])}"


def mask(text: str) -> str:
    """Return a literal part of a pattern, with its numbers as a field."""
    return DIGITS.sub(NUMBER, escape(text))


@dataclass
class Affix:
    """On which pages a pattern stands, in which zones, with which values."""

    pages: set[int] = field(default_factory=set)
    zones: Counter[str] = field(default_factory=Counter)
    values: set[str] = field(default_factory=set)
    occurrences: int = 0
    example: str = ""


def find_near_ends(kind: KindPages) -> frozenset[str]:
    """Find the patterns that stand once on at least half of the pages, near their ends, with varying values.

    A line that matches one is no prose, however long it is.
    """
    affixes: dict[str, Affix] = defaultdict(Affix)
    for number, page in enumerate(kind.pages):
        count = len(page.forms)
        ends = {*range(min(HEAD_LINES, count)), *range(max(0, count - TAIL_LINES), count)}
        for at in ends:
            form = page.forms[at]
            if kind.varies(form) and not (page.indents and page.indented[at]):
                for pattern in list_affixes(form):
                    affix = affixes[pattern]
                    affix.pages.add(number)
                    affix.occurrences += 1
                    affix.values.add(form.key)
    enough = max(3, 0.5 * len(kind.pages))
    return frozenset(
        pattern
        for pattern, affix in affixes.items()
        if len(affix.pages) >= enough
        and affix.occurrences <= 1.3 * len(affix.pages)
        and len(affix.values) >= 0.5 * len(affix.pages)
        and not is_enumerated(pattern)
    )


def find_affixed(kind: KindPages, patterns: frozenset[str], page: SitePage) -> frozenset[int]:
    """Return the positions of the lines near the ends of a page that match a pattern there."""
    if not patterns:
        return frozenset()
    count = len(page.forms)
    ends = {*range(min(HEAD_LINES, count)), *range(max(0, count - TAIL_LINES), count)}
    return frozenset(
        at for at in ends if kind.varies(page.forms[at]) and not patterns.isdisjoint(list_affixes(page.forms[at]))
    )


def find_affixes(
    kind: KindPages,
    openings: Sequence[Sequence[SiteOpening]],
    zones: Sequence[Sequence[Zone]],
    near_ends: frozenset[str],
) -> Iterator[tuple[str, str, int, str]]:
    """Yield the patterns that stand above or below texts on many pages: pattern, role, pages, a line.

    A line that reads as prose counts only for a pattern in `near_ends`.
    """
    affixes: dict[str, Affix] = defaultdict(Affix)
    for number, (page, starts, its_zones) in enumerate(zip(kind.pages, openings, zones, strict=True)):
        heads = [at for at, zone in enumerate(its_zones) if zone == "head" and kind.varies(page.forms[at])]
        title = heads[-1] if heads and not starts else None
        for at, zone in enumerate(its_zones):
            form = page.forms[at]
            if zone in ("own", "inside") or not kind.varies(form) or at == title:
                continue
            for pattern in list_affixes(form):
                if form.is_prose and pattern not in near_ends:
                    continue
                affix = affixes[pattern]
                affix.pages.add(number)
                affix.zones["head" if zone == "head" else "tail"] += 1
                affix.values.add(form.key)
                affix.example = min(affix.example or form.text, form.text)
    for pattern, affix in sorted(affixes.items()):
        if len(affix.pages) >= kind.many and len(affix.values) > 1 and not is_enumerated(pattern):
            role = min(affix.zones, key=lambda zone: (-affix.zones[zone], zone))
            yield pattern, role, len(affix.pages), affix.example
