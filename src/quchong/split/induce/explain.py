"""What each kind of guess found at best, for `quchong split --scores`."""

from collections.abc import Iterator, Sequence

from quchong.model import Guess
from quchong.split.induce.choice import Choice, one_article
from quchong.split.induce.hypothesis import KINDS, ONE_ARTICLE, Hypothesis, weigh_factors
from quchong.split.induce.page_view import PageView

RUNS_ON = "a finer numbering runs on through it"


def describe_guesses(view: PageView, guesses: Sequence[Hypothesis], choice: Choice) -> Iterator[Guess]:
    """Yield the best guess of each kind, and those that scored more than the one that was chosen."""
    bound = {id(guess) for guess in choice.bound}
    for kind in KINDS:
        of_kind = [guess for guess in guesses if guess.kind == kind]
        shown = [guess for guess in of_kind if id(guess) in bound]
        rest = [guess for guess in of_kind if id(guess) not in bound]
        best = [choice.best] if choice.best.kind == kind else [max(rest, key=score_of)] if rest else []
        shown += best or [one_article()] if kind == "single" else best
        for guess in shown:
            yield describe_guess(view, guess, RUNS_ON if id(guess) in bound else None)


def score_of(guess: Hypothesis) -> float:
    """Return the score of a guess."""
    return guess.score


def describe_guess(view: PageView, guess: Hypothesis, note: str | None) -> Guess:
    """Describe one guess."""
    if not guess.openings:
        return Guess("single", "", 1, ONE_ARTICLE)
    factors = weigh_factors(view, guess, 0, len(view.shown))
    return Guess(guess.kind, guess.name, len(guess.openings), guess.score, factors, note)
