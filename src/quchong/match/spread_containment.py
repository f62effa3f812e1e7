"""Candidates for containment by exchanges, for more samples than fit in one place; the same as `containment` finds.

An article learns how many others have each of its sampled shingles, and chooses some of the rarer ones. Those meet the
articles that have them, which are counted; the filters of those that have enough of them come to the article.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import (
    Int64s,
    as_batch,
    assert_sorted,
    complete_groups,
    is_member,
    look_up,
    numbers_of,
    tag_rows,
    with_rows,
)
from quchong.match import containment
from quchong.match.shingles import ShingleTexts, unpack
from quchong.model import (
    CANDIDATE,
    CONTAINER_OUTPUT,
    FILTERED,
    HELD_SHINGLE,
    HOLDER,
    MET,
    MET_ARTICLE,
    NEEDED,
    QUERY,
    QUERY_OUTPUT,
    SAMPLED_SHINGLE,
    SHARED_OUTPUT,
    SKIPPED_ARTICLE,
    TO_FILTER,
)
from quchong.native import kernels
from quchong.native.kernels import Bounds, SharedShingles

LEVELS = 5


def list_shingles(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """SAMPLE → SAMPLED_SHINGLE: each sampled shingle of each article."""
    for batch in batches:
        sets = unpack(batch["sample"])
        row_keys, levels = (np.repeat(column, sets.sizes) for column in numbers_of(batch, ["row_key", "level"]))
        yield as_batch([sets.shingles.view(np.int64), row_keys, levels], SAMPLED_SHINGLE)


def share_shingles(batches: Iterator[pa.RecordBatch], frequent: int) -> Iterator[pa.RecordBatch]:
    """SAMPLED_SHINGLE by (shingle, row_key) → SHARED_OUTPUT: who has a shingle, of those of more than one article.

    To each it is told how many there are; where they are at most `frequent`, who they are is listed too.
    """
    held = [np.zeros(0, np.int64)] * len(SAMPLED_SHINGLE)
    frequent_one: np.int64 | None = None  # a shingle of which there are too many to hold them all
    last = None
    for batch in with_rows(batches):
        columns = numbers_of(batch, SAMPLED_SHINGLE.names)
        last = assert_sorted(columns[:2], last, "sampled shingles")
        if frequent_one is not None:
            same = int(np.searchsorted(columns[0], frequent_one, "right"))
            yield from share_groups([column[:same] for column in columns], frequent, all_frequent=True)
            columns = [column[same:] for column in columns]
            if not len(columns[0]):
                continue
            frequent_one = None
        columns = [np.concatenate(pair) for pair in zip(held, columns, strict=True)]
        cut = int(np.searchsorted(columns[0], columns[0][-1]))
        yield from share_groups([column[:cut] for column in columns], frequent)
        held = [column[cut:] for column in columns]
        if len(held[0]) > frequent:
            yield from share_groups(held, frequent)
            held, frequent_one = [column[:0] for column in held], held[0][-1]
    yield from share_groups(held, frequent)


def share_groups(columns: list[Int64s], frequent: int, *, all_frequent: bool = False) -> Iterator[pa.RecordBatch]:
    """Share out complete groups of SAMPLED_SHINGLE, or more of one that is too large."""
    shingle, row_key, level = columns
    if not len(shingle):
        return
    starts = np.flatnonzero(np.append(True, shingle[1:] != shingle[:-1]))
    sizes = np.diff(np.append(starts, len(shingle)))
    counts = np.repeat(np.full_like(sizes, frequent + 1) if all_frequent else np.minimum(sizes, frequent + 1), sizes)
    shared, rare = counts > 1, (counts > 1) & (counts <= frequent)
    yield tag_rows(as_batch([row_key[shared], shingle[shared], counts[shared]], HELD_SHINGLE), "held", SHARED_OUTPUT)
    yield tag_rows(as_batch([shingle[rare], row_key[rare], level[rare]], HOLDER), "holder", SHARED_OUTPUT)


def choose_queries(
    held: pa.RecordBatch, samples: pa.RecordBatch, threshold: float, frequent: int
) -> Iterator[pa.RecordBatch]:
    """Meet HELD_SHINGLE and SAMPLE by row key → QUERY_OUTPUT: what is looked up, and what a container has of it."""
    sets = unpack(samples["sample"])
    row_keys = samples["row_key"].to_numpy()
    holder, shingles, counts = numbers_of(held, HELD_SHINGLE.names)
    known = is_member(holder, row_keys)
    shared = SharedShingles(look_up(holder[known], row_keys), shingles[known].view(np.uint64), counts[known])
    bounds = Bounds(threshold, containment.tabulate_min_shared(threshold), containment.MIN_MET)
    needed, needed_met = (np.empty(len(row_keys) * LEVELS, np.int64) for _ in range(2))
    skipped = np.empty(len(row_keys), np.bool_)
    chosen = kernels.choose_queries(sets.as_sets(), shared, frequent, bounds, needed, needed_met, skipped)
    owners = np.repeat(row_keys, sets.sizes)[chosen]
    yield tag_rows(as_batch([sets.shingles[chosen].view(np.int64), owners], QUERY), "query", QUERY_OUTPUT)
    asks = np.flatnonzero(is_member(row_keys, np.unique(owners)))
    columns = [*needed.reshape(-1, LEVELS)[asks].T, *needed_met.reshape(-1, LEVELS)[asks].T]
    yield tag_rows(as_batch([row_keys[asks], *columns], NEEDED), "needed", QUERY_OUTPUT)
    yield tag_rows(as_batch([row_keys[skipped]], SKIPPED_ARTICLE), "skipped", QUERY_OUTPUT)


def meet_holders(holders: pa.RecordBatch, queries: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Meet HOLDER and QUERY by shingle → MET: the other articles that have a shingle that is looked up."""
    shingle, row_key, level = numbers_of(holders, HOLDER.names)
    wanted, asking = numbers_of(queries, QUERY.names)
    first, end = np.searchsorted(shingle, wanted), np.searchsorted(shingle, wanted, "right")
    sizes = end - first
    owners = np.repeat(asking, sizes)
    places = np.arange(len(owners)) - np.repeat(np.cumsum(sizes) - sizes - first, sizes)
    other = owners != row_key[places]
    yield as_batch([owners[other], row_key[places][other], level[places][other]], MET)


