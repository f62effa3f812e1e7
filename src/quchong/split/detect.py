"""Which profile a page is of: a score for each by its evidence, and a choice that needs a lead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import eq

from quchong.split.boundaries import FINDERS, Ground
from quchong.split.flags import announced_pieces
from quchong.split.page_lines import MAX_LENGTH, PageLines
from quchong.split.patterns import pattern
from quchong.split.profile import FALLBACK, Evidence, Profile

TITLE_LINES = 3
"""Lines at the head of a page, one of which is its title."""


@dataclass(frozen=True)
class Detection:
    """The chosen profile and how each that was scored did (0 to 1)."""

    chosen: str
    scores: Mapping[str, float]


def detect(
    lines: PageLines, profiles: Mapping[str, Profile], min_confidence: float, min_margin: float, score_all: bool = False
) -> Detection:
    """Choose the profile of a page: a site's template if one shows, else a shape of text, else the fallback.

    Where a template shows, the shapes are scored only with `score_all`.
    """
    scores: dict[str, float] = {}
    chosen = FALLBACK
    for layer in ("page", "article"):
        if chosen != FALLBACK and not score_all:
            break
        of_layer = {name: profile for name, profile in profiles.items() if profile.layer == layer and name != FALLBACK}
        scores |= {name: score(lines, profile) for name, profile in of_layer.items()}
        best, next_best = sorted([(0.0, ""), (0.0, ""), *((-scores[name], name) for name in of_layer)])[:2]
        if chosen == FALLBACK and -best[0] >= min_confidence and next_best[0] - best[0] >= min_margin:
            chosen = best[1] or FALLBACK
    return Detection(chosen, scores)


def score(lines: PageLines, profile: Profile) -> float:
    """Score a profile by its evidence, 0 to 1; 0 at once for a page without any of the words it needs."""
    if profile.needs and not any(word in lines.whole for word in profile.needs):
        return 0.0
    weight, hope = 0.0, profile.hope
    for sign in profile.evidence:
        if weight + hope <= 0:
            return 0.0
        hope -= max(0.0, sign.weight)
        if shows(sign, lines, profile):
            weight += sign.weight
    return max(0.0, min(1.0, weight / profile.full_score))


def shows(sign: Evidence, lines: PageLines, profile: Profile) -> bool:
    """Say whether a sign shows as often as it has to."""
    shown = lines.content[: sign.first] if sign.first else lines.content
    shown = shown[-sign.last :] if sign.last else shown
    if sign.boundary:
        return count_starts(shown, profile) >= sign.min
    if sign.announced:
        announced = {count for line in shown[:TITLE_LINES] if (count := announced_pieces(line)) and count > 1}
        return bool(announced) and count_starts(shown, profile) in announced
    if sign.words:
        return sum(map((lines.whole if shown is lines.content else "\n".join(shown)).count, sign.words)) >= sign.min
    if sign.short_lines:
        return sum(map(sign.short_lines.__ge__, map(len, shown))) >= sign.share * len(shown)
    if sign.long_lines:
        return sum(map(sign.long_lines.__lt__, map(len, shown))) >= sign.share * len(shown)
    if sign.repeated_line:
        return at_least(sign.min, map(eq, shown, shown[1:]))
    brief = lines.brief if shown is lines.content else [line for line in shown if len(line) <= MAX_LENGTH]
    return at_least(sign.min, map(pattern(source_of(sign, profile)).match, brief))


def count_starts(shown: Sequence[str], profile: Profile) -> int:
    """Return how many articles begin, as the first region's boundary finds them."""
    boundary = profile.regions[0].boundary
    return len(FINDERS[boundary.kind](boundary, Ground(shown, range(len(shown)), None, profile.metadata)))


def source_of(sign: Evidence, profile: Profile) -> str:
    """Return the pattern of a sign, which may be a name for it."""
    if sign.furniture:
        return profile.furniture[sign.furniture].line
    return str(profile.metadata[sign.rule].pattern if sign.rule else sign.line)


def at_least(count: int, truths: Iterable[object]) -> bool:
    """Say whether so many of the truths hold, looking no further than needed."""
    return len(list(islice(filter(None, truths), count))) >= count
