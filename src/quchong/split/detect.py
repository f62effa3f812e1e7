"""Which profile a page is of: a score for each by its evidence, and a choice that needs a lead."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from quchong.split.page_lines import PageLines
from quchong.split.profile import FALLBACK, Evidence, Profile


@dataclass(frozen=True)
class Detection:
    """The chosen profile and how each scored (0 to 1)."""

    chosen: str
    scores: Mapping[str, float]


@lru_cache(maxsize=512)
def pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern once; how many there are is bounded by the profiles."""
    return re.compile(source)


def detect(lines: PageLines, profiles: Mapping[str, Profile], min_confidence: float, min_margin: float) -> Detection:
    """Choose the profile of a page: a site's template if one shows, else a shape of text, else the fallback."""
    scores = {
        name: min(
            1.0,
            sum(sign.weight for sign in profile.evidence if shows(sign, lines, profile)) / profile.full_score,
        )
        for name, profile in profiles.items()
        if name != FALLBACK
    }
    for layer in ("page", "article"):
        ranked = sorted((-scores[name], name) for name in scores if profiles[name].layer == layer)
        if not ranked:
            continue
        best, name = -ranked[0][0], ranked[0][1]
        next_best = -ranked[1][0] if len(ranked) > 1 else 0.0
        if best >= min_confidence and best - next_best >= min_margin:
            return Detection(name, scores)
    return Detection(FALLBACK, scores)


def shows(sign: Evidence, lines: PageLines, profile: Profile) -> bool:
    """Say whether a sign shows as often as it has to."""
    filled = lines.filled
    if sign.first:
        filled = filled[: sign.first]
    if sign.last:
        filled = filled[-sign.last :]
    shown = [lines.shown[index] for index in filled]
    if sign.repeated_line:
        return sum(first == second for first, second in pairwise(shown)) >= sign.min
    looked_for = pattern(sign.line or profile.furniture[str(sign.furniture)])
    return sum(looked_for.search(line) is not None for line in shown) >= sign.min
