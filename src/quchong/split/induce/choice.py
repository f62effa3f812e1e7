"""The guess that explains a range of lines best."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from quchong.split.induce.hypothesis import NAMING_HEADER, ONE_ARTICLE, Hypothesis
from quchong.split.induce.running_on import LineNumbers, runs_on

NEARLY = 0.75
"""A finer series wins over volumes from so much of their score on."""


@dataclass(frozen=True)
class Choice:
    """The best guess, and better ones that are `bound`: a finer numbering that runs on makes their pieces one."""

    best: Hypothesis
    bound: tuple[Hypothesis, ...]


def one_article(score: float = ONE_ARTICLE) -> Hypothesis:
    """Return the guess that all is one article."""
    return Hypothesis("single", "", (), mark=1.0, score=score)


def choose(guesses: Iterable[Hypothesis], numbers: LineNumbers, end: int, floor: float = ONE_ARTICLE) -> Choice:
    """Choose the best guess; that all is one article where none scores more than `floor`."""
    ranked = sorted((guess for guess in guesses if guess.score > floor), key=lambda guess: (-guess.score, guess.name))
    bound: list[Hypothesis] = []
    for place, guess in enumerate(ranked):
        if any(is_within(guess, other) for other in bound):
            continue
        if is_bound(guess, numbers, end):
            bound.append(guess)
            continue
        finer = (other for other in ranked[place + 1 :] if is_finer(other, guess))
        best = next((other for other in finer if not is_bound(other, numbers, end)), guess)
        return Choice(best, tuple(bound))
    return Choice(one_article(floor), tuple(bound))


def is_bound(guess: Hypothesis, numbers: LineNumbers, end: int) -> bool:
    """Return whether a finer numbering makes one piece of all that a guess would cut apart.

    Not where headers name someone: they are no dates in the history of a statute.
    """
    if guess.kind == "dated_headers" and guess.mark >= NAMING_HEADER:
        return False
    return guess.kind in ("numbered_headings", "dated_headers", "poems") and runs_on(guess, numbers, end)


def is_within(guess: Hypothesis, bound: Hypothesis) -> bool:
    """Return whether a series of weaker units lies within one whose pieces are one."""
    return (
        guess.kind == "numbered_headings"
        and guess.mark <= bound.mark
        and guess.openings[0].head >= bound.openings[0].head
    )


def is_finer(guess: Hypothesis, best: Hypothesis) -> bool:
    """Return whether a series of stronger units, within the volumes of the best, tells the pieces nearly as well."""
    return (
        guess.score >= NEARLY * best.score
        and guess.kind == best.kind == "numbered_headings"
        and guess.mark > best.mark
        and len(guess.openings) > len(best.openings)
    )


def with_openings(guess: Hypothesis, other: Hypothesis) -> Hypothesis:
    """Add another guess's openings and contents to a guess."""
    heads = {opening.head: opening for opening in (*other.openings, *guess.openings)}
    return replace(
        guess,
        openings=tuple(heads[at] for at in sorted(heads)),
        contents=guess.contents | other.contents,
    )
