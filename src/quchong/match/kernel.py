"""The numba kernels: UTF-8 bytes to folded code points to shingles to signatures, buckets, and set comparison.

All release the interpreter's lock. Arrays that hold the parts of several texts end to end come with an int64 array of
one more entry than there are texts: the part of text i is from entry i to entry i + 1.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quchong.arrays.jit import compiled

U8 = npt.NDArray[np.uint8]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
Units = npt.NDArray[np.uint32] | npt.NDArray[np.uint64]
I64 = npt.NDArray[np.int64]
STRIDE = 64
"""Steps along two sets after which it is worth asking whether they can still share enough."""
COARSEST_LEVEL = 4
"""The longest texts are sampled one shingle in 2**4."""


class Sets(NamedTuple):
    """Sorted sets of shingles end to end: set i is `shingles[ends[i]:ends[i + 1]]`."""

    shingles: U64
    ends: I64


class OpenBucket(NamedTuple):
    """A bucket of which more members may follow.

    `leaders` are its first members, as many as it has room for; `counts` is (band, members, skipped pairs).
    """

    leaders: I64
    counts: I64


@compiled
def fold_batch(data: U8, offsets: I64, table: U32, codes: U32, ends: I64) -> None:
    """Decode and fold valid UTF-8 texts end to end into `codes`; `ends[i + 1]` is where text i ends."""
    count = 0
    for index in range(len(offsets) - 1):
        at = offsets[index]
        stop = offsets[index + 1]
        while at < stop:
            code = np.uint32(data[at])
            if code < 0x80:
                at += 1
            elif code < 0xE0:
                code = ((code & np.uint32(0x1F)) << np.uint32(6)) | (np.uint32(data[at + 1]) & np.uint32(0x3F))
                at += 2
            elif code < 0xF0:
                code = (
                    ((code & np.uint32(0x0F)) << np.uint32(12))
                    | ((np.uint32(data[at + 1]) & np.uint32(0x3F)) << np.uint32(6))
                    | (np.uint32(data[at + 2]) & np.uint32(0x3F))
                )
                at += 3
            else:
                code = (
                    ((code & np.uint32(0x07)) << np.uint32(18))
                    | ((np.uint32(data[at + 1]) & np.uint32(0x3F)) << np.uint32(12))
                    | ((np.uint32(data[at + 2]) & np.uint32(0x3F)) << np.uint32(6))
                    | (np.uint32(data[at + 3]) & np.uint32(0x3F))
                )
                at += 4
            folded = table[code]
            if folded != 0:
                codes[count] = folded
                count += 1
        ends[index + 1] = count


@compiled
def mix64(value: np.uint64) -> np.uint64:
    """Spread a 64-bit value over all its bits (MurmurHash3's 64-bit finalizer, Appleby)."""
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xFF51AFD7ED558CCD)
    value ^= value >> np.uint64(33)
    value *= np.uint64(0xC4CEB9FE1A85EC53)
    value ^= value >> np.uint64(33)
    return value


@compiled
def hash_shingles(units: Units, width: int, shingles: U64) -> int:
    """Write the 64-bit hash of each window of `width` units and return how many there are.

    A text shorter than a shingle is one shingle; an empty one has none. The hash is a polynomial over the units
    modulo 2**64 (multiplier: Knuth's MMIX, TAOCP 2, 3.3.4), rolled along the text, then mixed.
    """
    length = len(units)
    if length == 0:
        return 0
    multiplier = np.uint64(6364136223846793005)
    window = min(width, length)
    leading = np.uint64(1)
    rolled = np.uint64(0)
    for index in range(window):
        rolled = rolled * multiplier + units[index]
        if index:
            leading *= multiplier
    shingles[0] = mix64(rolled)
    for index in range(window, length):
        rolled = (rolled - units[index - window] * leading) * multiplier + units[index]
        shingles[index - window + 1] = mix64(rolled)
    return length - window + 1


@compiled
def hash_batch(units: Units, offsets: I64, width: int, shingles: U64, ends: I64) -> None:
    """Write the 64-bit shingles of texts end to end; `ends[i + 1]` is where those of text i end."""
    for index in range(len(offsets) - 1):
        count = hash_shingles(units[offsets[index] : offsets[index + 1]], width, shingles[ends[index] :])
        ends[index + 1] = ends[index] + count


