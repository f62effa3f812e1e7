"""Call the kernels with random arguments, most of them wrong: `python benchmarks/fuzz_kernels.py SECONDS [SEED]`.

A kernel has to return, or to refuse its arguments; a library compiled with AddressSanitizer and
UndefinedBehaviorSanitizer ends the process where one reads or writes outside of an array (`.ci/run` shows how).
"""

import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import numpy as np

from quchong.native.kernels import kernel
from quchong.native.library import VARIANTS, load_library

CODE_POINTS = 0x110000
TABLE = np.arange(CODE_POINTS, dtype=np.uint32)
TABLE[:0x30] = TABLE[0x3000:0x3020] = 0
OPERATORS = np.zeros(CODE_POINTS, np.uint8)
OPERATORS[ord("。")], OPERATORS[ord("é")] = ord(","), ord("+")
REFUSED = (IndexError, ValueError, MemoryError)
EXTREMES = (-1, 0, 1, 2, 5, 63, 64, 2**31 - 1, -(2**31), 2**31, 2**32 - 1, 2**62, 2**63 - 1, -(2**63))
Arguments = list[Any]


class Source:
    """Random numbers and arrays of them."""

    def __init__(self, seed: int) -> None:
        self.plain = random.Random(seed)  # noqa: S311 -- no secret
        self.arrays = np.random.default_rng(seed)

    def size(self, most: int = 40) -> int:
        """Return a size, often a small one."""
        return self.plain.choice((0, 1, 2, self.plain.randrange(most + 1)))

    def numbers(self, size: int, dtype: type, most: int) -> Any:
        """Return numbers from 0 to `most` - 1."""
        return self.arrays.integers(0, max(most, 1), size, np.uint64).astype(dtype)

    def ends(self, parts: int, most: int) -> Any:
        """Return where parts end."""
        return np.concatenate([[0], np.cumsum(self.numbers(parts, np.int64, most + 1))]).astype(np.int64)

    def sets(self, parts: int, most: int = 200) -> tuple[Any, Any]:
        """Return sorted distinct numbers of parts end to end, and where each ends."""
        wide = self.plain.choice((most, 1 << 64))
        sets = [np.unique(self.numbers(self.size(most), np.uint64, wide)) for _ in range(parts)]
        ends = np.cumsum([0, *map(len, sets)])
        return np.concatenate([np.zeros(0, np.uint64), *sets]), ends

    def text(self) -> bytes:
        """Return UTF-8, at times spoilt."""
        chosen = self.plain.choices(
            ["去", "重", "。", "a", "\n", "é", "😀", "1"], [9, 9, 2, 1, 1, 1, 1, 3], k=self.size(90)
        )
        text = bytearray("".join(chosen).encode())
        if text and self.plain.random() < 0.2:
            text[self.plain.randrange(len(text))] = self.plain.randrange(256)
        return bytes(text[: len(text) - self.plain.choice((0, 0, 0, 1, 2))])


def make_fold(source: Source) -> Arguments:
    """Return texts."""
    texts = [source.text() for _ in range(source.size(8))]
    offsets = np.cumsum([0, *map(len, texts)])
    data = np.frombuffer(b"".join(texts), np.uint8).copy()
    return [data, offsets, TABLE, np.empty(len(data), np.uint32), np.empty_like(offsets)]


def make_operators(source: Source) -> Arguments:
    """Return texts."""
    data, offsets, table, _, ends = make_fold(source)
    return [data, offsets, table, OPERATORS, np.empty(2 * len(data), np.uint32), ends]


def make_units(source: Source, dtype: type) -> Arguments:
    """Return units of texts."""
    offsets = source.ends(source.size(), 60)
    units = source.numbers(int(offsets[-1]), dtype, 1 << 32)
    return [units, offsets, source.plain.randrange(1, 12), np.empty(len(units), np.uint64), np.empty_like(offsets)]


def make_words(source: Source) -> Arguments:
    """Return words."""
    lengths = source.numbers(source.size(), np.int64, 5)
    return [source.numbers(int(lengths.sum()), np.uint32, 1 << 32), lengths, np.empty(len(lengths), np.uint64)]


def make_repeated(source: Source) -> Arguments:
    """Return sorted shingles."""
    ends = source.ends(source.size(), 20)
    return [np.sort(source.numbers(int(ends[-1]), np.uint64, 9)), ends]


def make_sampled(source: Source) -> Arguments:
    """Return shingles to sample."""
    ends = source.ends(source.size(), 200)
    shingles = source.numbers(int(ends[-1]), np.uint64, 1 << 64)
    levels = np.empty(len(ends) - 1, np.int64)
    return [shingles, ends, np.diff(ends), 64, levels, np.empty_like(shingles), np.empty_like(ends)]


