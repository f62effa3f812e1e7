"""Proof: the exact number of shingles that two articles share, on the sorted sets of all their 64-bit shingles.

Candidate pairs are cut into groups by their higher articles, so that the sets of those of one group fit in memory. An
article is sent once to each group that it has a pair in. There the higher articles come first, are held, and each lower
one is compared with those it has a pair with.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch, assert_sorted, is_member, look_up, numbers_of, with_rows
from quchong.errors import EngineError
from quchong.match.buckets import drop_repeated
from quchong.match.fold import fold_texts
from quchong.match.options import MatchOptions
from quchong.match.shingles import ShingleTexts, hash_texts, make_sets, unpack
from quchong.model import CANDIDATE, GROUPED_PAIR, MATCH, NO_ROW, PAIR, ROUTE, SHINGLES
from quchong.native import kernels

GROUP_SHINGLES = 8_000_000
"""Shingles of the higher articles of a group, about: 64 MB, which are copied once."""
SENT_SHINGLES = 500_000
"""Shingles in a batch on its way to a group: 4 MB."""
PAIRS, HIGHER, LOWER = 0, 1, 2
"""The roles of rows in a group (model.SHINGLES)."""
SHINGLE_KEYS = ("group", "role", "row_key", "other")
LEAST_WEIGHT = 256
"""As how many shingles a short article counts: else a group could have very many articles, and pairs of them."""
SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""For hashes by multiplication (Knuth, The Art of Computer Programming 3, 6.4): 2**64 by the golden ratio."""
CLASSES = 4 * 32
LENGTH = pa.schema([("row_key", pa.int64()), ("length", pa.int64())])
LENGTH_COUNTS = pa.schema([(f"class_{number}", pa.int64()) for number in range(CLASSES)])
MISSING = "the shingles of an article are missing"

MinShared = Callable[[Int64s, Int64s], Int64s]
"""Returns, from the sizes of pairs of sets (lower, higher), how many shingles two sets have to share to match."""


def min_shared_for_jaccard(lower: Int64s, higher: Int64s, threshold: float) -> Int64s:
    """Return how many shingles two sets have to share for their Jaccard to reach the threshold.

    |A ∩ B| / |A ∪ B| ≥ t exactly where |A ∩ B| ≥ (|A| + |B|) · t / (1 + t).
    """
    both = lower + higher
    min_shared: Int64s = np.ceil(both * (threshold / (1 + threshold))).astype(np.int64)
    # the figure that is written is a quotient, which may be rounded the other way
    min_shared -= (min_shared - 1) / (both - min_shared + 1) >= threshold
    min_shared += min_shared / (both - min_shared) < threshold
    return min_shared


def min_shared_for_containment(lower: Int64s, _higher: Int64s, threshold: float) -> Int64s:
    """Return how many shingles two sets have to share for the containment of the lower in the higher one.

    |A ∩ B| / |A|: Broder, On the resemblance and containment of documents, 1997.
    """
    min_shared: Int64s = np.ceil(lower * threshold).astype(np.int64)
    min_shared -= (min_shared - 1) / lower >= threshold
    min_shared += min_shared / lower < threshold
    return min_shared


def no_minimum(lower: Int64s, _higher: Int64s) -> Int64s:
    """Return 0 for each pair: all pairs are wanted, with exact figures."""
    return np.zeros(len(lower), np.int64)


@dataclass(frozen=True)
class PairGroups:
    """How pairs are cut into groups: by the length of the higher article, as texts of a bucket are of one length.

    Those of length class n are in the groups from `first[n]` on, of which it has `groups[n]`, by a hash of the article.
    """

    first: tuple[int, ...]
    groups: tuple[int, ...]

    def of(self, row_keys: Int64s, lengths: Int64s) -> Int64s:
        """Return the groups of the pairs of higher articles."""
        classes = length_classes(lengths)
        hashed = (row_keys.astype(np.uint64) * SPREAD >> np.uint64(33)).astype(np.int64)
        groups: Int64s = np.array(self.first)[classes] + hashed % np.array(self.groups)[classes]
        return groups


def length_classes(lengths: Int64s) -> Int64s:
    """Return classes of lengths, four for each doubling, from 0 to CLASSES - 1."""
    mantissas, exponents = np.frexp(np.clip(lengths, 1, 2**31 - 1))
    classes: Int64s = exponents.astype(np.int64) * 4 + (mantissas * 8).astype(np.int64) - 8
    return classes


