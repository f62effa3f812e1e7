"""All pairs of a sample, exactly: the truth that the bands are measured against.

Prefix filtering (Chaudhuri, Ganti, Kaushik, A primitive operator for similarity joins, 2006; Bayardo, Ma, Srikant,
Scaling up all pairs similarity search, 2007) with the bound on positions of PPJoin (Xiao, Wang, Lin, Yu, 2008) passes
over only pairs that cannot reach the threshold.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from quchong.arrays.jit import compiled
from quchong.errors import UsageError
from quchong.match.kernel import I64, U64, count_shared
from quchong.match.shingles import ShingleTexts

COUNTER_BITS = 26
"""At most 2**26 counters of shingles (128 MB). Several shingles may share one: that costs time, never a pair."""
MOST_COUNTED = 2**16 - 1
SLACK = 1e-9
"""Taken off each bound, so that rounding passes over no pair."""
STRETCH = 256
"""Sets that a thread looks for partners of at a time."""
MOST_PAIRS = 50_000_000

I32 = npt.NDArray[np.int32]
U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class Pairs:
    """Pairs of sets, in the order of their indices `first` < `second`, and how many shingles they share; all int64."""

    first: I64
    second: I64
    shared: I64

    def __len__(self) -> int:
        return len(self.first)


@dataclass(frozen=True)
class _Postings:
    """The prefixes of the sets, the shingles of one set in their order, and all of them by (shingle, set).

    The prefix of the set of place p is `where[starts[p]:starts[p + 1]]`, each the index in the other three.
    """

    starts: I64
    where: I64
    shingles: U64
    places: I32
    positions: I32


def find_all_pairs(sets: ShingleTexts, threshold: float, workers: int = 1) -> Pairs:
    """Return every pair of sets (sorted, distinct) whose Jaccard reaches the threshold.

    Raises
    ------
    UsageError
        There are more than 50 million of them.
    """
    sizes = np.diff(sets.offsets)
    order = np.argsort(sizes, kind="stable")
    order = order[sizes[order] > 0]
    postings = make_postings(sets, order, threshold)

    index = (postings.starts, postings.where, postings.shingles, postings.places, postings.positions)

    def search(stretch: tuple[int, int]) -> I64:
        place, end = stretch
        found = [np.empty((0, 3), np.int64)]
        rows = np.empty((len(order) + STRETCH, 3), np.int64)
        while place < end:
            place, count = join(sets.shingles, sets.offsets, order, *index, place, end, threshold, rows)
            found.append(rows[:count].copy())
        return np.concatenate(found)

    found, count = [np.empty((0, 3), np.int64)], 0
    with ThreadPoolExecutor(workers) as pool:
        for rows in pool.map(search, pairwise([*range(0, len(order), STRETCH), len(order)])):
            found.append(rows)
            count += len(rows)
            if count > MOST_PAIRS:
                pool.shutdown(cancel_futures=True)
                raise UsageError(
                    f"more than {MOST_PAIRS:,} pairs reach a Jaccard of {threshold}; give a smaller --sample"
                )
    first, second, shared = np.concatenate(found).T
    by_both = np.lexsort((second, first))
    return Pairs(first[by_both], second[by_both], shared[by_both])


def make_postings(sets: ShingleTexts, order: I64, threshold: float) -> _Postings:
    """Return the prefixes of the sets: so many of the rarest shingles that a partner has to share one of them."""
    size = 1 << min(COUNTER_BITS, max(8, len(sets.shingles).bit_length() + 1))
    counters = np.zeros(size, np.uint16)
    count_shingles(sets.shingles, counters)
    starts = np.zeros(len(order) + 1, np.int64)
    most = cut_prefixes(sets.shingles, sets.offsets, order, counters, threshold, starts, *empty_prefixes(0))
    prefixes = empty_prefixes(most)
    cut_prefixes(sets.shingles, sets.offsets, order, counters, threshold, starts, *prefixes)
    shingles, places, positions = prefixes
    by_shingle = np.argsort(shingles, kind="stable")
    where = np.empty(len(by_shingle), np.int64)
    where[by_shingle] = np.arange(len(by_shingle))
    return _Postings(starts, where, shingles[by_shingle], places[by_shingle], positions[by_shingle])


def empty_prefixes(size: int) -> tuple[U64, I32, I32]:
    """Return room for so many shingles, the places of their sets and their positions in them."""
    return np.empty(size, np.uint64), np.empty(size, np.int32), np.empty(size, np.int32)


@compiled
def count_shingles(shingles: U64, counters: U16) -> None:
    """Count in how many sets a shingle is, at least: those that share a counter are counted together."""
    mask = np.uint64(len(counters) - 1)
    for index in range(len(shingles)):
        counter = shingles[index] & mask
        if counters[counter] < MOST_COUNTED:
            counters[counter] += np.uint16(1)


@compiled
def rate(count: int) -> int:
    """Return the level of a shingle by how often it was counted: 0 for one, then one more for each doubling."""
    level = 0
    while count > 1:
        count >>= 1
        level += 1
    return level


@compiled
def cut_prefixes(
    shingles: U64,
    offsets: I64,
    order: I64,
    counters: U16,
    threshold: float,
    starts: I64,
    found: U64,
    places: I32,
    positions: I32,
) -> int:
    """Write the prefix of each set, by (level, shingle), without what no other set has; as far as there is room.

    `starts[p]` is where that of place p begins. Returns how many there are.
    """
    mask = np.uint64(len(counters) - 1)
    levels = 17
    at = 0
    for place in range(len(order)):
        own = shingles[offsets[order[place]] : offsets[order[place] + 1]]
        size = len(own)
        prefix = size - int(np.ceil(threshold * size - SLACK)) + 1
        ends = np.zeros(levels + 1, np.int64)
        for index in range(size):
            ends[rate(counters[own[index] & mask]) + 1] += 1
        for level in range(levels):
            ends[level + 1] += ends[level]
        alone = ends[1]
        starts[place] = at
        room = len(found) - at
        for index in range(size):
            level = rate(counters[own[index] & mask])
            position = ends[level]
            ends[level] += 1
            if alone <= position < prefix and position - alone < room:
                found[at + position - alone] = own[index]
                places[at + position - alone] = place
                positions[at + position - alone] = position
        at += max(min(prefix, size) - alone, 0)
    starts[len(order)] = at
    return at


@compiled
def join(
    shingles: U64,
    offsets: I64,
    order: I64,
    starts: I64,
    where: I64,
    found: U64,
    places: I32,
    positions: I32,
    begin: int,
    end: int,
    threshold: float,
    rows: I64,
) -> tuple[int, int]:
    """Find the partners of the sets at the places `begin` to `end` - 1 among those before them.

    Writes rows of (index, index, shared); stops before a set for whose partners there might be no room. Returns the
    place that comes next, and how many rows were written.
    """
    seen = np.full(len(order), -1, np.int32)
    count = 0
    for place in range(begin, end):
        if len(rows) - count < place:
            return place, count
        own = shingles[offsets[order[place]] : offsets[order[place] + 1]]
        smallest = threshold * len(own) - SLACK
        for index in range(starts[place], starts[place + 1]):
            at = where[index]
            shingle = found[at]
            position = positions[at]
            other = at - 1
            while other >= 0 and found[other] == shingle:
                partner = places[other]
                theirs = shingles[offsets[order[partner]] : offsets[order[partner] + 1]]
                if len(theirs) < smallest:
                    break
                if seen[partner] != place:
                    seen[partner] = place
                    both = len(own) + len(theirs)
                    needed = int(np.ceil(threshold / (1 + threshold) * both - SLACK))
                    # what they share begins here: both orders are the same
                    if min(len(own) - position, len(theirs) - positions[other]) >= needed:
                        shared = count_shared(own, theirs, needed)
                        if shared >= needed and shared / (both - shared) >= threshold:
                            rows[count, 0] = min(order[place], order[partner])
                            rows[count, 1] = max(order[place], order[partner])
                            rows[count, 2] = shared
                            count += 1
                other -= 1
    return end, count
