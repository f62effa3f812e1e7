"""The numba kernels of containment: samples by level, probes, and the meetings that they lead to."""

import numpy as np
import numpy.typing as npt

from quchong.compiled import compiled
from quchong.match.kernel import COARSEST_LEVEL, I64, U64

I32 = npt.NDArray[np.int32]
I8 = npt.NDArray[np.int8]
PLACE_BITS, HITS_BITS = 28, 7
"""What a meeting (model.MEETING) is packed of."""
PLACE_MASK, HITS_MASK = (1 << PLACE_BITS) - 1, (1 << HITS_BITS) - 1


@compiled
def count_levels(samples: U64, ends: I64, facts: I64) -> None:
    """Write to a row of `facts` for each text how many of its sampled shingles are below the bound of each level."""
    for index in range(len(ends) - 1):
        for level in range(facts.shape[1]):
            count = 0
            for place in range(ends[index], ends[index + 1]):
                count += level == 0 or samples[place] >> np.uint64(64 - level) == np.uint64(0)
            facts[index, level] = count


@compiled
def choose_probes(
    articles: I32, frequencies: I32, shingles: I64, least: I64, most: int, frequent: int, hits: int, needed: I64
) -> int:
    """Choose the shingles by which articles look for containers, from whole groups of SHARED.

    Parameters
    ----------
    articles, frequencies, shingles
        The rows of SHARED, by all three. An article begins with its facts: `-frequency - 1` is a level and the value
        how many shingles are sampled there; past the last level it is the article's own level.
    least
        How many of so many sampled shingles have to be in a container; its last entry holds for all larger numbers
        in proportion.
    most
        Probes of an article at each level; they are spread evenly over the frequencies.
    frequent
        Articles that have a shingle from which it is no probe.
    hits
        Probes that have to be found in a container at least, where a level has so many.
    needed
        What PROBE says of each row: -1 where it is no probe, else the hits it takes, 8 bits for each level.

    Returns
    -------
    How many articles have so many too frequent shingles that a container may be missed.
    """
    capped = 0
    counts = np.zeros(COARSEST_LEVEL + 1, np.int64)
    at = 0
    while at < len(articles):
        first = at
        while at < len(articles) and articles[at] == articles[first] and frequencies[at] < 0:
            if -frequencies[at] - 1 < len(counts):
                counts[-frequencies[at] - 1] = shingles[at]
            needed[at] = -1
            at += 1
        begin = at
        while at < len(articles) and articles[at] == articles[first]:
            needed[at] = -1
            at += 1
        packed = np.int64(0)
        blind = False
        for level in range(len(counts)):
            common = rare = 0
            for place in range(begin, at):
                if below(shingles[place], level):
                    common += frequencies[place] > frequent
                    rare += frequencies[place] <= frequent
            have_to = least[min(counts[level], len(least) - 1)]
            if counts[level] >= len(least):
                have_to = have_to * counts[level] // (len(least) - 1)
            # what stands in no other article stands in no container
            if common + rare < have_to or counts[level] == 0:
                continue
            blind = blind or rare == 0
            taken = min(rare, most)
            passed = 0
            for place in range(begin, at):
                if frequencies[place] <= frequent and below(shingles[place], level):
                    # evenly spread: the n-th is taken where n * taken / rare passes a whole number
                    if (passed + 1) * taken // rare > passed * taken // rare:
                        needed[place] = 0
                    passed += 1
            # of the rare ones a container has have_to - common at least; two thirds are found, but for bad luck
            wanted = 2 * taken * (have_to - common) // (3 * rare) if rare else 0
            packed |= min(max(wanted, taken // 4, min(hits, have_to), 1), max(taken, 1)) << (8 * level)
        capped += blind
        for place in range(begin, at):
            if needed[place] == 0:
                needed[place] = packed
    return capped


@compiled
def below(shingle: int, level: int) -> bool:
    """Say whether a shingle, given as int64, is below the bound of a level."""
    return level == 0 or np.uint64(shingle) >> np.uint64(64 - level) == np.uint64(0)


@compiled
def meet(shingles: I64, postings: I8, articles: I32, needed: I64, found: I64) -> int:
    """Pair each probe with the postings of its shingle, from whole groups of PROBE by (shingle, posting, article).

    Writes meetings (model.MEETING) to `found`, as far as it goes; returns how many there are.
    """
    count = 0
    at = 0
    while at < len(shingles):
        first = at
        while at < len(shingles) and shingles[at] == shingles[first] and postings[at] == 0:
            at += 1
        begin = at
        while at < len(shingles) and shingles[at] == shingles[first]:
            at += 1
        for probe in range(first, begin):
            for place in range(begin, at):
                hits = needed[probe] >> (8 * needed[place]) & HITS_MASK
                # no hits at all would do only where no article of that level can be the container
                if articles[probe] != articles[place] and hits:
                    if count < len(found):
                        two = np.int64(articles[probe]) << PLACE_BITS | np.int64(articles[place])
                        found[count] = two << HITS_BITS | hits
                    count += 1
    return count
