"""The numba kernels of containment: samples as Bloom filters, and the search for containers in an index of samples."""

import numpy as np
import numpy.typing as npt

from quchong.compiled import compiled
from quchong.match.kernel import COARSEST_LEVEL, I64, U64

I32 = npt.NDArray[np.int32]
I8 = npt.NDArray[np.int8]
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
def is_below(shingle: np.uint64, level: int) -> bool:
    """Say whether a shingle is below the bound of a level."""
    return level == 0 or shingle >> np.uint64(64 - level) == np.uint64(0)


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
    met = np.zeros(len(levels), np.int32)
    others = np.empty(len(levels), np.int32)
    # for each level: how many are sampled, how many of these are common and rare, and how many it takes
    sizes = np.empty(COARSEST_LEVEL + 1, np.int64)
    common, rare, needed, wanted = (
        np.empty_like(sizes),
        np.empty_like(sizes),
        np.empty_like(sizes),
        np.empty_like(sizes),
    )
    for index in range(len(articles)):
        sample = samples[ends[index] : ends[index + 1]]
        places = np.empty(len(sample), np.int32)
        sizes[:] = 0
        common[:] = 0
        rare[:] = 0
        for at in range(len(sample)):
            place = find_place(sample[at], shingles, slots)
            places[at] = place
            level = 0
            while level < len(sizes) and is_below(sample[at], level):
                sizes[level] += 1
                if place >= 0:
                    if starts[place] == starts[place + 1]:
                        common[level] += 1
                    else:
                        rare[level] += 1
                level += 1
        possible = blind = False
        for level in range(len(sizes)):
            needed[level] = 0
            have_to = least[min(sizes[level], len(least) - 1)]
            if sizes[level] >= len(least):
                have_to = have_to * sizes[level] // (len(least) - 1)
            # what stands in no other article stands in no container
            if sizes[level] == 0 or common[level] + rare[level] < have_to:
                continue
            possible = True
            blind = blind or rare[level] == 0
            needed[level] = have_to
            # of the rare ones a container has all those that the common ones do not make up for
            wanted[level] = max(have_to - common[level], min(max(rare[level] // 4, min(hits, have_to)), rare[level]), 1)
        blind_ones += blind
        if not possible:
            continue
        met_others = 0
        for head in places:
            if head >= 0:
                for other in postings[starts[head] : starts[head + 1]]:
                    if met[other] == 0:
                        others[met_others] = other
                        met_others += 1
                    met[other] += 1
        for other in others[:met_others]:
            own_level = levels[other]
            enough = needed[own_level] > 0 and met[other] >= wanted[own_level] and other != articles[index]
            met[other] = 0
            other_filter = filters[filter_starts[other] : filter_starts[other + 1]]
            if enough and count_inside(sample, own_level, other_filter) >= needed[own_level]:
                if count < len(found):
                    found[count, 0] = articles[index]
                    found[count, 1] = other
                count += 1
    return count, blind_ones


@compiled
def count_inside(sample: U64, level: int, other: U64) -> int:
    """Count the shingles below the bound of a level that are in a filter, or seem to be."""
    inside = np.uint64(0)
    mask = np.uint64(len(other) * WORD - 1)
    for shingle in sample:
        if is_below(shingle, level):
            bit = shingle & mask
            inside += other[bit // np.uint64(WORD)] >> bit % np.uint64(WORD) & np.uint64(1)
    return int(inside)
