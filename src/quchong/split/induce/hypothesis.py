"""A guess at a page's structure, and the one score that all guesses are compared by."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, prod, sqrt
from statistics import median
from types import MappingProxyType
from typing import NamedTuple

from quchong.split.induce.page_view import PageView

KINDS = (
    "numbered_headings",
    "dated_headers",
    "questions",
    "announced_titles",
    "credited_works",
    "poems",
    "repeated_titles",
    "single",
)
"""Numbered series, dated headers, questions with answers, as many titles as are announced, titles above credits, poems,
titles that stand twice, one article."""
ONE_ARTICLE = 0.42
"""What "one article" scores: a structure that scores less is none."""
NAMING_HEADER = 0.95
"""What a header says for a piece that says more than when."""
SURE_MARK = 0.7
"""Headings whose form alone says so much need fewer of their kind, and may leave more of the page uncovered."""
NO_FIELDS: Mapping[str, str] = MappingProxyType({})
EVEN = 0.6
"""Standard deviation of the logarithms of the bodies' lengths that is nothing odd."""


class Opening(NamedTuple):
    """The beginning of an article, by positions in the view.

    It begins at `head`; its text at `body`. `titles` are the lines between that say its title, `header` those that
    `fields` were read from; the first `skip` characters of the text are none.
    """

    head: int
    body: int
    title: str | None = None
    titles: tuple[int, ...] = ()
    header: tuple[int, ...] = ()
    fields: Mapping[str, str] = NO_FIELDS
    skip: int = 0


@dataclass(frozen=True)
class Hypothesis:
    """A guess: where articles open, and why that explains the page.

    `mark` is how far the form of the headings alone says that a piece begins (0 to 1), `order` how well their numbers
    or dates are in order (0 to 1), `contents` the positions of lines that only list the headings, `named` whether the
    openings have titles of their own, `in_parts` whether several headings may be parts of one chapter.
    """

    kind: str
    name: str
    openings: tuple[Opening, ...]
    mark: float
    order: float = 1.0
    contents: frozenset[int] = frozenset()
    named: bool = True
    in_parts: bool = False
    score: float = 0.0


def measure_bodies(view: PageView, openings: Sequence[Opening], end: int) -> list[int]:
    """Count the characters of text below each opening."""
    heads = [*(opening.head for opening in openings[1:]), end]
    return [view.count(opening.body, max(opening.body, head)) for opening, head in zip(openings, heads, strict=True)]


def score(view: PageView, guess: Hypothesis, first: int, end: int) -> float:
    """Score how well a guess explains a range of lines, 0 to 1: the product of its factors."""
    return prod(weigh_factors(view, guess, first, end).values()) if len(guess.openings) > 1 else 0.0


def weigh_factors(view: PageView, guess: Hypothesis, first: int, end: int) -> dict[str, float]:
    """Weigh what speaks for a guess of two openings or more, each from 0 to 1.

    `form` is the mark of its headings, `order` how well their numbers are in order. `count` = 1 - 0.5^n for n headings,
    whose number counts for less where their form says little; `solid` is the share of bodies that are no mere line;
    `even` how much of the text no single body holds alone; `cover` the share of the text below the first heading;
    `regular` falls with the spread of the bodies' lengths. Powers of the last four temper them.
    """
    openings = guess.openings
    number = len(openings)
    bodies = measure_bodies(view, openings, end)
    middle = median(bodies)
    least, most = min(12, max(2, middle / 4)), 6 * middle + 500
    even = sum([min(body, most) for body in bodies]) / max(1, view.count(openings[0].body, end))
    cover = view.count(openings[0].head, end) / max(1, view.count(first, end))
    sure = guess.mark >= SURE_MARK
    return {
        "form": guess.mark,
        "order": guess.order,
        "count": 1 - 0.5 ** (number * (1 if sure else 0.6)),
        "solid": (sum(map(least.__le__, bodies)) / number) ** 1.5,
        "even": min(1.0, even) ** 0.4,
        "cover": cover ** (0.15 if sure else 0.5),
        "regular": measure_regularity(bodies) ** 0.5,
    }


def measure_regularity(bodies: Sequence[int]) -> float:
    """Return how alike the lengths of bodies are, 0 to 1: by the standard deviation of their logarithms."""
    logs = [log(body + 10) for body in bodies]
    mean = sum(logs) / len(logs)
    spread = sqrt(sum((value - mean) ** 2 for value in logs) / len(logs))
    return 1 / (1 + max(0.0, spread - EVEN))
