"""The kernels as typed functions on numpy arrays, the only way to call the library; `kernels.h` says what each does.

Arrays that hold the parts of several texts end to end come with an int64 array of one entry more than there are texts:
the part of text i is from entry i to entry i + 1. Every function releases the interpreter's lock, and raises TypeError,
IndexError, ValueError (invalid UTF-8) or MemoryError as `library.Kernel` says.
"""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from quchong.native.library import Kernel, find_kernel

U8 = npt.NDArray[np.uint8]
U16 = npt.NDArray[np.uint16]
U32 = npt.NDArray[np.uint32]
U64 = npt.NDArray[np.uint64]
I8 = npt.NDArray[np.int8]
I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SIGNATURES = {
    "fold_batch": "IN(uint8_t, data), IN(int64_t, offsets), IN(uint32_t, table), OUT(uint32_t, codes), "
    "OUT(int64_t, ends)",
    "find_operators": "IN(uint8_t, data), IN(int64_t, offsets), IN(uint32_t, table), IN(uint8_t, operators), "
    "OUT(uint32_t, found), OUT(int64_t, ends)",
    "hash_characters": "IN(uint32_t, units), IN(int64_t, offsets), int64_t width, OUT(uint64_t, shingles), "
    "OUT(int64_t, ends)",
    "hash_hashes": "IN(uint64_t, units), IN(int64_t, offsets), int64_t width, OUT(uint64_t, shingles), "
    "OUT(int64_t, ends)",
    "hash_words": "IN(uint32_t, codes), IN(int64_t, lengths), OUT(uint64_t, words)",
    "drop_repeated": "OUT(uint64_t, shingles), OUT(int64_t, ends)",
    "keep_sampled": "IN(uint64_t, shingles), IN(int64_t, ends), IN(int64_t, counts), int64_t min_size, "
    "OUT(int64_t, levels), OUT(uint64_t, kept), OUT(int64_t, kept_ends)",
    "sign_batch": "IN(uint64_t, shingles), IN(int64_t, ends), IN(uint32_t, a), IN(uint32_t, b), "
    "OUT(uint32_t, signatures)",
    "hash_bands": "IN(uint32_t, signatures), int64_t texts, int64_t rows, OUT(uint64_t, keys)",
    "count_shared_pairs": "IN(uint64_t, lowers), IN(int64_t, lower_ends), IN(int64_t, at_lower), "
    "IN(uint64_t, highers), IN(int64_t, higher_ends), IN(int64_t, at_higher), IN(int64_t, min_shared), "
    "OUT(int64_t, shared)",
    "pair_members": "IN(int64_t, bands), IN(int64_t, row_keys), OUT(int64_t, members), OUT(int64_t, heads), "
    "OUT(int64_t, counts), int64_t window, OUT(int64_t, pairs), OUT(int64_t, skipped), OUT(int64_t, written)",
    "size_filters": "IN(int64_t, ends), OUT(int64_t, filter_ends)",
    "fill_filters": "IN(uint64_t, samples), IN(int64_t, ends), IN(int64_t, filter_ends), OUT(uint64_t, filters)",
    "fill_slots": "IN(uint64_t, shingles), OUT(int32_t, slots)",
    "find_containers": "IN(int32_t, articles), IN(uint64_t, samples), IN(int64_t, ends), IN(uint64_t, index), "
    "IN(int32_t, slots), IN(int64_t, starts), IN(int32_t, index_articles), IN(int8_t, levels), "
    "IN(int64_t, filter_starts), IN(uint64_t, filter_words), double threshold, IN(int64_t, min_shared), "
    "int64_t min_met, OUT(int32_t, pairs), OUT(uint8_t, skipped)",
    "choose_queries": "IN(uint64_t, samples), IN(int64_t, ends), IN(int64_t, texts), IN(uint64_t, shingles), "
    "IN(int64_t, counted), int64_t frequent, double threshold, IN(int64_t, min_shared), int64_t min_met, "
    "OUT(int64_t, holders), OUT(uint8_t, chosen), OUT(int64_t, needed), OUT(int64_t, needed_met), "
    "OUT(uint8_t, skipped)",
    "count_shingles": "IN(uint64_t, shingles), OUT(uint16_t, counters)",
    "cut_prefixes": "IN(uint64_t, shingles), IN(int64_t, ends), IN(int64_t, order), IN(uint16_t, counters), "
    "double threshold, OUT(int64_t, starts), OUT(uint64_t, prefix_shingles), OUT(int32_t, prefix_places), "
    "OUT(int32_t, prefix_positions)",
    "find_partners": "IN(uint64_t, shingles), IN(int64_t, ends), IN(int64_t, order), IN(int64_t, starts), "
    "IN(int64_t, where), IN(uint64_t, prefix_shingles), IN(int32_t, prefix_places), IN(int32_t, prefix_positions), "
    "int64_t first, int64_t end, double threshold, OUT(int64_t, rows), OUT(int64_t, next)",
    "mark_removed": "IN(int64_t, lower), IN(int64_t, higher), IN(double, jaccard), double threshold, "
    "IN(uint8_t, always_kept), OUT(uint8_t, removed)",
    "place_by_digit": "IN(uint64_t, values), int64_t shift, OUT(int32_t, order), OUT(int64_t, ends)",
    "sort_digits": "OUT(uint64_t, values), OUT(int32_t, order), OUT(uint64_t, other_values), OUT(int32_t, other_order)",
    "digest_texts": "IN(uint32_t, codes), IN(int64_t, ends), IN(uint32_t, operators), IN(int64_t, operator_ends), "
    "OUT(uint8_t, digests)",
    "read_records": "IN(uint8_t, data), IN(uint8_t, names), IN(int64_t, name_ends), OUT(uint8_t, columns), "
    "OUT(int32_t, ends), OUT(uint8_t, present), OUT(int64_t, places), OUT(int64_t, refused), OUT(int64_t, counts)",
    "scan_texts": "IN(uint8_t, data), IN(int32_t, ends), IN(uint32_t, table), IN(uint16_t, trie), "
    "IN(uint16_t, limits), int64_t symbols, int64_t layout, int64_t min_letters, double foreign_share, "
    "OUT(uint8_t, kept), OUT(int32_t, kept_ends), OUT(uint8_t, findings), OUT(int32_t, line_counts), "
    "OUT(int64_t, triggered), OUT(int64_t, concerned)",
    "write_json_lines": "IN(uint8_t, constants), IN(int64_t, constant_ends), IN(int64_t, fields), "
    "IN(uint8_t, present), IN(uint8_t, first), IN(int32_t, first_ends), IN(uint8_t, second), "
    "IN(int32_t, second_ends), IN(uint8_t, third), IN(int32_t, third_ends), IN(uint8_t, fourth), "
    "IN(int32_t, fourth_ends), IN(uint8_t, fifth), IN(int32_t, fifth_ends), IN(uint8_t, sixth), "
    "IN(int32_t, sixth_ends), IN(uint8_t, seventh), IN(int32_t, seventh_ends), IN(uint8_t, eighth), "
    "IN(int32_t, eighth_ends), OUT(uint8_t, json), OUT(int32_t, json_ends)",
}
"""The parameters of each function, as in `kernels.h`; a test compares both."""


