"""All pairs of a sample, exactly: the truth that the bands are measured against.

Prefix filtering (Chaudhuri, Ganti, Kaushik, A primitive operator for similarity joins, 2006; Bayardo, Ma, Srikant,
Scaling up all pairs similarity search, 2007) with the bound on positions of PPJoin (Xiao, Wang, Lin, Yu, 2008) leaves
out only pairs that cannot reach the threshold.
"""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quchong.arrays.jit import compiled
from quchong.errors import UsageError
from quchong.match.kernel import I64, U64, Sets, count_shared
from quchong.match.shingles import ShingleTexts

COUNTER_BITS = 26
"""At most 2**26 counters of shingles (128 MB). Several shingles may share one: that costs time, never a pair."""
MAX_COUNT = 2**16 - 1
SLACK = 1e-9
"""Taken off each bound, so that no pair is left out by rounding."""
SETS_A_TASK = 256
"""Sets whose partners a thread searches for at a time."""
MAX_PAIRS = 50_000_000

I32 = npt.NDArray[np.int32]
U16 = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class CountedPairs:
    """Pairs of sets by their indices, and how many shingles the two share; int64, all of one length."""

    first: I64
    second: I64
    shared: I64

    def __len__(self) -> int:
        return len(self.first)


class Prefixes(NamedTuple):
    """The shingles in the prefixes of sets, the place of the set of each, and its position in the order of the set."""

    shingles: U64
    places: I32
    positions: I32


class PrefixIndex(NamedTuple):
    """The prefixes of all sets, in the order of (shingle, place).

    The prefix of the set of place p is at `where[starts[p]:starts[p + 1]]` of the arrays of `prefixes`.
    """

    starts: I64
    where: I64
    prefixes: Prefixes


def find_all_pairs(sets: ShingleTexts, threshold: float, workers: int = 1) -> CountedPairs:
    """Return every pair of sets (sorted, distinct) whose Jaccard reaches the threshold, in the order of both indices.

    Raises
    ------
    UsageError
        There are more than 50 million of them.
    """
    order = np.argsort(sets.sizes, kind="stable")
    order = order[sets.sizes[order] > 0]
    index = index_prefixes(sets, order, threshold)

    def search(places: tuple[int, int]) -> I64:
        place, end = places
        found = [np.empty((0, 3), np.int64)]
        rows = np.empty((len(order) + SETS_A_TASK, 3), np.int64)
        while place < end:
            place, count = find_partners(sets.as_sets(), order, index, (place, end), threshold, rows)
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
    count_shingles(sets.shingles, counters)
    starts = np.zeros(len(order) + 1, np.int64)
    total = cut_prefixes(sets.as_sets(), order, counters, threshold, starts, empty_prefixes(0))
    prefixes = empty_prefixes(total)
    cut_prefixes(sets.as_sets(), order, counters, threshold, starts, prefixes)
    shingles, places, positions = prefixes
    by_shingle = np.argsort(shingles, kind="stable")
    where = np.empty(len(by_shingle), np.int64)
    where[by_shingle] = np.arange(len(by_shingle))
    return PrefixIndex(starts, where, Prefixes(shingles[by_shingle], places[by_shingle], positions[by_shingle]))


def empty_prefixes(size: int) -> Prefixes:
    """Return space for so many shingles of prefixes."""
    return Prefixes(np.empty(size, np.uint64), np.empty(size, np.int32), np.empty(size, np.int32))


@compiled
def count_shingles(shingles: U64, counters: U16) -> None:
    """Count in how many sets each shingle is, at least: those that share a counter are counted together."""
    mask = np.uint64(len(counters) - 1)
    for index in range(len(shingles)):
        counter = shingles[index] & mask
        if counters[counter] < MAX_COUNT:
            counters[counter] += np.uint16(1)


@compiled
def find_commonness(count: int) -> int:
    """Return the level of a shingle by its count: 0 for one, then one more for each doubling."""
    level = 0
    while count > 1:
        count >>= 1
        level += 1
    return level


@compiled
def cut_prefixes(sets: Sets, order: I64, counters: U16, threshold: float, starts: I64, prefixes: Prefixes) -> int:
    """Write the prefix of each set, in the order of (level, shingle), as far as there is space.

    Shingles that no other set has are left out. `starts[p]` is where the prefix of place p starts. Returns how many
    shingles all prefixes have.
    """
    mask = np.uint64(len(counters) - 1)
    levels = 17
    at = 0
    for place in range(len(order)):
        own = sets.shingles[sets.ends[order[place]] : sets.ends[order[place] + 1]]
        size = len(own)
        prefix = size - int(np.ceil(threshold * size - SLACK)) + 1
        ends = np.zeros(levels + 1, np.int64)
        for index in range(size):
            ends[find_commonness(counters[own[index] & mask]) + 1] += 1
        for level in range(levels):
            ends[level + 1] += ends[level]
        alone = ends[1]
        starts[place] = at
        space = len(prefixes.shingles) - at
        for index in range(size):
            level = find_commonness(counters[own[index] & mask])
            position = ends[level]
            ends[level] += 1
            if alone <= position < prefix and position - alone < space:
                prefixes.shingles[at + position - alone] = own[index]
                prefixes.places[at + position - alone] = place
                prefixes.positions[at + position - alone] = position
        at += max(min(prefix, size) - alone, 0)
    starts[len(order)] = at
    return at


@compiled
def find_partners(
    sets: Sets, order: I64, index: PrefixIndex, places: tuple[int, int], threshold: float, rows: I64
) -> tuple[int, int]:
    """Find the partners of the sets of some places (first, end) among the sets of all places before.

    Writes rows of (index, index, shared), and stops before a set for whose partners there might be no space. Returns
    the place that comes next, and how many rows were written.
    """
    found = index.prefixes
    seen = np.full(len(order), -1, np.int32)
    count = 0
    for place in range(places[0], places[1]):
        if len(rows) - count < place:
            return place, count
        own = sets.shingles[sets.ends[order[place]] : sets.ends[order[place] + 1]]
        smallest = threshold * len(own) - SLACK
        for at in index.where[index.starts[place] : index.starts[place + 1]]:
            other = at - 1
            while other >= 0 and found.shingles[other] == found.shingles[at]:
                partner = found.places[other]
                theirs = sets.shingles[sets.ends[order[partner]] : sets.ends[order[partner] + 1]]
                if len(theirs) < smallest:
                    break
                if seen[partner] != place:
                    seen[partner] = place
                    both = len(own) + len(theirs)
                    needed = int(np.ceil(threshold / (1 + threshold) * both - SLACK))
                    # this is the first shingle they share, in the order of both: what they share comes after
                    if min(len(own) - found.positions[at], len(theirs) - found.positions[other]) >= needed:
                        shared = count_shared(own, theirs, needed)
                        if shared >= needed and shared / (both - shared) >= threshold:
                            rows[count, 0] = min(order[place], order[partner])
                            rows[count, 1] = max(order[place], order[partner])
                            rows[count, 2] = shared
                            count += 1
                other -= 1
    return places[1], count
