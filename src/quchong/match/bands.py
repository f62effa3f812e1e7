"""How signatures are cut into bands: recall first, for every candidate is proved afterwards."""

from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

FloatsT = TypeVar("FloatsT", np.float64, npt.NDArray[np.float64])

MIN_ROWS = 4
"""With fewer rows a band unrelated texts share buckets: at Jaccard 0.1, 42 bands of 3 rows meet 4 % of them."""
PERM_STEP = 32
MAX_PERM = 4096


@dataclass(frozen=True)
class Banding:
    """`bands` bands of `rows` slots each."""

    bands: int
    rows: int

    def find_probability(self, jaccard: float) -> float:
        """Return the chance that a pair of this Jaccard shares a bucket."""
        return float(self.find_probabilities(np.float64(jaccard)))

    def find_probabilities(self, jaccard: FloatsT) -> FloatsT:
        """Return the chance of each of many pairs.

        1 - (1 - s**r)**b: Leskovec, Rajaraman, Ullman, Mining of Massive Datasets, 3.4.2.
        """
        return 1 - (1 - jaccard**self.rows) ** self.bands


def choose_banding(num_perm: int, threshold: float, recall: float) -> Banding:
    """Return the widest rows that find at least `recall` of the pairs at the threshold."""
    for rows in range(num_perm, 1, -1):
        banding = Banding(num_perm // rows, rows)
        if banding.find_probability(threshold) >= recall:
            return banding
    return Banding(num_perm, 1)


def explain_narrow(num_perm: int, threshold: float, recall: float) -> str | None:
    """Say which num_perm avoids rows so narrow that unrelated texts meet; None where the rows are wide enough."""
    banding = choose_banding(num_perm, threshold, recall)
    if banding.rows >= MIN_ROWS:
        return None
    problem = (
        f"{num_perm} permutations at threshold {threshold} and recall {recall} leave {banding.bands} bands of only "
        f"{banding.rows} rows, in which unrelated texts meet: the run is right but slow"
    )
    for larger in range(num_perm + PERM_STEP, MAX_PERM + 1, PERM_STEP):
        if choose_banding(larger, threshold, recall).rows >= MIN_ROWS:
            return f"{problem}; dedup.num_perm: {larger} avoids it"
    return f"{problem}; a higher dedup.threshold avoids it"
