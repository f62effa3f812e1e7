"""Candidates for containment: articles of which most of the sampled shingles stand in another.

A preview of a longer text has a low Jaccard, so no band finds it. Each article is known by a sample of its shingles
(those whose hash is below a bound, the lower the longer the text), and the samples stand in an inverted index. An
article of which too few sampled shingles stand in any other is contained in nothing. The others meet in the index those
that have some of the rarer ones too; a Bloom filter of each sample tells, but for chance, how many of the commoner
ones it has as well. Where these are as many as a container would have, it is a candidate.

`known` are the sorted row keys of the articles among which containers are sought; the index knows them by their places
there.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from quchong.arrays.columns import Int64s, as_batch, complete_groups, is_member, look_up
from quchong.match import containment_kernel as kernel
from quchong.match.shingles import unpack
from quchong.model import CANDIDATE, NO_ROW, POSTING, SAMPLE_FILTER, SHARED

Int8s = npt.NDArray[np.int8]
Int32s = npt.NDArray[np.int32]
UInt64s = npt.NDArray[np.uint64]

FREQUENT = 64
"""No article meets others by a shingle that more have: it tells too little, and the pairs would grow too many."""
HITS = 4
"""Shingles of the index that have to be found in a container, where there are so many."""
DEVIATIONS = 3.0
"""By how many standard deviations the share of a sample may fall short of the share of the whole; 3 lose 0.1 %."""
ROOM = 4
"""Candidates for each article that there is room for at first."""
TABULATED = 4096
"""Sizes of samples for which the least share is worked out in advance."""


def least_shared(threshold: float) -> Int64s:
    """Return how many of 0, 1, 2 … sampled shingles have to be in a container, sampling error allowed for."""
    sizes = range(TABULATED + 1)
    spread = DEVIATIONS * math.sqrt(threshold * (1 - threshold))
    return np.array([max(math.ceil(size * threshold - spread * math.sqrt(size)), 1) for size in sizes], np.int64)


def samples_of(batches: Iterator[pa.RecordBatch], known: Int64s) -> Iterator[tuple[Int32s, Int8s, UInt64s, Int64s]]:
    """Yield of the known articles (FINGERPRINT) their places, levels, samples end to end, and where each ends."""
    for batch in batches:
        wanted = batch["sample"].is_valid().to_numpy(zero_copy_only=False)
        wanted &= is_member(batch["row_key"].to_numpy(), known)
        kept = batch.filter(pa.array(wanted))
        if not kept.num_rows:
            continue
        places = look_up(kept["row_key"].to_numpy(), known).astype(np.int32)
        samples = unpack(kept["sample"])
        yield places, kept["level"].to_numpy().astype(np.int8), samples.shingles, samples.offsets


def index_samples(batches: Iterator[pa.RecordBatch], known: Int64s) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → POSTING: each sampled shingle of each known article."""
    for places, _, samples, ends in samples_of(batches, known):
        yield as_batch([samples.view(np.int64), np.repeat(places, np.diff(ends))], POSTING)


def share_shingles(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Keep the shingles that more than one article has, with their articles: POSTING by both → SHARED."""
    for shingles, articles in complete_groups(batches, len(POSTING), "sampled shingles"):
        starts = np.flatnonzero(np.append(True, shingles[1:] != shingles[:-1]))
        counts = np.diff(np.append(starts, len(shingles)))
        shared = counts > 1
        lists = np.where(counts <= FREQUENT, counts, 0)[shared]
        named = articles[np.repeat(shared & (counts <= FREQUENT), counts)]
        ends = np.concatenate(([0], np.cumsum(lists)))
        yield as_batch(
            [shingles[starts[shared]], pa.ListArray.from_arrays(pa.array(ends, pa.int32()), pa.array(named))], SHARED
        )


def filter_samples(batches: Iterator[pa.RecordBatch], known: Int64s) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → SAMPLE_FILTER: what tells of each known article, but for chance, which shingles it has."""
    for places, levels, samples, ends in samples_of(batches, known):
        filter_ends = np.zeros_like(ends)
        kernel.size_filters(ends, filter_ends)
        filters = np.zeros(filter_ends[-1], np.uint64)
        kernel.fill_filters(samples, ends, filter_ends, filters)
        lists = pa.ListArray.from_arrays(pa.array(filter_ends, pa.int32()), pa.array(filters.view(np.int64)))
        yield as_batch([places, levels, lists], SAMPLE_FILTER)


@dataclass(frozen=True)
class Index:
    """The inverted index of the samples of the `known` articles, and a filter of each; see `find_containers`."""

    known: Int64s
    shingles: UInt64s
    slots: Int32s
    starts: Int64s
    postings: Int32s
    levels: Int8s
    filter_starts: Int64s
    filters: UInt64s


def make_index(shared: pa.Table, filters: pa.Table, known: Int64s) -> Index:
    """Put an index together from SHARED, sorted, and SAMPLE_FILTER."""
    shingles = shared["shingle"].to_numpy().view(np.uint64)
    slots = np.full(1 << (2 * len(shingles)).bit_length(), -1, np.int32)
    kernel.fill_slots(shingles, slots)
    starts, postings = lists_of(shared["articles"])
    filters = filters.sort_by("article")
    places, words = filters["article"].to_numpy(), filters["filter"]
    levels, sizes = np.zeros(len(known), np.int8), np.zeros(len(known), np.int64)
    levels[places] = filters["level"].to_numpy()
    own_starts, content = lists_of(words)
    sizes[places] = np.diff(own_starts)
    return Index(
        known,
        shingles,
        slots,
        starts,
        postings,
        levels,
        np.concatenate(([0], np.cumsum(sizes))),
        content.view(np.uint64),
    )


def lists_of(column: pa.ChunkedArray) -> tuple[Int64s, npt.NDArray[Any]]:
    """Return where each list of a column begins and ends, from 0, and their values end to end."""
    sizes = pc.list_value_length(column).to_numpy()
    return np.concatenate(([0], np.cumsum(sizes))), pc.list_flatten(column).to_numpy()


def find_containers(batches: Iterator[pa.RecordBatch], index: Index, threshold: float) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → CANDIDATE: what each known article may be contained in.

    Articles with too frequent shingles only, whose containers may be missed, are counted in a row of article NO_ROW.
    """
    least = least_shared(threshold)
    for places, _, samples, ends in samples_of(batches, index.known):
        search = partial(
            kernel.find_containers,
            samples,
            ends,
            places,
            index.shingles,
            index.slots,
            index.starts,
            index.postings,
            index.levels,
            index.filter_starts,
            index.filters,
            threshold,
            least,
            HITS,
        )
        found = np.empty((len(places) * ROOM, 2), np.int32)
        count, blind = search(found)
        if count > len(found):
            found = np.empty((count, 2), np.int32)
            search(found)
        lower, higher = index.known[found[:count]].T
        yield as_batch([lower, higher, np.zeros(count, np.int64)], CANDIDATE)
        if blind:
            yield as_batch([[NO_ROW], [NO_ROW], [blind]], CANDIDATE)