def make_signed(source: Source) -> Arguments:
    """Return shingles to sign."""
    ends = source.ends(source.size(), 100)
    a, b = source.numbers((2, source.size(300)), np.uint32, 1 << 32)
    signatures = np.empty(len(a) * (len(ends) - 1), np.uint32)
    return [source.numbers(int(ends[-1]), np.uint64, 1 << 64), ends, a, b, signatures]


def make_bands(source: Source) -> Arguments:
    """Return signatures."""
    texts, rows, bands = source.size(), source.plain.randrange(1, 9), source.size(20)
    signatures = source.numbers(texts * rows * bands, np.uint32, 1 << 32)
    return [signatures, texts, rows, np.empty(texts * bands, np.uint64)]


def make_shared(source: Source) -> Arguments:
    """Return pairs of sets."""
    (lowers, lower_ends), (highers, higher_ends) = source.sets(3), source.sets(2)
    pairs = source.size()
    columns = [source.numbers(pairs, np.int64, most) for most in (3, 2, 50)]
    return [lowers, lower_ends, columns[0], highers, higher_ends, columns[1], columns[2], np.empty(pairs, np.int64)]


def make_members(source: Source) -> Arguments:
    """Return members of buckets."""
    size, held = source.size(200), 1 + source.size(40)
    bands = np.sort(source.numbers(size, np.int64, source.plain.choice((1, 3, 90))))
    members, heads, counts = np.zeros(held, np.int64), np.zeros(32, np.int64), np.zeros(3, np.int64)
    room = (held + 1) * (held + 32) + source.size(2000)
    pairs, skipped = np.empty(2 * room, np.int64), np.empty(size // held + 1, np.int64)
    window = max(1, held - 1 - source.size(8))
    return [bands, np.arange(size), members, heads, counts, window, pairs, skipped, np.zeros(3, np.int64)]


def make_filter_sizes(source: Source) -> Arguments:
    """Return sizes of samples."""
    ends = source.ends(source.size(), 90)
    return [ends, np.zeros_like(ends)]


def make_filters(source: Source) -> Arguments:
    """Return samples, and space for their filters."""
    samples, ends = source.sets(source.size(9))
    filter_ends = np.zeros_like(ends)
    kernel("size_filters")(ends, filter_ends)
    return [samples, ends, filter_ends, np.zeros(int(filter_ends[-1]), np.uint64)]


def make_slots(source: Source) -> Arguments:
    """Return shingles, and space for their table."""
    shingles = np.unique(source.numbers(source.size(90), np.uint64, 1 << 64))
    return [shingles, np.empty(1 << (2 * len(shingles)).bit_length(), np.int32)]


def make_queries(source: Source) -> Arguments:
    """Return samples, and how many articles have some of their shingles."""
    samples, ends = source.sets(source.size(9))
    texts = np.repeat(np.arange(len(ends) - 1), np.diff(ends))
    some = source.numbers(len(samples), np.int64, 2) == 1
    counted = 2 + source.numbers(int(some.sum()), np.int64, 5)
    size, room = len(samples), (len(ends) - 1) * 5
    return [
        samples,
        ends,
        texts[some],
        samples[some],
        counted,
        4,
        0.8,
        np.arange(5),
        2,
        np.empty(size, np.int64),
        np.empty(size, np.uint8),
        np.empty(room, np.int64),
        np.empty(room, np.int64),
        np.empty(len(ends) - 1, np.uint8),
    ]


def make_containers(source: Source) -> Arguments:
    """Return samples of articles, and their index."""
    articles = source.size(12)
    samples, ends, filter_ends, filters = make_filters_of(source, articles)
    index, inverse, counts = np.unique(samples, return_inverse=True, return_counts=True)
    posted = np.repeat(np.arange(articles, dtype=np.int32), np.diff(ends))[np.argsort(inverse, kind="stable")]
    slots = np.empty(1 << (2 * len(index)).bit_length(), np.int32)
    kernel("fill_slots")(index, slots)
    min_shared = (np.arange(30) * 0.6).astype(np.int64)
    pairs, skipped = np.empty(2 * source.size(), np.int32), np.empty(articles, np.uint8)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    levels = source.numbers(articles, np.int8, 5)
    of_index = [index, slots, starts, posted, levels, filter_ends, filters]
    return [np.arange(articles, dtype=np.int32), samples, ends, *of_index, 0.8, min_shared, 4, pairs, skipped]


def make_filters_of(source: Source, articles: int) -> Arguments:
    """Return samples of articles, and their filters."""
    samples, ends = source.sets(articles)
    filter_ends = np.zeros_like(ends)
    kernel("size_filters")(ends, filter_ends)
    filters = np.zeros(int(filter_ends[-1]), np.uint64)
    kernel("fill_filters")(samples, ends, filter_ends, filters)
    return [samples, ends, filter_ends, filters]


def make_counted(source: Source) -> Arguments:
    """Return shingles to count."""
    return [source.sets(3)[0], np.zeros(1 << source.size(9), np.uint16)]


def make_prefixes(source: Source) -> Arguments:
    """Return sets, and space for their prefixes."""
    shingles, ends = source.sets(source.size(9))
    order = np.argsort(np.diff(ends), kind="stable")
    counters = np.zeros(256, np.uint16)
    kernel("count_shingles")(shingles, counters)
    space = [np.empty(len(shingles), dtype) for dtype in (np.uint64, np.int32, np.int32)]
    return [shingles, ends, order, counters, 0.5, np.zeros(len(order) + 1, np.int64), *space]


def make_partners(source: Source) -> Arguments:
    """Return sets and their prefixes."""
    shingles, ends, order, counters, threshold, starts, *prefixes = make_prefixes(source)
    total = kernel("cut_prefixes")(shingles, ends, order, counters, threshold, starts, *prefixes)
    by_shingle = np.argsort(prefixes[0][:total], kind="stable")
    where = np.empty(total, np.int64)
    where[by_shingle] = np.arange(total)
    ordered = [column[:total][by_shingle] for column in prefixes]
    rows = np.empty(3 * (len(order) + 20), np.int64)
    return [shingles, ends, order, starts, where, *ordered, 0, len(order), threshold, rows, np.zeros(1, np.int64)]


def make_marked(source: Source) -> Arguments:
    """Return pairs of articles."""
    size, articles = source.size(), 9
    pairs = [source.numbers(size, np.int64, articles) for _ in range(2)]
    return [
        *pairs,
        source.arrays.random(size),
        0.5,
        source.numbers(articles, np.uint8, 2),
        np.zeros(articles, np.uint8),
    ]


def make_digits(source: Source) -> Arguments:
    """Return values to put in order by their upper bits."""
    size = source.size()
    return [source.numbers(size, np.uint64, 1 << 8), 4, np.empty(size, np.int32), np.empty(17, np.int64)]


def make_sorted(source: Source) -> Arguments:
    """Return values to sort."""
    size = source.size(300)
    values = source.numbers(size, np.uint64, source.plain.choice((3, 1 << 20, 1 << 64)))
    order = np.arange(size, dtype=np.int32)
    return [values, order, np.empty_like(values), np.empty_like(order)]


def make_digested(source: Source) -> Arguments:
    """Return folded texts and their operators."""
    ends = source.ends(source.size(), 90)
    operator_ends = source.ends(len(ends) - 1, 5)
    codes, operators = (source.numbers(int(last[-1]), np.uint32, 1 << 32) for last in (ends, operator_ends))
    return [codes, ends, operators, operator_ends, np.empty(16 * (len(ends) - 1), np.uint8)]


def make_columns(values: list[bytes]) -> tuple[Any, Any]:
    """Return strings end to end, and where they end."""
    return np.frombuffer(b"".join(values), np.uint8).copy(), np.cumsum([0, *map(len, values)]).astype(np.int32)


def make_line(source: Source) -> bytes:
    """Return a line of JSON, at times spoilt."""
    choose = source.plain.choice
    strings = [b'"' + source.text().replace(b"\n", choose((b"\\n", b"\\u000a", b" "))) + b'"' for _ in range(3)]
    values = [
        *strings,
        b"null",
        b"-1.50e3",
        b"7",
        b'[{"a":[]}]',
        b'"\\ud83d\\ude00"',
        b'"http://a.b:1/c"',
        b"{",
        b'"\\',
    ]
    names = [b"text", b"title", b"id", b"url", b"other", b"contained_in", source.text()]
    fields = (b'"' + choose(names) + b'":' + choose(values) for _ in range(source.size(6)))
    line = bytearray(
        b"{" + choose((b",", b" , ")).join([b'"text":' + choose(values), *fields]) + choose((b"}", b"} ", b""))
    )
    if source.plain.random() < 0.2:
        line[source.plain.randrange(len(line))] = source.plain.randrange(256)
    return bytes(line[: len(line) - choose((0, 0, 0, 1, 2))])


def make_records(source: Source) -> Arguments:
    """Return lines of JSON, and space for their columns."""
    lines = [make_line(source) for _ in range(source.size(9))]
    data = np.frombuffer(b"\n".join(lines), np.uint8).copy()
    rows = int((data == ord("\n")).sum()) + 1
    names, name_ends = make_columns([b"text", b"title", b"id"])
    space = [np.empty(6 * len(data), np.uint8), np.empty(6 * (rows + 1), np.int32), np.empty(rows, np.uint8)]
    places = [np.empty(3 * rows, np.int64) for _ in range(2)]
    return [data, names, name_ends.astype(np.int64), *space, *places, np.zeros(2, np.int64)]


def make_scanned(source: Source) -> Arguments:
    """Return texts, and tables in which each character has each bit at times."""
    data, ends = make_columns([source.text() for _ in range(source.size(8))])
    symbols, nodes = 5, 9
    table = np.zeros(CODE_POINTS, np.uint32)
    for code in map(ord, "去重。a\né😀"):
        table[code] = source.plain.randrange(1 << 14) | source.plain.randrange(symbols) << 16
    trie, limits = source.numbers(nodes * symbols, np.uint16, nodes), source.numbers(nodes, np.uint16, 40)
    count = len(ends) - 1
    space = [np.empty(len(data), np.uint8), np.empty_like(ends)]
    findings = [np.empty(count, np.uint8), np.empty(2 * count, np.int32)]
    lines = [np.empty(3 * source.size(), np.int64) for _ in range(2)]
    return [data, ends, table, trie, limits, symbols, source.plain.randrange(3), 5, 0.4, *space, *findings, *lines]


def make_json(source: Source) -> Arguments:
    """Return columns to write as JSON."""
    rows = source.size(8)
    columns = [make_columns([source.text() for _ in range(rows)]) for _ in range(8)]
    constants, constant_ends = make_columns([b"{", b",", b"}\n"])
    fields = source.numbers(2, np.int64, 8) | source.numbers(2, np.int64, 2) << 8
    size = 6 * sum(len(data) for data, _ in columns) + 200
    values = [array for column in columns for array in column]
    space = [np.empty(size, np.uint8), np.empty(rows + 1, np.int32)]
    return [constants, constant_ends.astype(np.int64), fields, source.numbers(rows, np.uint8, 256), *values, *space]


MAKERS: dict[str, Callable[[Source], Arguments]] = {
    "fold_batch": make_fold,
    "find_operators": make_operators,
    "hash_characters": lambda source: make_units(source, np.uint32),
    "hash_hashes": lambda source: make_units(source, np.uint64),
    "hash_words": make_words,
    "drop_repeated": make_repeated,
    "keep_sampled": make_sampled,
    "sign_batch": make_signed,
    "hash_bands": make_bands,
    "count_shared_pairs": make_shared,
    "pair_members": make_members,
    "size_filters": make_filter_sizes,
    "fill_filters": make_filters,
    "fill_slots": make_slots,
    "find_containers": make_containers,
    "choose_queries": make_queries,
    "count_shingles": make_counted,
    "cut_prefixes": make_prefixes,
    "find_partners": make_partners,
    "mark_removed": make_marked,
    "place_by_digit": make_digits,
    "sort_digits": make_sorted,
    "digest_texts": make_digested,
    "read_records": make_records,
    "scan_texts": make_scanned,
    "write_json_lines": make_json,
}
"""For each kernel what makes right arguments."""


def spoil(arguments: Arguments, source: Source) -> Arguments:
    """Return arguments of which one is wrong, or might be."""
    place = source.plain.randrange(len(arguments))
    value = arguments[place]
    spoilt = list(arguments)
    if isinstance(value, int):
        spoilt[place] = source.plain.choice(EXTREMES)
    elif isinstance(value, float):
        spoilt[place] = source.plain.choice((float("nan"), float("inf"), -1.0, 0.0, 1.0, 1e300))
    elif value is not TABLE and value is not OPERATORS and len(value) and source.plain.random() < 0.6:
        spoilt[place] = value.copy()
        extreme = np.array([source.plain.choice((*EXTREMES, source.size()))], np.int64)
        spoilt[place][source.plain.randrange(len(value))] = extreme.astype(value.dtype)[0]
    else:
        spoilt[place] = value[: max(len(value) - 1 - source.size(5), 0)].copy() if len(value) else value
    return spoilt


def fuzz(seconds: float, seed: int) -> Counter[str]:
    """Call kernels for so many seconds; returns how often they returned and refused."""
    source, counts = Source(seed), Counter[str]()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        load_library().choose_variant(source.plain.randrange(len(VARIANTS)))
        name = source.plain.choice(list(MAKERS))
        arguments = MAKERS[name](source)
        for _ in range(source.plain.choice((0, 1, 1, 2))):
            arguments = spoil(arguments, source)
        try:
            kernel(name)(*arguments)
            counts[f"{name} returned"] += 1
        except REFUSED:
            counts[f"{name} refused"] += 1
    return counts


def main() -> None:
    """Fuzz, and print how often each kernel returned and refused."""
    seconds, seed = float(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0
    for name, count in sorted(fuzz(seconds, seed).items()):
        print(f"{name:30} {count:8,}")


if __name__ == "__main__":
    main()