@compiled
def drop_repeated(shingles: U64, ends: I64) -> None:
    """Drop all but one of equal shingles from the sorted shingles of texts, in place, and update `ends`."""
    at = 0
    start = ends[0]
    for index in range(len(ends) - 1):
        first = at
        for place in range(start, ends[index + 1]):
            if at == first or shingles[place] != shingles[at - 1]:
                shingles[at] = shingles[place]
                at += 1
        start = ends[index + 1]
        ends[index + 1] = at


@compiled
def find_level(count: int, min_size: int) -> int:
    """Return at which level a text of so many shingles is sampled: the coarsest that leaves `min_size` of them.

    Level n keeps one shingle in 2**n, those whose upper n bits are zero.
    """
    level = 0
    while level < COARSEST_LEVEL and count >> (level + 1) >= min_size:
        level += 1
    return level


@compiled
def keep_sampled(shingles: U64, ends: I64, counts: I64, min_size: int, levels: I64, kept: U64, kept_ends: I64) -> None:
    """Copy to `kept` the shingles of texts that are sampled, and write to `levels` at which level each text is.

    `counts` says as a text of how many shingles each text is sampled.
    """
    at = 0
    for index in range(len(ends) - 1):
        level = find_level(counts[index], min_size)
        levels[index] = level
        for place in range(ends[index], ends[index + 1]):
            if level == 0 or shingles[place] >> np.uint64(64 - level) == np.uint64(0):
                kept[at] = shingles[place]
                at += 1
        kept_ends[index + 1] = at


@compiled
def sign_shingles(shingles: U64, count: int, a: U32, b: U32, hashes: U32, signature: U32) -> None:
    """Write the MinHash signature of the first `count` shingles, as datasketch's affine32 scheme defines it.

    The 32-bit hash of a shingle is the upper half of its 64-bit hash; `hashes` is scratch space.
    """
    for index in range(count):
        mixed = np.uint32(shingles[index] >> np.uint64(32))
        mixed ^= mixed >> np.uint32(16)
        mixed = np.uint32(mixed * np.uint32(0x85EBCA6B))
        mixed ^= mixed >> np.uint32(13)
        mixed = np.uint32(mixed * np.uint32(0xC2B2AE35))
        hashes[index] = mixed ^ (mixed >> np.uint32(16))
    size = len(a)
    for slot in range(size):
        signature[slot] = np.uint32(0xFFFFFFFF)
    whole = count - count % 8
    # eight shingles a pass: each slot is loaded and stored once for eight minima
    for index in range(0, whole, 8):
        h0, h1, h2, h3 = hashes[index], hashes[index + 1], hashes[index + 2], hashes[index + 3]
        h4, h5, h6, h7 = hashes[index + 4], hashes[index + 5], hashes[index + 6], hashes[index + 7]
        for slot in range(size):
            x = a[slot]
            y = b[slot]
            low = min(
                min(
                    min(np.uint32(x * h0 + y), np.uint32(x * h1 + y)),
                    min(np.uint32(x * h2 + y), np.uint32(x * h3 + y)),
                ),
                min(
                    min(np.uint32(x * h4 + y), np.uint32(x * h5 + y)),
                    min(np.uint32(x * h6 + y), np.uint32(x * h7 + y)),
                ),
            )
            signature[slot] = min(signature[slot], low)
    for index in range(whole, count):
        tail = hashes[index]
        for slot in range(size):
            signature[slot] = min(signature[slot], np.uint32(a[slot] * tail + b[slot]))


@compiled
def sign_batch(shingles: U64, ends: I64, a: U32, b: U32, signatures: U32) -> None:
    """Write the signature of each text from its shingles; that of an empty text is all ones."""
    most = 0
    for index in range(len(ends) - 1):
        most = max(most, ends[index + 1] - ends[index])
    hashes = np.empty(most, np.uint32)
    for index in range(len(ends) - 1):
        count = ends[index + 1] - ends[index]
        sign_shingles(shingles[ends[index] :], count, a, b, hashes, signatures[index])