@cache
def kernel(name: str) -> Kernel:
    """Return a function of the library by its name."""
    return find_kernel(name, SIGNATURES[name])


class Sets(NamedTuple):
    """Sorted sets of shingles end to end: set i is `shingles[ends[i]:ends[i + 1]]`."""

    shingles: U64
    ends: I64


BLOCK_KINDS = 32
"""Sizes of the blocks of a large bucket, see `pair_members` in `kernels.h`."""


class OpenBucket(NamedTuple):
    """A bucket of which more members may follow.

    `members` are the last ones, as many as it has room for; `heads` the first ones of its open blocks; `counts` is
    (band, members, pairs).
    """

    members: I64
    heads: I64
    counts: I64

    @classmethod
    def make(cls, size: int) -> "OpenBucket":
        """Return an empty one with room for so many members."""
        return cls(np.zeros(size, np.int64), np.zeros(BLOCK_KINDS, np.int64), np.zeros(3, np.int64))


class Samples(NamedTuple):
    """The samples of a batch of articles end to end, and the number of each article in the index.

    Article i has `shingles[ends[i]:ends[i + 1]]`.
    """

    articles: I32
    shingles: U64
    ends: I64


class SharedShingles(NamedTuple):
    """Shingles that several articles have: in which text of a batch of samples, and how many articles have each."""

    texts: I64
    shingles: U64
    counts: I64


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


def fold_batch(data: U8, offsets: I64, table: U32, codes: U32, ends: I64) -> None:
    """Decode and fold UTF-8 texts end to end into `codes`; raises ValueError where one is not valid UTF-8."""
    kernel("fold_batch")(data, offsets, table, codes, ends)


