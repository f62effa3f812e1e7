"""The numba kernels of containment: samples as Bloom filters, and the search for containers in an index of samples."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quchong.arrays.jit import compiled
from quchong.match.kernel import COARSEST_LEVEL, I64, U64

I32 = npt.NDArray[np.int32]
I8 = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]
LEVELS = COARSEST_LEVEL + 1
WORD = 64
"""Bits of a word of a filter."""
SPARSE = 4
"""Bits of a filter for each shingle, at least: at most a fourth of the shingles that are not in it seem to be."""


class Samples(NamedTuple):
    """The samples of a batch of articles end to end, and the number of each article in the index.

    Article i has `shingles[ends[i]:ends[i + 1]]`.
    """

    articles: I32
    shingles: U64
    ends: I64


class Postings(NamedTuple):
    """The inverted index: the shingles that several articles have, and which articles these are.

    Shingle n is in the articles `articles[starts[n]:starts[n + 1]]`, in none where they are too many to look at.
    `slots` is a hash table of the numbers of shingles, see `fill_slots`.
    """

    shingles: U64
    slots: I32
    starts: I64
    articles: I32


class Filters(NamedTuple):
    """The level at which each article of the index is sampled, and a Bloom filter of its sample.

    Article i has the filter `words[starts[i]:starts[i + 1]]`.
    """

    levels: I8
    starts: I64
    words: U64


class Bounds(NamedTuple):
    """What makes an article a candidate for a container.

    `threshold` is the share of an article's shingles that a container has. `min_shared[n]` is how many of n sampled
    shingles a container has; the last entry holds for larger samples in proportion. `min_met` is how many shingles of
    the index a candidate has to be met by, where the article has so many.
    """

    threshold: float
    min_shared: I64
    min_met: int


class LevelCounts(NamedTuple):
    """Counts for one article, one for each level at which a container may be sampled.

    `sizes`: the article's sampled shingles; `shared`: those of them that other articles have, too; `rare`: those of
    them whose articles the index names; `looked_up`: those of them that were looked up, of `to_look_up`. A candidate
    needs `needed` of all sampled shingles, and `needed_met` of those that were looked up; `needed` is 0 where nothing
    can contain the article.
    """

    sizes: I32
    shared: I32
    rare: I32
    to_look_up: I32
    looked_up: I32
    needed: I32
    needed_met: I32


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
    """Set in the filter of each sample the bit of each of its shingles; `filters` is all zeros before.

    A Bloom filter of one hash, the shingle itself (Bloom, Space/time trade-offs in hash coding, 1970).
    """
    for index in range(len(ends) - 1):
        own = filters[filter_ends[index] : filter_ends[index + 1]]
        for place in range(ends[index], ends[index + 1]):
            bit = samples[place] & np.uint64(len(own) * WORD - 1)
            own[bit // np.uint64(WORD)] |= np.uint64(1) << bit % np.uint64(WORD)


@compiled
def fill_slots(shingles: U64, slots: I32) -> None:
    """Fill a hash table with the numbers of shingles; an empty slot is -1, and the number of slots a power of two."""
    mask = np.uint64(len(slots) - 1)
    for place in range(len(shingles)):
        slot = shingles[place] & mask
        while slots[slot] >= 0:
            slot = (slot + np.uint64(1)) & mask
        slots[slot] = place


@compiled
def find_containers(
    samples: Samples, postings: Postings, filters: Filters, bounds: Bounds, pairs: I32, skipped: Bools
) -> int:
    """Find for each article the others that have enough of its sampled shingles, or seem to have.

    Writes to `pairs` rows of (contained, container), numbers of articles in the index, as far as there is room, and to
    `skipped` which articles share so few of the rarer shingles that a container may be missed. Returns how many pairs
    there are, with those that had no room.
    """
    met, others = np.zeros(len(filters.levels), np.int32), np.zeros(len(filters.levels), np.int32)
    counts = make_counts()
    found = 0
    for index in range(len(samples.articles)):
        article = samples.articles[index]
        sample = samples.shingles[samples.ends[index] : samples.ends[index + 1]]
        places = np.empty(len(sample), np.int32)
        count_shingles(sample, postings, places, counts)
        possible, skipped[index] = require(counts, bounds)
        if not possible:
            continue
        met_others = look_up_shingles(sample, places, postings, counts, met, others)
        require_met(counts, bounds)
        for other in others[:met_others]:
            level = filters.levels[other]
            enough = counts.needed[level] > 0 and met[other] >= counts.needed_met[level] and other != article
            met[other] = 0
            if enough and has_enough(sample, level, other, filters, counts):
                if found < len(pairs):
                    pairs[found, 0] = article
                    pairs[found, 1] = other
                found += 1
    return found


@compiled
def make_counts() -> LevelCounts:
    """Return counts of zero."""
    return LevelCounts(
        np.zeros(LEVELS, np.int32),
        np.zeros(LEVELS, np.int32),
        np.zeros(LEVELS, np.int32),
        np.zeros(LEVELS, np.int32),
        np.zeros(LEVELS, np.int32),
        np.zeros(LEVELS, np.int32),
        np.zeros(LEVELS, np.int32),
    )


@compiled
def count_shingles(sample: U64, postings: Postings, places: I32, counts: LevelCounts) -> None:
    """Count the shingles of a sample: all, those in the index, and those whose articles it names.

    Writes to `places` the number of each shingle in the index, or -1.
    """
    for level in range(LEVELS):
        counts.sizes[level] = counts.shared[level] = counts.rare[level] = counts.looked_up[level] = 0
    for at in range(len(sample)):
        place = find_place(sample[at], postings)
        places[at] = place
        for level in range(count_levels(sample[at])):
            counts.sizes[level] += 1
            counts.shared[level] += place >= 0
            counts.rare[level] += place >= 0 and postings.starts[place] < postings.starts[place + 1]


@compiled
def find_place(shingle: np.uint64, postings: Postings) -> int:
    """Return the number of a shingle in the index, or -1."""
    mask = np.uint64(len(postings.slots) - 1)
    slot = shingle & mask
    while postings.slots[slot] >= 0:
        if postings.shingles[postings.slots[slot]] == shingle:
            return int(postings.slots[slot])
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
def require(counts: LevelCounts, bounds: Bounds) -> tuple[bool, bool]:
    """Set how many shingles a container needs, and how many are to be looked up so that it is found.

    Returns whether there can be a container, and whether one may be missed.
    """
    possible = skipped = False
    for level in range(LEVELS):
        size, shared = counts.sizes[level], counts.shared[level]
        needed = scale_min_shared(size, bounds.min_shared)
        counts.needed[level] = counts.to_look_up[level] = 0
        # a container cannot have what no other article has
        if size > 0 and shared >= needed:
            possible = True
            # a container may lack so many that it has none of the rarer ones: then nothing leads to it
            skipped = skipped or counts.rare[level] <= max(shared - size * bounds.threshold, 0)
            counts.needed[level] = needed
            # a container lacks at most `shared - needed` of them, so it has at least `min_met` of so many
            counts.to_look_up[level] = shared - needed + bounds.min_met
    return possible, skipped


@compiled
def scale_min_shared(size: int, min_shared: I64) -> int:
    """Return how many of so many sampled shingles a container has; past the table's end in proportion."""
    most = len(min_shared) - 1
    return int(min_shared[size] if size <= most else min_shared[most] * size // most)


@compiled
def look_up_shingles(sample: U64, places: I32, postings: Postings, counts: LevelCounts, met: I32, others: I32) -> int:
    """Look up as many shingles as each level takes, the rarest first, and count for each article those it has.

    Counts those of article n in `met[n]`, writes the articles that were met to `others`, and returns how many they are.
    """
    order = np.empty(len(sample), np.int32)
    met_others = 0
    for at in order[: order_by_frequency(places, postings.starts, order)]:
        levels = count_levels(sample[at])
        missing = False
        for level in range(levels):
            missing = missing or counts.looked_up[level] < counts.to_look_up[level]
        if not missing:
            continue
        for level in range(levels):
            counts.looked_up[level] += 1
        for other in postings.articles[postings.starts[places[at]] : postings.starts[places[at] + 1]]:
            if met[other] == 0:
                others[met_others] = other
                met_others += 1
            met[other] += 1
    return met_others


@compiled
def order_by_frequency(places: I32, starts: I64, order: I32) -> int:
    """Write to `order` which of the shingles have articles in the index, those of few first; returns how many they are.

    A counting sort, as the frequencies are small numbers.
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
def require_met(counts: LevelCounts, bounds: Bounds) -> None:
    """Set how many of the shingles that were looked up a candidate needs.

    Where it may lack them all, by having enough of the others, it still needs some: else it would not have been met.
    """
    for level in range(LEVELS):
        looked_up, needed = counts.looked_up[level], counts.needed[level]
        some = min(max(looked_up // 4, min(bounds.min_met, needed)), looked_up)
        counts.needed_met[level] = max(needed - (counts.shared[level] - looked_up), some, 1)


@compiled
def has_enough(sample: U64, level: int, other: int, filters: Filters, counts: LevelCounts) -> bool:
    """Say whether as many shingles of a level as are needed are in the filter of another article, or seem to be."""
    words = filters.words[filters.starts[other] : filters.starts[other + 1]]
    inside = np.uint64(0)
    mask = np.uint64(len(words) * WORD - 1)
    for shingle in sample:
        if count_levels(shingle) > level:
            bit = shingle & mask
            inside += words[bit // np.uint64(WORD)] >> bit % np.uint64(WORD) & np.uint64(1)
    return bool(inside >= np.uint64(counts.needed[level]))
