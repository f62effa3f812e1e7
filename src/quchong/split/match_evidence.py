"""Whether a page has the evidence that a profile asks for."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from operator import eq

from quchong.split.article_starts import ArticleStart, SplitContext, find_starts
from quchong.split.completeness import count_announced
from quchong.split.evidence import (
    AnnouncedEvidence,
    BoundaryEvidence,
    EchoedEvidence,
    Evidence,
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


def matches(evidence: Evidence, page: PageContent, profile: Profile) -> bool:
    """Say whether a page has a piece of evidence, as often as it must be found."""
    content = page.part(evidence.first, evidence.last)
    match evidence:
        case LineEvidence(below=None):
            return has_lines(evidence.line, evidence.min, content)
        case LineEvidence():
            return has_at_least(evidence.min, find_below(evidence.line, str(evidence.below), content.lines))
        case FurnitureEvidence():
            return has_lines(profile.furniture[evidence.furniture].line, evidence.min, content)
        case MetadataEvidence():
            return has_lines(str(profile.metadata[evidence.rule].pattern), evidence.min, content)
        case WordEvidence():
            words = filter(page.may_hold, evidence.words)
            return sum(map(content.text.count, words)) >= evidence.min
        case RepeatedLineEvidence():
            return has_at_least(evidence.min, map(eq, content.lines, content.lines[1:]))
        case BoundaryEvidence():
            return len(list_starts(content, profile)) >= evidence.min
        case AnnouncedEvidence():
            return is_announced(content, profile)
        case EchoedEvidence():
            return are_echoed(content, profile, evidence.share)
        case ShortLinesEvidence():
            short = sum(map(evidence.short_lines.__ge__, content.lengths))
            return short >= evidence.share * len(content.lines)
        case LongLinesEvidence():
            long = sum(map(evidence.long_lines.__lt__, content.lengths))
            return long >= evidence.share * len(content.lines)


def has_lines(pattern: str, count: int, content: PageContent) -> bool:
    """Say whether so many lines, those of prose left out, match a pattern."""
    return has_at_least(count, map(compile_once(pattern).match, content.brief))


def find_below(line: str, above: str, shown: Sequence[str]) -> Iterator[bool]:
    """Yield for each line that matches one pattern whether the line right above it matches the other."""
    match, match_above = compile_once(line).match, compile_once(above).match
    for at, found in enumerate(map(match, shown)):
        if found and at and len(shown[at]) <= MAX_LENGTH:
            yield match_above(shown[at - 1]) is not None


def list_starts(content: PageContent, profile: Profile) -> list[ArticleStart]:
    """Return where articles begin, by the boundary of the first region."""
    context = SplitContext(content.lines, range(len(content.lines)), None, profile.metadata)
    return find_starts(profile.regions[0].boundary, context)


def is_announced(content: PageContent, profile: Profile) -> bool:
    """Say whether one of the first lines announces as many articles, more than one, as there are."""
    announced = {count for line in content.lines[:TITLE_LINES] if (count := count_announced(line)) and count > 1}
    return bool(announced) and len(list_starts(content, profile)) in announced


def are_echoed(content: PageContent, profile: Profile, share: float) -> bool:
    """Say whether a share of the articles have titles that share words with the lines above the first article.

    Where there are no lines above it, its own title takes their place.
    """
    starts = list_starts(content, profile)
    if not starts:
        return False
    heads = "\n".join(content.lines[: min(starts[0].head, TITLE_LINES)] or content.lines[:1])
    titles = [start.title or "" for start in starts if start.head or len(starts) == 1]
    echoes = sum(any(word in heads for word in cut_words(title)) for title in titles)
    return echoes >= share * len(titles)


def cut_words(title: str) -> list[str]:
    """Return what counts as the words of a title: every three characters in a row, or all of a shorter title."""
    letters = title.strip(NOT_LETTERS)
    return [letters[at : at + WORD_LENGTH] for at in range(max(1, len(letters) - WORD_LENGTH + 1)) if letters]


def has_at_least(count: int, truths: Iterable[object]) -> bool:
    """Say whether at least so many of the values are true; look at no more of them than it takes."""
    return len(list(islice(filter(None, truths), count))) >= count