def find_operators(data: U8, offsets: I64, table: U32, operators: U8, found: U32, ends: I64) -> None:
    """Write for each operator before a digit of UTF-8 texts how many digits come before, and which operator."""
    kernel("find_operators")(data, offsets, table, operators, found, ends)


def hash_batch(units: U32 | U64, offsets: I64, width: int, shingles: U64, ends: I64) -> None:
    """Write the 64-bit shingles of texts end to end; `ends[i + 1]` is where those of text i end."""
    name = "hash_characters" if units.dtype == np.uint32 else "hash_hashes"
    kernel(name)(units, offsets, width, shingles, ends)


def hash_words(codes: U32, lengths: I64, words: U64) -> None:
    """Write a 64-bit hash for each word; the words, of the given lengths, stand end to end in `codes`."""
    kernel("hash_words")(codes, lengths, words)


def drop_repeated(shingles: U64, ends: I64) -> None:
    """Drop all but one of equal shingles from the sorted shingles of texts, in place, and update `ends`."""
    kernel("drop_repeated")(shingles, ends)


def keep_sampled(shingles: U64, ends: I64, counts: I64, min_size: int, levels: I64, kept: U64, kept_ends: I64) -> None:
    """Copy to `kept` the shingles of texts that are sampled, and write to `levels` at which level each text is."""
    kernel("keep_sampled")(shingles, ends, counts, min_size, levels, kept, kept_ends)


def sign_batch(shingles: U64, ends: I64, a: U32, b: U32, signatures: U32) -> None:
    """Write the MinHash signature of each text from its shingles (row of `signatures`)."""
    kernel("sign_batch")(shingles, ends, a, b, signatures)


def hash_bands(signatures: U32, rows: int, keys: U64) -> None:
    """Write the key of each band (row of `keys`: text, column: band) of `rows` slots."""
    kernel("hash_bands")(signatures, len(keys), rows, keys)


def count_shared_pairs(
    lowers: Sets, at_lower: I64, highers: Sets, at_higher: I64, min_shared: I64, shared: I64
) -> None:
    """Count what each pair of sets shares: set `at_lower[n]` of `lowers` and set `at_higher[n]` of `highers`.

    Of a pair that shares less than `min_shared[n]` only some may be counted.
    """
    kernel("count_shared_pairs")(*lowers, at_lower, *highers, at_higher, min_shared, shared)


def pair_members(
    bands: I64, row_keys: I64, bucket: OpenBucket, window: int, pairs: I64, skipped: I64
) -> tuple[int, int, int]:
    """Pair the members of buckets.

    Returns how many rows of `pairs` and `skipped` were written, and how many rows of members were read; where these are
    fewer than there are, `pairs` was full. `bucket` is what the rows before left open, and then what these leave;
    without rows it is closed.
    """
    written = np.zeros(3, np.int64)
    kernel("pair_members")(bands, row_keys, *bucket, window, pairs, skipped, written)
    count, count_skipped, read = written.tolist()
    return count, count_skipped, read


def size_filters(ends: I64, filter_ends: I64) -> None:
    """Write where the filter of each sample ends, in words of 64 bits."""
    kernel("size_filters")(ends, filter_ends)


def fill_filters(samples: U64, ends: I64, filter_ends: I64, filters: U64) -> None:
    """Set in the filter of each sample the bit of each of its shingles; `filters` is all zeros before."""
    kernel("fill_filters")(samples, ends, filter_ends, filters)


def fill_slots(shingles: U64, slots: I32) -> None:
    """Fill a hash table with the numbers of shingles; an empty slot is -1, and the number of slots a power of two."""
    kernel("fill_slots")(shingles, slots)


def find_containers(
    samples: Samples, postings: Postings, filters: Filters, bounds: Bounds, pairs: I32, skipped: Bools
) -> int:
    """Find for each article the others that have enough of its sampled shingles, or seem to have.

    Writes to `pairs` rows of (contained, container) as far as there is room, and returns how many there are; writes to
    `skipped` which articles share so few of the rarer shingles that a container may be missed.
    """
    return kernel("find_containers")(*samples, *postings, *filters, *bounds, pairs, skipped.view(np.uint8))


