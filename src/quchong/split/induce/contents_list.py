"""A contents list: headings that stand right above headings, with leaders or page numbers, or told again below."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from quchong.split.induce.page_view import PageView

CAPTION = re.compile(r"(?:目\s*[录錄次]|contents|章节目录|章節目錄)\s*[:：]?", re.IGNORECASE)
LEADER = re.compile(r"(?:[.…·]{3,}|[-—]{4,}| {2,}|\t|　{2,})\s*\(?\d{1,4}\)?$")
LEADER_ENDS = frozenset("0123456789０１２３４５６７８９)")
MIN_ENTRIES = 3
CAPTION_REACH = 3
"""Lines above the first entry among which the caption of a list stands."""
TOLD_AGAIN = 0.6
"""Of the entries of a list so many are told again as headings."""
NAME = 6
"""Characters of a heading by which it is known again."""


@dataclass(frozen=True)
class Heading:
    """A heading of a series: its position and its number, None where it has none."""

    at: int
    value: int | None = None


def find_contents(view: PageView, headings: Sequence[Heading], end: int) -> set[int]:
    """Return the positions of those headings that are entries of a contents list."""
    if len(headings) < 2:
        return set()
    ends = [*(heading.at for heading in headings[1:]), end]
    empty = [view.is_thin(one.at + 1, until) for one, until in zip(headings, ends, strict=True)]
    empty[-1] = headings[-1].at + 1 >= end
    return find_runs(view, headings, empty) | find_leaders(view, headings) | find_told_again(view, headings, ends)


def find_runs(view: PageView, headings: Sequence[Heading], empty: Sequence[bool]) -> set[int]:
    """Find headings right above headings, three or more, or two below a caption."""
    entries: set[int] = set()
    first = 0
    while first < len(headings):
        last = first
        while last < len(headings) and empty[last]:
            last += 1
        above = view.shown[max(0, headings[first].at - CAPTION_REACH) : headings[first].at]
        if last - first >= MIN_ENTRIES or (last - first >= 2 and any(map(CAPTION.fullmatch, above))):
            entries.update(heading.at for heading in headings[first:last])
            # the last entry has the text of the first heading below it, unless its own heading comes later
            if last < len(headings) and is_told_later(headings, last):
                entries.add(headings[last].at)
        first = last + 1
    return entries


def is_told_later(headings: Sequence[Heading], at: int) -> bool:
    """Return whether another heading of the same number comes later; a 1 may begin the next volume."""
    value = headings[at].value or 0
    return value > 1 and value in [heading.value for heading in headings[at + 1 :]]


def find_leaders(view: PageView, headings: Sequence[Heading]) -> set[int]:
    """Find headings with dot leaders or page numbers, three or more."""
    ending = [heading.at for heading in headings if view.shown[heading.at][-1] in LEADER_ENDS]
    led = {at for at in ending if LEADER.search(view.shown[at])}
    return led if len(led) >= MIN_ENTRIES else set()


def find_told_again(view: PageView, headings: Sequence[Heading], ends: Sequence[int]) -> set[int]:
    """Find runs of headings with next to nothing below, which are told again with bodies."""
    if headings[0].value is None:
        return set()
    values = [heading.value or 0 for heading in headings]
    cuts = [0, *(at for at in range(1, len(values)) if values[at] <= 1 < values[at - 1]), len(values)]
    runs = [range(first, last) for first, last in pairwise(cuts) if last - first >= MIN_ENTRIES]

    def body(run: range) -> float:
        return median(view.count(headings[at].at + 1, ends[at]) for at in (run[:-1] or run))

    entries: set[int] = set()
    for run, following in pairwise(runs):
        if body(run) >= 0.08 * body(following):
            continue
        names = {name_of(view, headings[at].at) for at in following}
        if sum(name_of(view, headings[at].at) in names for at in run) >= TOLD_AGAIN * len(run):
            entries.update(headings[at].at for at in run)
    return entries


def name_of(view: PageView, at: int) -> str:
    """Return what a heading is known again by."""
    return re.sub(r"\W", "", view.folded.get(at, view.shown[at]))[:NAME]
