"""A finer numbering that runs on through the headings makes all one piece: 第一条 … under the 章 of a statute."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from quchong.split.induce.hypothesis import Hypothesis
from quchong.split.induce.page_view import PageView
from quchong.split.induce.skeletons import UNITS
from quchong.split.induce.written_numbers import value_of

START = re.compile(
    r"(?P<before>[(（【\[]?第?)\s*(?:(?P<arabic>\d{1,4})"
    r"|(?P<han>[〇零○一二三四五六七八九十百千]{1,9}))\s*(?P<after>[条條節节款项、.．)）】\]:：\s])(?!\d)"
)
RISING = 5
"""More numbers that only rise run on, though some are lost."""
NEAR = 6
"""Lines below a heading among which a finer number stands."""
STATUTE_UNITS = "条條"
Key = tuple[str, str]


@dataclass(frozen=True)
class LineNumbers:
    """The numbers at the beginnings of a page's lines, long ones too."""

    view: PageView

    @cached_property
    def by_key(self) -> Mapping[Key, Sequence[tuple[int, int]]]:
        """Positions and numbers, by what stands around the number."""
        found: dict[Key, list[tuple[int, int]]] = defaultdict(list)
        for at, (key, value) in self.by_line.items():
            found[key].append((at, value))
        return found

    @cached_property
    def by_line(self) -> Mapping[int, tuple[Key, int]]:
        """What stands around the number of each line, and the number, by position."""
        hits = enumerate(map(START.match, self.view.shown))
        return {
            at: (
                (hit["before"], hit["after"]),
                value_of("arabic" if hit["arabic"] else "han", hit["arabic"] or hit["han"]),
            )
            for at, hit in hits
            if hit
        }


def runs_on(guess: Hypothesis, numbers: LineNumbers, end: int) -> bool:
    """Say whether a finer numbering near the headings runs on through them, and does not begin anew."""
    heads = [opening.head for opening in guess.openings]
    bounds = [*heads[1:], end]
    near: Counter[Key] = Counter()
    by_line = numbers.by_line
    for head, bound in zip(heads, bounds, strict=True):
        near.update({by_line[at][0] for at in range(head + 1, min(bound, head + 1 + NEAR)) if at in by_line})
    own = {numbers.by_line[head][0] for head in heads if head in numbers.by_line}
    for key, count in near.most_common(3):
        if count < max(2, len(heads) / 2) or UNITS.get(key[1], 0) >= 0.7 or key in own:
            continue
        occurrences = numbers.by_key[key]
        finer = len(occurrences) >= 1.5 * len(heads) or key[1] in STATUTE_UNITS
        if finer and goes_on(occurrences, heads, bounds, key[1] in STATUTE_UNITS):
            return True
    return False


def goes_on(
    occurrences: Sequence[tuple[int, int]], heads: Sequence[int], bounds: Sequence[int], is_statute: bool
) -> bool:
    """Say whether numbers go on from body to body rather than begin anew in each."""
    on = anew = 0
    values = [value for _, value in occurrences]
    rising = len(values) > RISING and all(before < after for before, after in pairwise(values))
    last: int | None = None
    place = 0
    for head, bound in zip(heads, bounds, strict=True):
        inside: list[int] = []
        while place < len(occurrences) and occurrences[place][0] < bound:
            if occurrences[place][0] > head:
                inside.append(occurrences[place][1])
            place += 1
        if not inside:
            last = None
            continue
        if last is not None:
            on += inside[0] == last + 1 or ((is_statute or rising) and inside[0] > last)
            anew += inside[0] <= 1
        last = inside[-1]
    return on >= min(2, len(heads) - 1) and on > 2 * anew
