"""Whether a page has the evidence that a profile asks for: a function for each kind, and the table that names them."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from operator import eq
from typing import Any, NamedTuple

from quchong.split.article_starts import ArticleStart, SplitContext, find_starts
from quchong.split.completeness import count_announced
from quchong.split.evidence import (
    AnnouncedEvidence,
    BoundaryEvidence,
    CountedEvidence,
    EchoedEvidence,
    Evidence,
    EvidenceBase,
    FurnitureEvidence,
    LineEvidence,
    LongLinesEvidence,
    MetadataEvidence,
    RepeatedLineEvidence,
    ShortLinesEvidence,
    WordEvidence,
)
from quchong.split.page_lines import MAX_LENGTH, PageContent
from quchong.split.profile import Profile
from quchong.text.lazy_regex import compile_once

TITLE_LINES = 5
"""Lines at the head of a page, one of which is its title; a slogan, a menu and a path may be above it."""
WORD_LENGTH = 3
"""Characters in a row that two titles on one subject share."""
NOT_LETTERS = "（）()【】[]、.．:： 　0123456789一二三四五六七八九十"
"""What a heading has around its words, its number included."""


class Candidate(NamedTuple):
    """A profile that may fit a page."""

    page: PageContent
    profile: Profile

    def lines(self, evidence: EvidenceBase) -> Sequence[str]:
        """Return the lines of the page that evidence is about."""
        lines = self.page.lines[: evidence.first] if evidence.first else self.page.lines
        return lines[-evidence.last :] if evidence.last else lines


def has_line(evidence: LineEvidence, candidate: Candidate) -> bool:
    """Return whether enough lines match a pattern, each below a line that matches the other pattern if there is one."""
    if evidence.below is not None:
        return has_at_least(evidence.min, find_below(evidence.line, evidence.below, candidate.lines(evidence)))
    return has_matches(evidence.line, evidence, candidate)


def has_furniture(evidence: FurnitureEvidence, candidate: Candidate) -> bool:
    """Return whether enough lines are furniture of a name."""
    return has_matches(candidate.profile.furniture[evidence.furniture].line, evidence, candidate)


def has_metadata(evidence: MetadataEvidence, candidate: Candidate) -> bool:
    """Return whether enough lines match a metadata rule."""
    pattern = str(candidate.profile.metadata[evidence.rule].pattern)
    return has_matches(pattern, evidence, candidate)


def has_words(evidence: WordEvidence, candidate: Candidate) -> bool:
    """Return whether the words occur often enough."""
    text = "\n".join(candidate.lines(evidence)) if is_limited(evidence) else candidate.page.text
    return sum(map(text.count, evidence.words)) >= evidence.min


def has_repeated_line(evidence: RepeatedLineEvidence, candidate: Candidate) -> bool:
    """Return whether enough lines are the same as the line above."""
    lines = candidate.lines(evidence)
    return has_at_least(evidence.min, map(eq, lines, lines[1:]))


def has_boundary(evidence: BoundaryEvidence, candidate: Candidate) -> bool:
    """Return whether enough articles begin."""
    return len(list_starts(candidate.lines(evidence), candidate.profile)) >= evidence.min


def is_announced(evidence: AnnouncedEvidence, candidate: Candidate) -> bool:
    """Return whether one of the first lines announces as many articles, more than one, as begin."""
    lines = candidate.lines(evidence)
    announced = {count for line in lines[:TITLE_LINES] if (count := count_announced(line)) and count > 1}
    return bool(announced) and len(list_starts(lines, candidate.profile)) in announced


def are_echoed(evidence: EchoedEvidence, candidate: Candidate) -> bool:
    """Return whether enough articles have titles that share words with the lines above the first article.

    Where there are no lines above it, its own title takes their place.
    """
    lines = candidate.lines(evidence)
    starts = list_starts(lines, candidate.profile)
    if not starts:
        return False
    heads = "\n".join(lines[: min(starts[0].head, TITLE_LINES)] or lines[:1])
    titles = [start.title or "" for start in starts if start.head or len(starts) == 1]
    echoes = sum(any(word in heads for word in cut_words(title)) for title in titles)
    return echoes >= evidence.share * len(titles)


def are_short(evidence: ShortLinesEvidence, candidate: Candidate) -> bool:
    """Return whether enough lines are short."""
    lengths = list(map(len, candidate.lines(evidence))) if is_limited(evidence) else candidate.page.lengths
    return sum(map(evidence.short_lines.__ge__, lengths)) >= evidence.share * len(lengths)


def are_long(evidence: LongLinesEvidence, candidate: Candidate) -> bool:
    """Return whether enough lines are long."""
    lengths = list(map(len, candidate.lines(evidence))) if is_limited(evidence) else candidate.page.lengths
    return sum(map(evidence.long_lines.__lt__, lengths)) >= evidence.share * len(lengths)


MATCHERS: dict[type[EvidenceBase], Callable[[Any, Candidate], bool]] = {
    LineEvidence: has_line,
    FurnitureEvidence: has_furniture,
    MetadataEvidence: has_metadata,
    WordEvidence: has_words,
    RepeatedLineEvidence: has_repeated_line,
    BoundaryEvidence: has_boundary,
    AnnouncedEvidence: is_announced,
    EchoedEvidence: are_echoed,
    ShortLinesEvidence: are_short,
    LongLinesEvidence: are_long,
}
"""For each kind of evidence the function that looks for it."""


def matches(evidence: Evidence, candidate: Candidate) -> bool:
    """Return whether a page has a piece of evidence for a profile, as often as it must be found."""
    return MATCHERS[type(evidence)](evidence, candidate)


def is_limited(evidence: EvidenceBase) -> bool:
    """Return whether evidence is about a part of the page only."""
    return bool(evidence.first or evidence.last)


def list_starts(lines: Sequence[str], profile: Profile) -> list[ArticleStart]:
    """Return where articles begin, by the boundary of the first region."""
    context = SplitContext(lines, range(len(lines)), None, profile.metadata)
    return find_starts(profile.regions[0].boundary, context)


def has_matches(pattern: str, evidence: CountedEvidence, candidate: Candidate) -> bool:
    """Return whether enough lines match a pattern; lines of prose are left out."""
    lines = candidate.page.brief
    if is_limited(evidence):
        lines = tuple(line for line in candidate.lines(evidence) if len(line) <= MAX_LENGTH)
    return has_at_least(evidence.min, map(compile_once(pattern).match, lines))


def find_below(line: str, above: str, shown: Sequence[str]) -> Iterator[bool]:
    """Yield for each line that matches one pattern whether the line right above it matches the other."""
    match, match_above = compile_once(line).match, compile_once(above).match
    brief = [len(one) <= MAX_LENGTH for one in shown]
    for at in range(1, len(shown)):
        if brief[at] and match(shown[at]):
            yield brief[at - 1] and match_above(shown[at - 1]) is not None


def cut_words(title: str) -> list[str]:
    """Return what counts as the words of a title: every three characters in a row, or all of a shorter title."""
    letters = title.strip(NOT_LETTERS)
    return [letters[at : at + WORD_LENGTH] for at in range(max(1, len(letters) - WORD_LENGTH + 1)) if letters]


def has_at_least(count: int, truths: Iterable[object]) -> bool:
    """Return whether at least so many of the values are true; look at no more of them than it takes."""
    return len(list(islice(filter(None, truths), count))) >= count