@compiled
def hash_words(codes: U32, lengths: I64, words: U64) -> None:
    """Write a 64-bit hash for each word; the words, of the given lengths, stand end to end in `codes`."""
    multiplier = np.uint64(6364136223846793005)
    at = 0
    for index in range(len(lengths)):
        rolled = np.uint64(lengths[index])
        for _ in range(lengths[index]):
            rolled = rolled * multiplier + np.uint64(codes[at])
            at += 1
        words[index] = mix64(rolled)


@compiled
def hash_bands(signatures: U32, rows: int, keys: U64) -> None:
    """Write the key of each band (row of `keys`: text, column: band) of `rows` slots.

    A band's number enters its key, so equal slots in different bands do not meet.
    """
    for index in range(keys.shape[0]):
        for band in range(keys.shape[1]):
            mixed = np.uint64(band + 1)
            for row in range(rows):
                mixed = mix64(mixed * np.uint64(0x9E3779B97F4A7C15) + np.uint64(signatures[index, band * rows + row]))
            keys[index, band] = mixed


@compiled
def count_shared(first: U64, second: U64, min_shared: int) -> int:
    """Count the common elements of two sorted sets; stop early, below `min_shared`, once they cannot share as many."""
    i = j = shared = 0
    # whole strides first: a loop of a fixed length is a quarter faster
    while i + STRIDE <= len(first) and j + STRIDE <= len(second):
        for _ in range(STRIDE):
            x = first[i]
            y = second[j]
            shared += x == y
            i += x <= y
            j += y <= x
        if shared + min(len(first) - i, len(second) - j) < min_shared:
            return shared
    while i < len(first) and j < len(second):
        x = first[i]
        y = second[j]
        shared += x == y
        i += x <= y
        j += y <= x
    return shared


@compiled
def count_shared_pairs(
    lowers: Sets, at_lower: I64, highers: Sets, at_higher: I64, min_shared: I64, shared: I64
) -> None:
    """Count what each pair of sets shares: set `at_lower[n]` of `lowers` and set `at_higher[n]` of `highers`.

    Of a pair that shares less than `min_shared[n]` only some may be counted.
    """
    for index in range(len(shared)):
        a = at_lower[index]
        b = at_higher[index]
        shared[index] = count_shared(
            lowers.shingles[lowers.ends[a] : lowers.ends[a + 1]],
            highers.shingles[highers.ends[b] : highers.ends[b + 1]],
            min_shared[index],
        )


@compiled
def pair_members(
    bands: I64, row_keys: I64, bucket: OpenBucket, partners: int, pairs: I64, skipped: I64
) -> tuple[int, int]:
    """Pair the members of buckets: rows of a band and a row key, sorted by bucket and, in it, by the order of articles.

    The first len(bucket.leaders) members are paired with each other, each further one with the first `partners` only.
    Writes rows of (lower, higher) to `pairs` and, at the end of each bucket of which some pairs were skipped, a row of
    (band, skipped pairs) to `skipped`; returns how many rows of both were written. `bucket` is what the rows before
    left open, and then what these leave.
    """
    leaders, counts = bucket
    count = count_skipped = 0
    for index in range(len(bands)):
        if counts[1] and bands[index] != counts[0]:
            count_skipped += close_bucket(bucket, skipped[count_skipped:])
        counts[0] = bands[index]
        members = counts[1]
        paired = members if members < len(leaders) else partners
        for leader in range(paired):
            pairs[count, 0] = row_keys[index]
            pairs[count, 1] = leaders[leader]
            count += 1
        if members < len(leaders):
            leaders[members] = row_keys[index]
        counts[2] += members - paired
        counts[1] += 1
    return count, count_skipped


@compiled
def close_bucket(bucket: OpenBucket, skipped: I64) -> int:
    """End a bucket: write (band, skipped pairs) if some were skipped, and return how many rows were written."""
    written = 0
    if bucket.counts[2]:
        skipped[0, 0] = bucket.counts[0]
        skipped[0, 1] = bucket.counts[2]
        written = 1
    bucket.counts[1:] = 0
    return written
