"""Which profile a page is of: a score for each by its evidence, and a choice that needs a lead."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, pairwise

from quchong.split.header import find_headers
from quchong.split.page_lines import PageLines
from quchong.split.profile import FALLBACK, Evidence, Profile

MAX_LENGTH = 200
"""A longer line is prose: it is no evidence and no furniture."""


@dataclass(frozen=True)
class Detection:
    """The chosen profile and how each scored (0 to 1)."""

    chosen: str
    scores: Mapping[str, float]


@lru_cache(maxsize=1024)
def pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern once; how many there are is bounded by the profiles."""
    return re.compile(source)


def detect(lines: PageLines, profiles: Mapping[str, Profile], min_confidence: float, min_margin: float) -> Detection:
    """Choose the profile of a page: a site's template if one shows, else a shape of text, else the fallback."""
    shown = [lines.shown[index] for index in lines.filled]
    whole = "\n".join(shown)
    scores = {name: score(shown, whole, profile) for name, profile in profiles.items() if name != FALLBACK}
    for layer in ("page", "article"):
        ranked = sorted((-scores[name], name) for name in scores if profiles[name].layer == layer)
        if not ranked:
            continue
        best, name = -ranked[0][0], ranked[0][1]
        next_best = -ranked[1][0] if len(ranked) > 1 else 0.0
        if best >= min_confidence and best - next_best >= min_margin:
            return Detection(name, scores)
    return Detection(FALLBACK, scores)


def score(shown: Sequence[str], whole: str, profile: Profile) -> float:
    """Score a profile by its evidence, 0 to 1; 0 at once for a page without any of the words it needs."""
    if profile.needs and not any(word in whole for word in profile.needs):
        return 0.0
    hope = sum(sign.weight for sign in profile.evidence if sign.weight > 0)
    weight = 0.0
    for sign in sorted(profile.evidence, key=lambda it: it.weight):  # signs against come first
        if hope + weight <= 0:
            return 0.0
        if shows(sign, shown, profile):
            weight += sign.weight
    return max(0.0, min(1.0, weight / profile.full_score))


def shows(sign: Evidence, shown: Sequence[str], profile: Profile) -> bool:
    """Say whether a sign shows as often as it has to."""
    shown = shown[: sign.first] if sign.first else shown
    shown = shown[-sign.last :] if sign.last else shown
    if sign.short_lines:
        return sum(len(line) <= sign.short_lines for line in shown) >= sign.share * len(shown)
    return at_least(sign.min, marks(sign, shown, profile))


def marks(sign: Evidence, shown: Sequence[str], profile: Profile) -> Iterable[object]:
    """Give something true for each line in which a sign shows."""
    if sign.repeated_line:
        return (first == second for first, second in pairwise(shown))
    if sign.header:
        return find_headers(shown)
    source = profile.furniture[sign.furniture].line if sign.furniture else str(sign.line)
    match = pattern(source).match
    return (match(line) for line in shown if len(line) <= MAX_LENGTH)


def at_least(count: int, truths: Iterable[object]) -> bool:
    """Say whether so many of the truths hold, looking no further than needed."""
    return sum(1 for _ in islice(filter(None, truths), count)) >= count
