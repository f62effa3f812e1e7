"""The guess that explains a range of lines best."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from quchong.split.induce.hypothesis import ONE_ARTICLE, Hypothesis
from quchong.split.induce.running_on import LineNumbers, runs_on

BOUND = 0.1
"""What is left of a score where a finer numbering runs on through the headings."""
NEARLY = 0.75
"""A finer series wins over volumes from so much of their score on."""
NEXT_BEST = 5


def one_article(score: float = ONE_ARTICLE) -> Hypothesis:
    """Return the guess that all is one article."""
    return Hypothesis("one", "", (), mark=1.0, score=score)


def choose(guesses: Iterable[Hypothesis], numbers: LineNumbers, end: int, floor: float = ONE_ARTICLE) -> Hypothesis:
    """Choose the best guess; that all is one article where none scores more than `floor`."""
    ranked = sorted((guess for guess in guesses if guess.score > floor), key=lambda guess: (-guess.score, guess.name))
    checked: list[Hypothesis] = []
    bound: list[Hypothesis] = []
    for guess in ranked:
        if checked and guess.score < NEARLY * checked[0].score:
            break
        if any(is_within(guess, other) for other in bound):
            continue
        (bound if is_bound(guess, numbers, end) else checked).append(guess)
        if len(checked) > NEXT_BEST:
            break
    if not checked:
        return one_article(floor)
    return next((guess for guess in checked[1:] if is_finer(guess, checked[0])), checked[0])


def is_bound(guess: Hypothesis, numbers: LineNumbers, end: int) -> bool:
    """Say whether a finer numbering makes all one piece, so that what is left of the score is too little."""
    return (
        guess.kind in ("numbered", "dated", "verse")
        and runs_on(guess, numbers, end)
        and guess.score * BOUND <= ONE_ARTICLE
    )


def is_within(guess: Hypothesis, bound: Hypothesis) -> bool:
    """Say whether a series of weaker units lies within one whose pieces are one."""
    return guess.kind == "numbered" and guess.mark <= bound.mark and guess.openings[0].head >= bound.openings[0].head


def is_finer(guess: Hypothesis, best: Hypothesis) -> bool:
    """Say whether a series of stronger units, within the volumes of the best, tells the pieces."""
    return guess.kind == best.kind == "numbered" and guess.mark > best.mark and len(guess.openings) > len(best.openings)


def best_scores(guesses: Sequence[Hypothesis], kinds: Sequence[str]) -> dict[str, float]:
    """Return the best score of each kind of guess."""
    scores = {kind: max((guess.score for guess in guesses if guess.kind == kind), default=0.0) for kind in kinds}
    return {**scores, "one": ONE_ARTICLE}


def with_openings(guess: Hypothesis, other: Hypothesis) -> Hypothesis:
    """Add another guess's openings and contents to a guess."""
    heads = {opening.head: opening for opening in (*other.openings, *guess.openings)}
    return replace(
        guess,
        openings=tuple(heads[at] for at in sorted(heads)),
        contents=guess.contents | other.contents,
    )
