"""Which profile a page is of: a score for each by its evidence, and a choice that needs a lead."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import eq

from quchong.split.boundaries import FINDERS, SplitContext, Start
from quchong.split.page_flags import announced_pieces
from quchong.split.page_lines import MAX_LENGTH, PageLines
from quchong.split.profile import FALLBACK, Evidence, Profile
from quchong.text.lazy_regex import pattern

TITLE_LINES = 5
"""Lines at the head of a page, one of which is its title; a slogan, a menu and a path may stand above it."""
WORD_LENGTH = 3
"""Characters in a row that two titles of one matter share."""
NOT_LETTERS = "（）()【】[]、.．:： 　0123456789一二三四五六七八九十"
"""What a heading has around its words, its number among it."""


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
    # what scores no more than this is not chosen, nor does a profile that is chosen lack its lead
    hopeless = 0.0 if score_all else max(0.0, min_confidence - min_margin)
    for layer in ("page", "article"):
        if chosen != FALLBACK and not score_all:
            break
        of_layer = {name: profile for name, profile in profiles.items() if profile.layer == layer and name != FALLBACK}
        scores |= {name: score(lines, profile, hopeless) for name, profile in of_layer.items()}
        best, next_best = sorted([(0.0, ""), (0.0, ""), *((-scores[name], name) for name in of_layer)])[:2]
        if chosen == FALLBACK and -best[0] >= min_confidence and next_best[0] - best[0] >= min_margin:
            chosen = best[1] or FALLBACK
    return Detection(chosen, scores)


def score(lines: PageLines, profile: Profile, hopeless: float = 0) -> float:
    """Score a profile by its evidence, 0 to 1; 0 at once for a page without any of the words it needs.

    Also 0 as soon as it cannot score more than `hopeless`.
    """
    if profile.needs and not lines.hold_any(profile.needs):
        return 0.0
    weight, hope = 0.0, profile.hope
    for sign in profile.evidence:
        if weight + hope <= hopeless * profile.full_score:
            return 0.0
        hope -= max(0.0, sign.weight)
        if shows(sign, lines, profile):
            weight += sign.weight
        elif sign.required:
            return 0.0
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
    if sign.echoed:
        return are_echoed(shown, profile, sign.share)
    if sign.words:
        whole = lines.whole if shown is lines.content else "\n".join(shown)
        return sum(map(whole.count, filter(lines.may_hold, sign.words))) >= sign.min
    if sign.short_lines:
        return sum(map(sign.short_lines.__ge__, lengths_of(shown, lines))) >= sign.share * len(shown)
    if sign.long_lines:
        return sum(map(sign.long_lines.__lt__, lengths_of(shown, lines))) >= sign.share * len(shown)
    if sign.repeated_line:
        return at_least(sign.min, map(eq, shown, shown[1:]))
    if sign.below:
        return at_least(sign.min, find_below(str(sign.line), sign.below, shown))
    brief = lines.brief if shown is lines.content else [line for line in shown if len(line) <= MAX_LENGTH]
    return at_least(sign.min, map(pattern(source_of(sign, profile)).match, brief))


def lengths_of(shown: Sequence[str], lines: PageLines) -> Iterable[int]:
    """Return the lengths of lines, known already where they are the whole content."""
    return lines.lengths if shown is lines.content else map(len, shown)


def count_starts(shown: Sequence[str], profile: Profile) -> int:
    """Return how many articles begin, as the first region's boundary finds them."""
    return len(find_starts(shown, profile))


def find_starts(shown: Sequence[str], profile: Profile) -> list[Start]:
    """Find where articles begin, as the first region's boundary finds them."""
    boundary = profile.regions[0].boundary
    return FINDERS[boundary.kind](boundary, SplitContext(shown, range(len(shown)), None, profile.metadata))


def are_echoed(shown: Sequence[str], profile: Profile, share: float) -> bool:
    """Say whether the titles of so many articles share words with the lines above the first, or with it if none is."""
    starts = find_starts(shown, profile)
    if not starts:
        return False
    heads = "\n".join(shown[: min(starts[0].head, TITLE_LINES)] or shown[:1])
    titles = [start.title or "" for start in starts if start.head or len(starts) == 1]
    echoes = sum(any(word in heads for word in cut_words(title)) for title in titles)
    return echoes >= share * len(titles)


def cut_words(title: str) -> list[str]:
    """Return what counts as a title's words: its runs of three letters, of a very short one all it has."""
    letters = title.strip(NOT_LETTERS)
    return [letters[at : at + WORD_LENGTH] for at in range(max(1, len(letters) - WORD_LENGTH + 1)) if letters]


def find_below(line: str, above: str, shown: Sequence[str]) -> Iterator[bool]:
    """Yield for each line of one pattern whether the line right above it is of the other."""
    match, match_above = pattern(line).match, pattern(above).match
    for at, hit in enumerate(map(match, shown)):
        if hit and at and len(shown[at]) <= MAX_LENGTH:
            yield match_above(shown[at - 1]) is not None


def source_of(sign: Evidence, profile: Profile) -> str:
    """Return the pattern of a sign, which may be a name for it."""
    if sign.furniture:
        return profile.furniture[sign.furniture].line
    return str(profile.metadata[sign.rule].pattern if sign.rule else sign.line)


def at_least(count: int, truths: Iterable[object]) -> bool:
    """Say whether so many of the truths hold, looking no further than needed."""
    return len(list(islice(filter(None, truths), count))) >= count