def count_met(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """MET by (row_key, other) → MET_ARTICLE: in how many shingles each other article was met."""
    for row_key, other, level in complete_groups(batches, 2, "articles that were met"):
        starts = np.flatnonzero(np.append(True, (row_key[1:] != row_key[:-1]) | (other[1:] != other[:-1])))
        counts = np.diff(np.append(starts, len(row_key)))
        yield as_batch([row_key[starts], other[starts], level[starts], counts], MET_ARTICLE)


def choose_met(needed: pa.RecordBatch, met: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Meet NEEDED and MET_ARTICLE by row key → TO_FILTER: those that were met in enough shingles."""
    known = needed["row_key"].to_numpy()
    table = np.stack(numbers_of(needed, NEEDED.names[1:]), axis=1).reshape(-1, 2, LEVELS)
    row_key, other, level, count = numbers_of(met, MET_ARTICLE.names)
    places = look_up(row_key, known)
    of_all, of_met = table[places, 0, level], table[places, 1, level]
    enough = (of_all > 0) & (count >= of_met)
    yield as_batch([other[enough], row_key[enough], level[enough], of_all[enough]], TO_FILTER)


def add_filters(samples: pa.RecordBatch, pairs: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Meet SAMPLE and TO_FILTER by the row key of the other article → FILTERED: with the filter of its sample."""
    other, row_key, level, needed = numbers_of(pairs, TO_FILTER.names)
    if not len(other):
        return
    known = samples["row_key"].to_numpy()
    places, which = np.unique(look_up(other, known), return_inverse=True)
    sets = unpack(samples["sample"].take(pa.array(places)))
    ends = np.zeros_like(sets.offsets)
    kernels.size_filters(sets.offsets, ends)
    words = np.zeros(ends[-1], np.uint64)
    kernels.fill_filters(sets.shingles, sets.offsets, ends, words)
    filters = ShingleTexts(words, ends).pack().take(pa.array(which))
    yield as_batch([row_key, other, level, needed, filters], FILTERED)


def filter_pairs(samples: pa.RecordBatch, pairs: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Meet SAMPLE and FILTERED by row key → CANDIDATE: the others that have enough of all shingles, or seem to."""
    row_key, other, level, needed = numbers_of(pairs, FILTERED.names[:4])
    if not len(other):
        return
    sets = unpack(samples["sample"].take(pa.array(look_up(row_key, samples["row_key"].to_numpy()))))
    filters = unpack(pairs["filter"])
    of_pair = np.repeat(np.arange(len(other)), sets.sizes)
    bits = sets.shingles & (filters.sizes.astype(np.uint64) * np.uint64(64) - np.uint64(1))[of_pair]
    words = filters.shingles[filters.offsets[of_pair] + (bits >> np.uint64(6)).astype(np.int64)]
    inside = (words >> (bits & np.uint64(63)) & np.uint64(1)).astype(np.int64)
    of_level = level[of_pair]
    above = np.where(of_level > 0, sets.shingles >> (64 - np.maximum(of_level, 1)).astype(np.uint64), 0)
    counts = np.bincount(of_pair, inside * (above == 0), len(other))
    enough = counts >= needed
    yield as_batch([other[enough], row_key[enough]], CANDIDATE)


def tag_output(batches: Iterator[pa.RecordBatch], column: str) -> Iterator[pa.RecordBatch]:
    """Tag rows of one kind as such: CANDIDATE or SKIPPED_ARTICLE → CONTAINER_OUTPUT."""
    for batch in batches:
        yield tag_rows(batch, column, CONTAINER_OUTPUT)
