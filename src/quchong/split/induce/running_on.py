"""A finer numbering that runs on through the headings makes all one piece: 第一条 … under the 章 of a statute."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from operator import itemgetter

from quchong.split.induce.hypothesis import Hypothesis
from quchong.split.induce.page_view import PageView
from quchong.split.induce.skeletons import UNITS
from quchong.split.induce.written_numbers import value_of
from quchong.text.lazy_regex import compile_once

ARABIC, HAN = r"\d{1,4}", "[〇零○一二三四五六七八九十百千]{1,9}"
START = re.compile(
    rf"(?P<before>[(（【\[]?第?)\s*(?P<number>{ARABIC}|{HAN})\s*(?P<after>[条條節节款项、.．)）】\]:：\s])(?!\d)"
)
STARTS = frozenset("(（【[第0123456789０１２３４５６７８９〇零○一二三四五六七八九十百千")
Key = tuple[str, str]
"""What stands before and behind a number."""
RISING = 5
"""More numbers that only rise run on, though some are lost."""
NEAR = 6
"""Lines below a heading among which a finer number stands."""
STATUTE_UNITS = "条條"


@dataclass(frozen=True)
class LineNumbers:
    """The numbers at the beginnings of a page's lines, long ones too."""

    view: PageView

    @cached_property
    def starts(self) -> Sequence[tuple[int, str]]:
        """The lines that may begin with a number, by position."""
        return [(at, line) for at, line in enumerate(self.view.shown) if line[0] in STARTS]

    def list_keys(self, positions: Iterable[int]) -> set[Key]:
        """List what stands around the numbers at the beginnings of some lines."""
        shown = self.view.shown
        hits = [START.match(shown[at]) for at in positions if shown[at][0] in STARTS]
        return {(hit["before"], hit["after"]) for hit in hits if hit}

    def find(self, key: Key) -> list[tuple[int, str]]:
        """Find the numbers, as written, that have something around them: the position of each line, and the number."""
        before, after = map(re.escape, key)
        match = compile_once(rf"{before}\s*({ARABIC}|{HAN})\s*{after}(?!\d)").match
        return [(at, hit[1]) for at, line in self.starts if (hit := match(line))]


def runs_on(guess: Hypothesis, numbers: LineNumbers, end: int) -> bool:
    """Return whether a finer numbering near the headings runs on through them, and does not begin anew."""
    heads = [opening.head for opening in guess.openings]
    bounds = [*heads[1:], end]
    below = (range(head + 1, min(bound, head + 1 + NEAR)) for head, bound in zip(heads, bounds, strict=True))
    near = Counter(chain.from_iterable(map(numbers.list_keys, below)))
    own = numbers.list_keys(heads)
    for key, count in near.items():
        if count < max(2, len(heads) / 2) or not may_run_on(key, own):
            continue
        occurrences = numbers.find(key)
        finer = len(occurrences) >= 1.5 * len(heads) or key[1] in STATUTE_UNITS
        if finer and goes_on(occurrences, heads, bounds, key[1] in STATUTE_UNITS):
            return True
    return False


def may_run_on(key: Key, own: Set[Key]) -> bool:
    """Return whether numbers with something around them may be finer than the headings: not theirs, nor of chapters."""
    return key not in own and UNITS.get(key[1], 0) < 0.7


def goes_on(
    occurrences: Sequence[tuple[int, str]], heads: Sequence[int], bounds: Sequence[int], is_statute: bool
) -> bool:
    """Return whether numbers go on from body to body rather than begin anew in each."""
    on = anew = 0
    rising = len(occurrences) > RISING and is_rising(occurrences)
    last: int | None = None
    place = 0
    for head, bound in zip(heads, bounds, strict=True):
        first = place = skip_to(occurrences, place, head + 1)
        place = skip_to(occurrences, place, bound)
        if first == place:
            last = None
            continue
        value = value_of_start(occurrences[first][1])
        if last is not None:
            on += value == last + 1 or ((is_statute or rising) and value > last)
            anew += value <= 1
        last = value_of_start(occurrences[place - 1][1])
    return on >= min(2, len(heads) - 1) and on > 2 * anew


def skip_to(occurrences: Sequence[tuple[int, str]], place: int, position: int) -> int:
    """Return the place of the first occurrence, from a place on, that is at a position or below."""
    return bisect_left(occurrences, position, place, key=itemgetter(0))


def is_rising(occurrences: Sequence[tuple[int, str]]) -> bool:
    """Return whether each number is greater than the one before."""
    values = map(value_of_start, map(itemgetter(1), occurrences))
    return all(before < after for before, after in pairwise(values))


def value_of_start(written: str) -> int:
    """Return what a number at the beginning of a line is worth."""
    return value_of("arabic" if written.isdecimal() else "han", written)