def count_lengths(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → LENGTH_COUNTS: the folded characters of articles by length class; of a short one LEAST_WEIGHT."""
    for batch in batches:
        lengths = batch["length"].to_numpy()
        counts = np.bincount(length_classes(lengths), np.maximum(lengths, LEAST_WEIGHT), CLASSES)
        yield as_batch(counts.astype(np.int64).reshape(-1, 1), LENGTH_COUNTS)


def choose_groups(counts: Mapping[str, int]) -> PairGroups:
    """Return groups of about GROUP_SHINGLES, from LENGTH_COUNTS added up."""
    first, groups = [], []
    group = filled = 0
    for name in LENGTH_COUNTS.names:
        needed = max(1, round(counts[name] / GROUP_SHINGLES))
        if filled and (needed > 1 or filled + counts[name] > GROUP_SHINGLES):
            group, filled = group + 1, 0
        first.append(group)
        groups.append(needed)
        group, filled = (group + needed, 0) if needed > 1 else (group, filled + counts[name])
    return PairGroups(tuple(first), tuple(groups))


@dataclass(frozen=True)
class ArticleSets:
    """The shingles of articles, in the order of their (sorted) row keys."""

    row_keys: Int64s
    sets: ShingleTexts

    def places_of(self, row_keys: Int64s) -> npt.NDArray[np.intp]:
        """Return where the sets of articles are; raises EngineError where one is missing."""
        places = look_up(row_keys, self.row_keys)
        if not np.array_equal(self.row_keys[places], row_keys):
            raise EngineError(MISSING)
        return places


def take_sets(batches: Sequence[pa.RecordBatch]) -> ArticleSets:
    """Return the shingles of batches of rows (SHINGLES); raises EngineError where there are none."""
    if not batches:
        raise EngineError(MISSING)
    rows = pa.Table.from_batches(batches).combine_chunks()
    return ArticleSets(rows["row_key"].to_numpy(), unpack(rows["shingles"].chunk(0)))


def select_matches(figures: pa.Table, min_shared: MinShared) -> pa.Table:
    """Return the pairs (model.MATCH) that share enough."""
    shared, *sizes = numbers_of(figures, ("shared", "lower_size", "higher_size"))
    return figures.filter(pa.array(shared >= min_shared(*sizes)))


def pairs_of(rows: pa.Table) -> npt.NDArray[np.void]:
    """Return the pairs of row keys (`lower`, `higher`) as single values that numpy can compare."""
    both = np.stack(numbers_of(rows, PAIR.names), axis=1).astype(np.int64)
    return both.view([(name, np.int64) for name in PAIR.names]).reshape(-1)


def group_pairs(lengths: pa.RecordBatch, pairs: pa.RecordBatch, groups: PairGroups) -> Iterator[pa.RecordBatch]:
    """Meet LENGTH and CANDIDATE by the row key of the higher article → GROUPED_PAIR.

    Raises EngineError where the length of an article is missing.
    """
    known, values = numbers_of(lengths, ["row_key", "length"])
    higher, lower = numbers_of(pairs, CANDIDATE.names)
    if not is_member(higher, known).all():
        raise EngineError("the length of an article is missing")
    yield as_batch([groups.of(higher, values[look_up(higher, known)]), lower, higher], GROUPED_PAIR)


def list_routes(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """GROUPED_PAIR → ROUTE: both articles of each pair."""
    for batch in batches:
        group, lower, higher = numbers_of(batch, GROUPED_PAIR.names)
        for role, row_keys in ((HIGHER, higher), (LOWER, lower)):
            yield as_batch([row_keys, group, np.full(len(group), role, np.int64)], ROUTE)


def drop_repeated_routes(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """ROUTE by (row_key, group, role) → ROUTE: each once."""
    return drop_repeated(batches, "routes")


def send_pairs(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """GROUPED_PAIR → SHINGLES: the pairs themselves."""
    for batch in batches:
        group, lower, higher = numbers_of(batch, GROUPED_PAIR.names)
        role, nothing = np.full(len(group), PAIRS, np.int64), pa.nulls(len(group), pa.binary())
        yield as_batch([group, role, lower, higher, nothing], SHINGLES)


def scatter_shingles(
    routes: pa.RecordBatch, articles: pa.RecordBatch, options: MatchOptions
) -> Iterator[pa.RecordBatch]:
    """Meet ROUTE and articles (row key and text) → SHINGLES: send those of each article to every group of its pairs."""
    row_key, group, role = numbers_of(routes, ROUTE.names)
    articles = articles.filter(pa.array(is_member(articles["row_key"].to_numpy(), row_key)))
    if not articles.num_rows:
        return
    sets = make_sets(hash_texts(fold_texts(articles["text"]), options))
    packed = sets.pack()
    own = articles["row_key"].to_numpy()
    first, end = np.searchsorted(row_key, own), np.searchsorted(row_key, own, side="right")
    which = np.repeat(np.arange(len(own)), end - first)
    places = np.concatenate([np.arange(a, b) for a, b in zip(first, end, strict=True)])
    parts = np.cumsum(np.diff(sets.offsets)[which]) // SENT_SHINGLES
    cuts = [0, *(np.flatnonzero(parts[1:] != parts[:-1]) + 1).tolist(), len(which)]
    for a, b in pairwise(cuts):
        route = places[a:b]
        nothing = np.full(len(route), NO_ROW, np.int64)
        yield as_batch(
            [group[route], role[route], row_key[route], nothing, packed.take(pa.array(which[a:b]))], SHINGLES
        )


def compare_pairs(batches: Iterator[pa.RecordBatch], min_shared: MinShared) -> Iterator[pa.RecordBatch]:
    """SHINGLES by (group, role, row_key, other) → MATCH: the pairs that share enough."""
    for _, runs in groupby(split_by_role(batches), key=itemgetter(0)):
        yield from compare_group(((role, rows) for _, role, rows in runs), min_shared)


def split_by_role(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[int, int, pa.RecordBatch]]:
    """Yield runs of rows (SHINGLES) of one group and role, with both; raises EngineError where they are not sorted."""
    last = None
    for batch in with_rows(batches):
        keys = numbers_of(batch, SHINGLE_KEYS)
        last = assert_sorted(keys, last, "shingles")
        group, role, *_ = keys
        cuts = np.flatnonzero((group[1:] != group[:-1]) | (role[1:] != role[:-1])) + 1
        for first, end in pairwise([0, *cuts.tolist(), batch.num_rows]):
            yield int(group[first]), int(role[first]), batch.slice(first, end - first)


def compare_group(runs: Iterator[tuple[int, pa.RecordBatch]], min_shared: MinShared) -> Iterator[pa.RecordBatch]:
    """Compare the pairs of a group: hold the higher articles, then compare each run of lower ones with them → MATCH.

    Raises EngineError where the shingles of an article are missing.
    """
    pair_rows: list[list[Int64s]] = [[np.zeros(0, np.int64)] * 2]
    held: list[pa.RecordBatch] = []
    highers: ArticleSets | None = None
    pairs: list[Int64s] = []
    compared = 0
    for role, rows in runs:
        if role == PAIRS:
            pair_rows.append(numbers_of(rows, ["row_key", "other"]))
            continue
        if role == HIGHER:
            held.append(rows)
            continue
        pairs = pairs or [np.concatenate(columns) for columns in zip(*pair_rows, strict=True)]
        highers = highers or take_sets(held)
        lowers = take_sets([rows])
        first = np.searchsorted(pairs[0], lowers.row_keys[0])
        end = np.searchsorted(pairs[0], lowers.row_keys[-1], side="right")
        yield compare_sets(lowers, highers, (pairs[0][first:end], pairs[1][first:end]), min_shared)
        compared += int(end - first)
    if compared != sum(len(lower) for lower, _ in pair_rows):
        raise EngineError(MISSING)


def compare_sets(
    lowers: ArticleSets, highers: ArticleSets, pairs: tuple[Int64s, Int64s], min_shared: MinShared
) -> pa.RecordBatch:
    """Compare the sets of pairs of articles, and return those that share enough (MATCH)."""
    at_lower, at_higher = lowers.places_of(pairs[0]), highers.places_of(pairs[1])
    sizes = lowers.sets.sizes[at_lower], highers.sets.sizes[at_higher]
    needed, shared = min_shared(*sizes), np.empty(len(at_lower), np.int64)
    kernels.count_shared_pairs(lowers.sets.as_sets(), at_lower, highers.sets.as_sets(), at_higher, needed, shared)
    matches = shared >= needed
    return as_batch([column[matches] for column in (*pairs, shared, *sizes)], MATCH)
