"""All pairs of a sample, exactly: the truth that the bands are measured against.

Prefix filtering (Chaudhuri, Ganti, Kaushik, A primitive operator for similarity joins, 2006; Bayardo, Ma, Srikant,
Scaling up all pairs similarity search, 2007) with the bound on positions of PPJoin (Xiao, Wang, Lin, Yu, 2008) leaves
out only pairs that cannot reach the threshold.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from quchong.errors import UsageError
from quchong.match.shingles import ShingleTexts
from quchong.native import kernels
from quchong.native.kernels import I64, Prefixes, PrefixIndex

COUNTER_BITS = 26
"""At most 2**26 counters of shingles (128 MB). Several shingles may share one: that costs time, never a pair."""
SETS_A_TASK = 256
"""Sets whose partners a thread searches for at a time."""
MAX_PAIRS = 50_000_000


@dataclass(frozen=True)
class CountedPairs:
    """Pairs of sets by their indices, and how many shingles the two share; int64, all of one length."""

    first: I64
    second: I64
    shared: I64

    def __len__(self) -> int:
        return len(self.first)


def find_all_pairs(sets: ShingleTexts, threshold: float, workers: int = 1) -> CountedPairs:
    """Return all pairs of sets whose Jaccard reaches the threshold, sorted by the first index, then the second.

    The elements of each set are sorted and distinct.

    Raises
    ------
    UsageError
        More than 50 million pairs reach the threshold.
    """
    order = np.argsort(sets.sizes, kind="stable")
    order = order[sets.sizes[order] > 0]
    index = index_prefixes(sets, order, threshold)

    def search(places: tuple[int, int]) -> I64:
        place, end = places
        found = [np.empty((0, 3), np.int64)]
        rows = np.empty((len(order) + SETS_A_TASK, 3), np.int64)
        while place < end:
            place, count = kernels.find_partners(sets.as_sets(), order, index, (place, end), threshold, rows)
            found.append(rows[:count].copy())
        return np.concatenate(found)

    found, count = [np.empty((0, 3), np.int64)], 0
    with ThreadPoolExecutor(workers) as pool:
        for rows in pool.map(search, pairwise([*range(0, len(order), SETS_A_TASK), len(order)])):
            found.append(rows)
            count += len(rows)
            if count > MAX_PAIRS:
                pool.shutdown(cancel_futures=True)
                raise UsageError(
                    f"more than {MAX_PAIRS:,} pairs reach a Jaccard of {threshold}; give a smaller --sample"
                )
    first, second, shared = np.concatenate(found).T
    by_both = np.lexsort((second, first))
    return CountedPairs(first[by_both], second[by_both], shared[by_both])


def index_prefixes(sets: ShingleTexts, order: I64, threshold: float) -> PrefixIndex:
    """Return the prefixes of the sets: so many of their rarest shingles that each partner has to share one of them.

    `order` gives the index of the set of each place, the smallest set first.
    """
    size = 1 << min(COUNTER_BITS, max(8, len(sets.shingles).bit_length() + 1))
    counters = np.zeros(size, np.uint16)
    kernels.count_shingles(sets.shingles, counters)
    starts = np.zeros(len(order) + 1, np.int64)
    total = kernels.cut_prefixes(sets.as_sets(), order, counters, threshold, starts, empty_prefixes(0))
    prefixes = empty_prefixes(total)
    kernels.cut_prefixes(sets.as_sets(), order, counters, threshold, starts, prefixes)
    shingles, places, positions = prefixes
    by_shingle = np.argsort(shingles, kind="stable")
    where = np.empty(len(by_shingle), np.int64)
    where[by_shingle] = np.arange(len(by_shingle))
    return PrefixIndex(starts, where, Prefixes(shingles[by_shingle], places[by_shingle], positions[by_shingle]))


def empty_prefixes(size: int) -> Prefixes:
    """Return space for so many shingles of prefixes."""
    return Prefixes(np.empty(size, np.uint64), np.empty(size, np.int32), np.empty(size, np.int32))
