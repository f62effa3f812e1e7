"""Precision, recall and F1, by threshold and by similarity."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from quchong.match.bands import Banding

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
EDGES = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)
"""Where the ranges of similarity start; the last holds a Jaccard of 1 alone."""


@dataclass(frozen=True)
class Judged:
    """Pairs of texts: their exact Jaccard, whether they are the same, and whether they share a bucket of each banding.

    `same` is None without labels: then pairs are the same whose Jaccard reaches the threshold in question. All arrays
    are of one length.
    """

    jaccard: Floats
    same: Bools | None
    met: Mapping[Banding, Bools]


@dataclass(frozen=True)
class Score:
    """What is found at a threshold, in counts of pairs.

    `found` and `wrong` are the pairs that are rightly and wrongly taken for duplicates. A pair that is missed is either
    `below_threshold` or `lost_by_bands`. Precision, recall and F1 are None where they would divide by zero.
    """

    threshold: float
    bands: int
    rows: int
    found: int
    wrong: int
    below_threshold: int
    lost_by_bands: int

    @property
    def precision(self) -> float | None:
        """Share of the pairs taken for duplicates that are duplicates."""
        return ratio(self.found, self.found + self.wrong)

    @property
    def recall(self) -> float | None:
        """Share of the duplicates that are found."""
        return ratio(self.found, self.found + self.below_threshold + self.lost_by_bands)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall."""
        missed = self.below_threshold + self.lost_by_bands
        return ratio(2 * self.found, 2 * self.found + self.wrong + missed)


@dataclass(frozen=True)
class SimilarityRange:
    """The pairs with a Jaccard of at least `least` and less than `below`, or of `least` itself where that is None.

    `met` is how many of them share a bucket, `expected` how many should (`Banding.find_probabilities`), and `same` how
    many are labelled as the same, None without labels. `example` names the two texts of one of them, or its line.
    """

    least: float
    below: float | None
    pairs: int
    same: int | None
    met: int
    expected: float
    example: tuple[str, ...]


@dataclass(frozen=True)
class Truth:
    """The labelled pairs that were judged, and how many of them are labelled as the same.

    `wrong` and `missed` are the lines of those that are wrongly taken for duplicates, and wrongly not. `left_out` is
    how many more pairs there are, which name articles that are not there.
    """

    pairs: int
    same: int
    left_out: int
    wrong: tuple[int, ...]
    missed: tuple[int, ...]


@dataclass(frozen=True)
class Sample:
    """The articles that were drawn, `out_of` how many, and what a run and brute force do with them.

    `removed` and `removed_by_brute_force` count articles. `pairs_left` counts the pairs that reach the threshold though
    the run keeps both articles; `caps` is that of the run (`Duplicates.caps`). `removed_by_threshold` is how many
    articles brute force removes at each of THRESHOLDS.
    """

    articles: int
    out_of: int
    removed: int
    removed_by_brute_force: int
    pairs_left: int
    caps: Mapping[str, int]
    removed_by_threshold: tuple[int, ...]


@dataclass(frozen=True)
class Evaluation:
    """How well a configuration does, as it is, by threshold and by similarity; on labelled pairs or on a sample."""

    score: Score
    by_threshold: tuple[Score, ...]
    by_similarity: tuple[SimilarityRange, ...]
    truth: Truth | None = None
    sample: Sample | None = None


def ratio(part: int, whole: int) -> float | None:
    """Return a share, None where the whole is 0."""
    return part / whole if whole else None


def score(judged: Judged, threshold: float, banding: Banding) -> Score:
    """Count what is found at a threshold with some bands."""
    reaches = judged.jaccard >= threshold
    same = reaches if judged.same is None else judged.same
    taken = reaches & judged.met[banding]
    return Score(
        threshold=threshold,
        bands=banding.bands,
        rows=banding.rows,
        found=count(taken & same),
        wrong=count(taken & ~same),
        below_threshold=count(same & ~reaches),
        lost_by_bands=count(same & reaches & ~judged.met[banding]),
    )


def count_by_similarity(
    judged: Judged, banding: Banding, name: Callable[[int], tuple[str, ...]]
) -> tuple[SimilarityRange, ...]:
    """Count the pairs by ranges of similarity, without empty ranges; `name` gives the names of a pair by its index."""
    ranges = []
    ends: Sequence[tuple[float, float | None]] = [*pairwise(EDGES), (EDGES[-1], None)]
    for least, below in ends:
        within = (judged.jaccard >= least) & (judged.jaccard < (np.inf if below is None else below))
        if not within.any():
            continue
        ranges.append(
            SimilarityRange(
                least=least,
                below=below,
                pairs=count(within),
                same=None if judged.same is None else count(within & judged.same),
                met=count(within & judged.met[banding]),
                expected=float(banding.find_probabilities(judged.jaccard[within]).sum()),
                example=name(int(np.argmax(within))),
            )
        )
    return tuple(ranges)


def count(chosen: Bools) -> int:
    """Return how many values are true."""
    return int(np.count_nonzero(chosen))


def as_dict(evaluation: Evaluation) -> dict[str, Any]:
    """Return an evaluation as a JSON object, with precision, recall and F1."""
    content = asdict(evaluation)
    content["score"] |= shares_of(evaluation.score)
    for row, at_threshold in zip(content["by_threshold"], evaluation.by_threshold, strict=True):
        row |= shares_of(at_threshold)
    return {name: value for name, value in content.items() if value is not None}


def shares_of(counted: Score) -> dict[str, float | None]:
    """Return precision, recall and F1 of a score."""
    return {"precision": counted.precision, "recall": counted.recall, "f1": counted.f1}
