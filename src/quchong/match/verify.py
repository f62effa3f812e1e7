"""Proof: the exact number of shingles that two articles share, on the sorted sets of all their 64-bit shingles.

Candidate pairs are cut into groups by their higher articles, so that the sets of those of one group fit in memory. An
article is sent once to each group that it has a pair in. There the higher articles come first, are held, and each lower
one is compared with those it has a pair with.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch, assert_sorted, is_member, look_up, numbers_of, with_rows
from quchong.errors import EngineError
from quchong.match.fold import fold_texts
from quchong.match.options import MatchOptions
from quchong.match.shingles import ShingleTexts, hash_texts, make_sets, unpack
from quchong.model import MATCH, PAIR, SHINGLES
from quchong.native import kernels

GROUP_SHINGLES = 8_000_000
"""Shingles of the higher articles of a group, about: 64 MB, which are copied once."""
SENT_SHINGLES = 500_000
"""Shingles in a batch on its way to a group: 4 MB."""
HIGHER, LOWER = 0, 1
"""The roles of an article in a group (model.SHINGLES)."""
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
    """Pairs to compare, in the order of (group, lower, higher): the row keys of both, and the group they meet in."""

    group: Int64s
    lower: Int64s
    higher: Int64s

    def in_group(self, group: int) -> tuple[Int64s, Int64s]:
        """Return the lower and the higher articles of the pairs of a group."""
        first, end = np.searchsorted(self.group, [group, group + 1])
        return self.lower[first:end], self.higher[first:end]

    @cached_property
    def routes(self) -> tuple[Int64s, Int64s, Int64s]:
        """Row key, group and role of each article in each group that it goes to, in the order of row keys."""
        articles, at = np.unique(np.concatenate([self.lower, self.higher]), return_inverse=True)
        groups = int(self.group[-1]) + 1
        role = np.repeat([LOWER, HIGHER], len(self.group))
        # one number for each route sorts much faster than three
        packed = np.unique((at * groups + np.tile(self.group, 2)) * 2 + role)
        return articles[packed // 2 // groups], packed // 2 % groups, packed % 2


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


def articles_in(pairs: pa.Table) -> Int64s:
    """Return the sorted row keys of all articles in pairs (model.PAIR)."""
    return np.unique(np.concatenate(numbers_of(pairs, PAIR.names)))


def group_pairs(pairs: pa.Table, row_keys: Int64s, lengths: Int64s) -> PairGroups:
    """Cut pairs (model.PAIR) into groups of about GROUP_SHINGLES.

    `lengths` are the folded characters of the articles of the sorted `row_keys`, among them all those of the pairs.
    """
    lower, higher = numbers_of(pairs, PAIR.names)
    distinct, counts = np.unique(higher, return_counts=True)
    # those of most pairs first and together, so that most articles go to few groups
    order = np.argsort(-counts, kind="stable")
    groups = np.empty_like(distinct)
    groups[order] = np.cumsum(lengths[look_up(distinct[order], row_keys)]) // GROUP_SHINGLES
    group = groups[look_up(higher, distinct)]
    order = np.lexsort((higher, lower, group))
    return PairGroups(group[order], lower[order], higher[order])


def scatter_shingles(
    batches: Iterator[pa.RecordBatch], options: MatchOptions, groups: PairGroups
) -> Iterator[pa.RecordBatch]:
    """ARTICLE → SHINGLES: send the shingles of each article to every group that it has a pair in."""
    row_key, group, role = groups.routes
    for batch in batches:
        articles = batch.select(["row_key", "text"]).filter(pa.array(is_member(batch["row_key"].to_numpy(), row_key)))
        if not articles.num_rows:
            continue
        sets = make_sets(hash_texts(fold_texts(articles["text"], options.fold), options))
        packed = sets.pack()
        own = articles["row_key"].to_numpy()
        first, end = np.searchsorted(row_key, own), np.searchsorted(row_key, own, side="right")
        which = np.repeat(np.arange(len(own)), end - first)
        routes = np.concatenate([np.arange(a, b) for a, b in zip(first, end, strict=True)])
        parts = np.cumsum(np.diff(sets.offsets)[which]) // SENT_SHINGLES
        cuts = [0, *(np.flatnonzero(parts[1:] != parts[:-1]) + 1).tolist(), len(which)]
        for a, b in pairwise(cuts):
            route = routes[a:b]
            yield as_batch([group[route], role[route], row_key[route], packed.take(pa.array(which[a:b]))], SHINGLES)


def compare_pairs(
    batches: Iterator[pa.RecordBatch], groups: PairGroups, min_shared: MinShared
) -> Iterator[pa.RecordBatch]:
    """SHINGLES by (group, role, row_key) → MATCH: the pairs that share enough."""
    for group, runs in groupby(split_by_role(batches), key=lambda run: run[0]):
        yield from compare_group(((role, rows) for _, role, rows in runs), groups.in_group(group), min_shared)


def split_by_role(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[int, int, pa.RecordBatch]]:
    """Yield runs of rows (SHINGLES) of one group and role, with both; raises EngineError where they are not sorted."""
    last = None
    for batch in with_rows(batches):
        keys = numbers_of(batch, SHINGLES.names[:3])
        last = assert_sorted(keys, last, "shingles")
        group, role, _ = keys
        cuts = np.flatnonzero((group[1:] != group[:-1]) | (role[1:] != role[:-1])) + 1
        for first, end in pairwise([0, *cuts.tolist(), batch.num_rows]):
            yield int(group[first]), int(role[first]), batch.slice(first, end - first)


def compare_group(
    runs: Iterator[tuple[int, pa.RecordBatch]], pairs: tuple[Int64s, Int64s], min_shared: MinShared
) -> Iterator[pa.RecordBatch]:
    """Compare the pairs of a group: hold the higher articles, then compare each run of lower ones with them → MATCH.

    Raises EngineError where the shingles of an article are missing.
    """
    held: list[pa.RecordBatch] = []
    highers: ArticleSets | None = None
    compared = 0
    for role, rows in runs:
        if role == HIGHER:
            held.append(rows)
            continue
        highers = highers or take_sets(held)
        lowers = take_sets([rows])
        first = np.searchsorted(pairs[0], lowers.row_keys[0])
        end = np.searchsorted(pairs[0], lowers.row_keys[-1], side="right")
        yield compare_sets(lowers, highers, (pairs[0][first:end], pairs[1][first:end]), min_shared)
        compared += int(end - first)
    if compared != len(pairs[0]):
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