def choose_queries(
    samples: Sets, shared: SharedShingles, frequent: int, bounds: Bounds, needed: I64, needed_met: I64, skipped: Bools
) -> Bools:
    """Choose the shingles of samples that are looked up; returns which of them are.

    `frequent` is the largest number of articles that are looked at. `needed` and `needed_met` (row: text, column:
    level) receive what a container has, and `skipped` of which texts one may be missed.
    """
    chosen, holders = np.empty(len(samples.shingles), np.uint8), np.empty(len(samples.shingles), np.int64)
    marks = skipped.view(np.uint8)
    kernel("choose_queries")(*samples, *shared, frequent, *bounds, holders, chosen, needed, needed_met, marks)
    return chosen.view(np.bool_)


def count_shingles(shingles: U64, counters: U16) -> None:
    """Count in how many sets each shingle is, at least: those that share a counter are counted together."""
    kernel("count_shingles")(shingles, counters)


def cut_prefixes(sets: Sets, order: I64, counters: U16, threshold: float, starts: I64, prefixes: Prefixes) -> int:
    """Write the prefix of each set as far as there is space; returns how many shingles all prefixes have."""
    return kernel("cut_prefixes")(*sets, order, counters, threshold, starts, *prefixes)


def find_partners(
    sets: Sets, order: I64, index: PrefixIndex, places: tuple[int, int], threshold: float, rows: I64
) -> tuple[int, int]:
    """Find the partners of the sets of some places (first, end) among the sets of all places before.

    Writes rows of (index, index, shared), and stops before a set for whose partners there might be no space. Returns
    the place that comes next, and how many rows were written.
    """
    following = np.zeros(1, np.int64)
    count = kernel("find_partners")(
        *sets, order, index.starts, index.where, *index.prefixes, *places, threshold, rows, following
    )
    return int(following[0]), count


def mark_removed(
    lower: I64, higher: I64, jaccard: Floats, threshold: float, always_kept: Bools, removed: Bools
) -> None:
    """Mark in `removed` the articles that match a kept one at the threshold, in the order of `lower`."""
    kernel("mark_removed")(lower, higher, jaccard, threshold, always_kept.view(np.uint8), removed.view(np.uint8))


def place_by_digit(values: U64, shift: int, order: I32, ends: I64) -> None:
    """Fill in the stable order by the bits from `shift` on, and where the rows of each digit begin, then the end."""
    kernel("place_by_digit")(values, shift, order, ends)


def sort_digits(values: U64, order: I32) -> I32:
    """Return the stable order by the values of the rows in `order`; overwrites both arrays."""
    other_order = np.empty_like(order)
    moved = kernel("sort_digits")(values, order, np.empty_like(values), other_order)
    return other_order if moved else order


def digest_texts(texts: tuple[U32, I64], operators: tuple[U32, I64], digests: U8) -> None:
    """Write the digest of each folded text and its operators (row of `digests`, of 16 bytes)."""
    kernel("digest_texts")(*texts, *operators, digests)


class TriggerTrie(NamedTuple):
    """The ends of trigger words, from their last character on; `scan_texts` in `kernels.h` describes the arrays."""

    nodes: U16
    limits: U16
    symbols: int


class TextBounds(NamedTuple):
    """How many letters a text has that is not short, and how many Han characters for each foreign letter."""

    min_letters: int
    han_per_foreign: float


def read_records(
    data: U8, names: tuple[U8, I64], columns: U8, ends: I32, present: U8, places: I64, refused: I64
) -> tuple[int, int]:
    """Read lines of JSON Lines as rows of columns; returns how many rows, and how many lines were refused."""
    counts = np.zeros(2, np.int64)
    kernel("read_records")(data, *names, columns, ends, present, places, refused, counts)
    return int(counts[0]), int(counts[1])


def scan_texts(
    texts: tuple[U8, I32],
    table: U32,
    trie: TriggerTrie,
    layout: int,
    bounds: TextBounds,
    kept: tuple[U8, I32],
    findings: tuple[U8, I32],
    lines: tuple[I64, I64],
) -> int:
    """Look at texts, and write them with their layout done to `kept`; returns how many lines have trigger words.

    `findings` are what is found in each text, and two counts of its lines; `lines` those with trigger words, and those
    that concern a step.
    """
    return kernel("scan_texts")(*texts, table, *trie, layout, *bounds, *kept, *findings, *lines)


def write_json_lines(
    constants: tuple[U8, I64], fields: I64, present: U8, columns: Sequence[tuple[U8, I32]], json: U8, ends: I32
) -> int:
    """Write rows of columns as lines of JSON; returns how many bytes they have."""
    values = [array for column in columns for array in column]
    return kernel("write_json_lines")(*constants, fields, present, *values, json, ends)
