"""Titles that stand twice: alone, or as the beginning of the first line of text."""

from collections.abc import Iterator
from itertools import accumulate, pairwise

from quchong.split.article_starts import remove_title
from quchong.split.induce.hypothesis import Hypothesis, Opening
from quchong.split.induce.page_view import PageView

MIN_TITLE, MAX_TITLE = 3, 80
MIN_BODY = 80
"""Characters below a title that stands twice, at least: with less, or no sentence among them, it is a refrain."""
TITLE_ENDS = frozenset("。！？；：，、!?;:,")
MAX_BODY = 15_000


def find_doubled(view: PageView, end: int) -> Iterator[Hypothesis]:
    """Yield a guess of titles that stand twice, where there are some with enough text below each."""
    shown, openings = view.shown, list[Opening]()
    bound = end
    twice = [at for at, (one, other) in enumerate(pairwise(shown)) if one == other and is_title(one)]
    sentences = [0, *accumulate(view.sentences)] if twice else []
    for at in reversed(twice):
        below = at + 2
        if below <= bound and view.count(below, bound) >= MIN_BODY and sentences[bound] > sentences[below]:
            text = shown[below] if below < end else ""
            skip = len(text) - len(remove_title(shown[at], text))
            openings.append(Opening(at, below, shown[at], (at, at + 1), skip=skip))
            bound = at
    if len(openings) > 1 and len({opening.title for opening in openings}) > len(openings) / 2:
        openings.reverse()
        short = view.count(0, end) < MAX_BODY * len(openings)
        yield Hypothesis("repeated_titles", "題 題", tuple(openings), 1.0 if short else 0.3)


def is_title(line: str) -> bool:
    """Return whether a line can be a title."""
    return MIN_TITLE <= len(line) <= MAX_TITLE and line[-1] not in TITLE_ENDS
