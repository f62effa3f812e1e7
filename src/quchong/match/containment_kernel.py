"""The numba kernels of containment: samples as Bloom filters, and the search for containers in an index of samples."""

import numpy as np
import numpy.typing as npt

from quchong.arrays.jit import compiled
from quchong.match.kernel import COARSEST_LEVEL, I64, U64

I32 = npt.NDArray[np.int32]
I8 = npt.NDArray[np.int8]
LEVELS = COARSEST_LEVEL + 1
WORD = 64
"""Bits of a word of a filter."""
SPARSE = 4
"""Bits of a filter for each shingle, at least: of those that a filter lacks, a fourth at most seem to be in it."""


@compiled
def size_filters(ends: I64, filter_ends: I64) -> None:
    """Write where the filter of each sample ends, in words: its size in bits is a power of two."""
    for index in range(len(ends) - 1):
        words = 1
        while words * WORD < SPARSE * (ends[index + 1] - ends[index]):
            words *= 2
        filter_ends[index + 1] = filter_ends[index] + words


@compiled
def fill_filters(samples: U64, ends: I64, filter_ends: I64, filters: U64) -> None:
    """Set in the filter of each sample the bit of each of its shingles; `filters` is given as zeros.

    A Bloom filter of one hash, the shingle itself (Bloom, Space/time trade-offs in hash coding, 1970).
    """
    for index in range(len(ends) - 1):
        own = filters[filter_ends[index] : filter_ends[index + 1]]
        for place in range(ends[index], ends[index + 1]):
            bit = samples[place] & np.uint64(len(own) * WORD - 1)
            own[bit // np.uint64(WORD)] |= np.uint64(1) << bit % np.uint64(WORD)


@compiled
def fill_slots(shingles: U64, slots: I32) -> None:
    """Fill a hash table with the places of shingles; -1 is an empty slot, and their number a power of two."""
    mask = np.uint64(len(slots) - 1)
    for place in range(len(shingles)):
        slot = shingles[place] & mask
        while slots[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = place


@compiled
def find_place(shingle: np.uint64, shingles: U64, slots: I32) -> int:
    """Return the place of a shingle by the hash table, or -1."""
    mask = np.uint64(len(slots) - 1)
    slot = shingle & mask
    while slots[slot] >= 0:
        if shingles[slots[slot]] == shingle:
            return int(slots[slot])
        slot = (slot + np.uint64(1)) & mask
    return -1


@compiled
def count_levels(shingle: np.uint64) -> int:
    """Return at how many levels, from 0 on, a shingle is sampled."""
    count = 1
    while count < LEVELS and shingle >> np.uint64(64 - count) == np.uint64(0):
        count += 1
    return count


@compiled
def find_containers(
    samples: U64,
    ends: I64,
    articles: I32,
    shingles: U64,
    slots: I32,
    starts: I64,
    postings: I32,
    levels: I8,
    filter_starts: I64,
    filters: U64,
    threshold: float,
    least: I64,
    hits: int,
    found: I32,
) -> tuple[int, int]:
    """Find for articles others in which enough of their sampled shingles are, or seem to be.

    Parameters
    ----------
    samples, ends, articles
        The sampled shingles of articles end to end, where each article's end, and its number in the index.
    shingles, slots, starts, postings
        The index: the shingles that several articles have, where the hash table finds them, and the articles of shingle
        n, `postings[starts[n] : starts[n + 1]]`: none where they are too many.
    levels, filter_starts, filters
        Of each article in the index, at which level it is sampled and where the filter of its sample begins.
    threshold
        The share of an article's shingles that a container has, at least.
    least
        How many of so many sampled shingles have to be in a container; its last entry holds for all larger numbers
        in proportion.
    hits
        Shingles of the index that have to be found in a container at least, where the article has so many.
    found
        Room for pairs (contained, container). What is past its end is only counted.

    Returns
    -------
    How many pairs there are, and how many articles have so many too frequent shingles that a container may be missed.
    """
    count = blind_ones = 0
    met, others = np.zeros(len(levels), np.int32), np.zeros(len(levels), np.int32)
    # at each level: the sampled shingles, those others have too, the rarer ones of these, and of them those looked at;
    # then how many a container has to have, of all and of those looked at
    sizes, shared, rare = np.zeros(LEVELS, np.int32), np.zeros(LEVELS, np.int32), np.zeros(LEVELS, np.int32)
    taken, needed, wanted = np.zeros(LEVELS, np.int32), np.zeros(LEVELS, np.int32), np.zeros(LEVELS, np.int32)
    for index in range(len(articles)):
        sample = samples[ends[index] : ends[index + 1]]
        places, order = np.zeros(len(sample), np.int32), np.zeros(len(sample), np.int32)
        for level in range(LEVELS):
            sizes[level] = shared[level] = rare[level] = taken[level] = needed[level] = wanted[level] = 0
        for at in range(len(sample)):
            place = find_place(sample[at], shingles, slots)
            places[at] = place
            for level in range(count_levels(sample[at])):
                sizes[level] += 1
                shared[level] += place >= 0
                rare[level] += place >= 0 and starts[place] < starts[place + 1]
        blind = possible = False
        for level in range(LEVELS):
            have_to = scale_least(sizes[level], least)
            # what stands in no other article stands in no container
            if sizes[level] > 0 and shared[level] >= have_to:
                possible = True
                # as many as a container lacks: it may have none of the rarer ones, and is not met then
                blind = blind or rare[level] <= max(shared[level] - sizes[level] * threshold, 0)
                needed[level] = have_to
                # a container lacks so few that it has `hits` of any so many, if there are as many
                wanted[level] = shared[level] - have_to + hits
        blind_ones += blind
        if not possible:
            continue
        met_others = 0
        for at in order[: order_by_frequency(places, starts, order)]:
            missing = False
            for level in range(count_levels(sample[at])):
                missing = missing or taken[level] < wanted[level]
            if missing:
                for level in range(count_levels(sample[at])):
                    taken[level] += 1
                for posting in range(starts[places[at]], starts[places[at] + 1]):
                    other = postings[posting]
                    if met[other] == 0:
                        others[met_others] = other
                        met_others += 1
                    met[other] += 1
        for level in range(LEVELS):
            some = min(max(taken[level] // 4, min(hits, needed[level])), taken[level])
            wanted[level] = max(needed[level] - (shared[level] - taken[level]), some, 1)
        for which in range(met_others):
            other = others[which]
            level = levels[other]
            enough = needed[level] > 0 and met[other] >= wanted[level] and other != articles[index]
            met[other] = 0
            if not enough:
                continue
            other_filter = filters[filter_starts[other] : filter_starts[other + 1]]
            if count_inside(sample, level, other_filter) >= needed[level]:
                if count < len(found):
                    found[count, 0] = articles[index]
                    found[count, 1] = other
                count += 1
    return count, blind_ones


@compiled
def scale_least(size: int, least: I64) -> int:
    """Return how many of so many sampled shingles have to be in a container; past the table's end, in proportion."""
    most = len(least) - 1
    return int(least[size] if size <= most else least[most] * size // most)


@compiled
def order_by_frequency(places: I32, starts: I64, order: I32) -> int:
    """Write which of the places in the index name articles, those that name few first; returns how many they are.

    By counting, as the frequencies are small numbers.
    """
    most = 0
    for place in places:
        if place >= 0:
            most = max(most, starts[place + 1] - starts[place])
    ends = np.zeros(most + 1, np.int32)
    for place in places:
        if place >= 0:
            ends[starts[place + 1] - starts[place]] += 1
    ends[0] = 0
    for frequency in range(most):
        ends[frequency + 1] += ends[frequency]
    total = ends[most]
    for at in range(len(places) - 1, -1, -1):
        frequency = starts[places[at] + 1] - starts[places[at]] if places[at] >= 0 else 0
        if frequency > 0:
            ends[frequency] -= 1
            order[ends[frequency]] = at
    return int(total)


@compiled
def count_inside(sample: U64, level: int, other: U64) -> int:
    """Count the shingles below the bound of a level that are in a filter, or seem to be."""
    inside = np.uint64(0)
    mask = np.uint64(len(other) * WORD - 1)
    for shingle in sample:
        if count_levels(shingle) > level:
            bit = shingle & mask
            inside += other[bit // np.uint64(WORD)] >> bit % np.uint64(WORD) & np.uint64(1)
    return int(inside)
