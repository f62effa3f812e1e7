"""How signatures are cut into bands: for recall, as every candidate pair is proved afterwards."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

FloatsT = TypeVar("FloatsT", np.float64, npt.NDArray[np.float64])

MIN_ROWS = 4
"""With fewer rows in a band unrelated texts share buckets: 42 bands of 3 rows propose 4 % of pairs of Jaccard 0.1."""
PERM_STEP = 32
MAX_PERM = 4096
"""The values of num_perm that are tried for advice: each multiple of PERM_STEP up to MAX_PERM."""


@dataclass(frozen=True)
class Banding:
    """A signature cut into `bands` bands of `rows` slots each; two texts share a bucket where a whole band is equal."""

    bands: int
    rows: int

    def find_probability(self, jaccard: float) -> float:
        """Return the probability that a pair of this Jaccard shares a bucket."""
        return float(self.find_probabilities(np.float64(jaccard)))

    def find_probabilities(self, jaccard: FloatsT) -> FloatsT:
        """Return the probability of each pair, from an array of Jaccards, that it shares a bucket.

        1 - (1 - s**r)**b for b bands of r rows: Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4.2.
        """
        return 1 - (1 - jaccard**self.rows) ** self.bands


def choose_banding(num_perm: int, threshold: float, recall: float) -> Banding:
    """Return the banding with the most rows that finds at least `recall` of the pairs whose Jaccard is the threshold.

    `num_perm` is the number of slots in a signature; some of the last ones may be in no band.
    """
    for rows in range(num_perm, 1, -1):
        banding = Banding(num_perm // rows, rows)
        if banding.find_probability(threshold) >= recall:
            return banding
    return Banding(num_perm, 1)


def explain_skipped_pairs(count: int) -> str:
    """Say that pairs were not compared, and why."""
    return f"{count:,} pairs of very large buckets were not compared, because too many texts are alike"


def explain_narrow(num_perm: int, threshold: float, recall: float) -> str | None:
    """Return a warning, with its remedy, if bands have so few rows that unrelated texts share buckets; else None."""
    banding = choose_banding(num_perm, threshold, recall)
    if banding.rows >= MIN_ROWS:
        return None
    problem = (
        f"{num_perm} permutations at threshold {threshold} and recall {recall} leave {banding.bands} bands of only "
        f"{banding.rows} rows, in which unrelated texts share buckets: the result is correct but the run is slow"
    )
    for larger in range(num_perm + PERM_STEP, MAX_PERM + 1, PERM_STEP):
        if choose_banding(larger, threshold, recall).rows >= MIN_ROWS:
            return f"{problem}; dedup.num_perm: {larger} avoids it"
    return f"{problem}; a higher dedup.threshold avoids it"
