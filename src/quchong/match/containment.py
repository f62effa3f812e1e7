"""Candidates for containment: articles of which most of the sampled shingles are in another.

A preview of a longer text has a low Jaccard, so no band finds it. Each article is known by a sample of its shingles
(those whose hash is below a bound, the lower the longer the text), and the samples are in an inverted index. An article
of which too few sampled shingles are in any other is contained in nothing. Of each remaining article some of the rarer
shingles are looked up in the index, which gives the others that have them; a Bloom filter of the sample of each of
these shows, with few errors, how many of all its shingles the other has. Where these are as many as a container would
have, the two are a candidate pair.

`known` are the sorted row keys of the articles among which containers are searched for; the index names them by their
places there.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from quchong.arrays.columns import Int64s, as_batch, complete_groups, is_member, look_up, tag_rows
from quchong.match.shingles import unpack
from quchong.model import CANDIDATE, CONTAINER_OUTPUT, POSTING, SAMPLE_FILTER, SHARED, SKIPPED_ARTICLE
from quchong.native import kernels
from quchong.native.kernels import Bounds, Filters, Postings, Samples

FREQUENT = 64
"""A shingle of more articles leads to none of them: it says too little, and the pairs would be too many."""
MIN_MET = 4
"""Shingles of the index by which a container has to be met, where there are so many."""
DEVIATIONS = 3.0
"""By how many standard deviations the share of a sample may fall short of the share of the whole; 3 lose 0.1 %."""
PAIRS_AN_ARTICLE = 4
"""Candidate pairs for each article that there is room for at first."""
SHINGLE_BYTES, ARTICLE_BYTES = 8, 64
INDEX_BYTES = pa.schema([("bytes", pa.int64())])
TABULATED = 4096
"""Sizes of samples for which the required number of shingles is worked out in advance."""


def tabulate_min_shared(threshold: float) -> Int64s:
    """Return how many of 0, 1, 2 … TABULATED sampled shingles a container has to have.

    The sample of a set, of which a share t is in the container, has n·t of n shingles there on average, with a standard
    deviation of √(n·t·(1 - t)), that of the binomial distribution; DEVIATIONS of them are allowed for.
    """
    sizes = range(TABULATED + 1)
    spread = DEVIATIONS * math.sqrt(threshold * (1 - threshold))
    return np.array([max(math.ceil(size * threshold - spread * math.sqrt(size)), 1) for size in sizes], np.int64)


def take_samples(batches: Iterator[pa.RecordBatch], known: Int64s) -> Iterator[tuple[Samples, npt.NDArray[np.int8]]]:
    """Yield the samples of the known articles of each batch (SAMPLE), and their levels."""
    for batch in batches:
        rows = batch.filter(pa.array(is_member(batch["row_key"].to_numpy(), known)))
        if not rows.num_rows:
            continue
        places = look_up(rows["row_key"].to_numpy(), known).astype(np.int32)
        sets = unpack(rows["sample"])
        yield Samples(places, sets.shingles, sets.offsets), rows["level"].to_numpy().astype(np.int8)


def measure_index(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """SAMPLE → INDEX_BYTES: about how much an index of the samples takes, if all their shingles are shared."""
    for batch in batches:
        shingles = int(unpack(batch["sample"]).offsets[-1])
        yield as_batch([[shingles * SHINGLE_BYTES + batch.num_rows * ARTICLE_BYTES]], INDEX_BYTES)


def index_samples(batches: Iterator[pa.RecordBatch], known: Int64s) -> Iterator[pa.RecordBatch]:
    """SAMPLE → POSTING: each sampled shingle of each known article."""
    for samples, _ in take_samples(batches, known):
        articles = np.repeat(samples.articles, np.diff(samples.ends))
        yield as_batch([samples.shingles.view(np.int64), articles], POSTING)


def share_shingles(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Group articles by shingle: POSTING by (shingle, article) → SHARED, for shingles of more than one article."""
    for shingles, articles in complete_groups(batches, len(POSTING), "sampled shingles"):
        starts = np.flatnonzero(np.append(True, shingles[1:] != shingles[:-1]))
        counts = np.diff(np.append(starts, len(shingles)))
        shared = counts > 1
        sizes = np.where(counts <= FREQUENT, counts, 0)[shared]
        named = articles[np.repeat(shared & (counts <= FREQUENT), counts)]
        lists = pa.ListArray.from_arrays(pa.array(np.append(0, np.cumsum(sizes)), pa.int32()), pa.array(named))
        yield as_batch([shingles[starts[shared]], lists], SHARED)


def filter_samples(batches: Iterator[pa.RecordBatch], known: Int64s) -> Iterator[pa.RecordBatch]:
    """SAMPLE → SAMPLE_FILTER: a filter that shows, with few errors, which shingles a known article has."""
    for samples, levels in take_samples(batches, known):
        ends = np.zeros_like(samples.ends)
        kernels.size_filters(samples.ends, ends)
        words = np.zeros(ends[-1], np.uint64)
        kernels.fill_filters(samples.shingles, samples.ends, ends, words)
        lists = pa.ListArray.from_arrays(pa.array(ends, pa.int32()), pa.array(words.view(np.int64)))
        yield as_batch([samples.articles, levels, lists], SAMPLE_FILTER)


@dataclass(frozen=True)
class ContainerIndex:
    """The inverted index of the samples of the `known` articles, and a filter of each sample."""

    known: Int64s
    postings: Postings
    filters: Filters


def make_index(shared: pa.Table, filters: pa.Table, known: Int64s) -> ContainerIndex:
    """Return the index of the known articles from SHARED and SAMPLE_FILTER, each in any order."""
    shingles = shared["shingle"].to_numpy().view(np.uint64)
    slots = np.full(1 << (2 * len(shingles)).bit_length(), -1, np.int32)
    kernels.fill_slots(shingles, slots)
    postings = Postings(shingles, slots, *lists_of(shared["articles"]))
    filters = filters.sort_by("article")
    places = filters["article"].to_numpy()
    filter_starts, words = lists_of(filters["filter"])
    levels, sizes = np.zeros(len(known), np.int8), np.zeros(len(known), np.int64)
    levels[places] = filters["level"].to_numpy()
    sizes[places] = np.diff(filter_starts)
    starts = np.append(0, np.cumsum(sizes))
    return ContainerIndex(known, postings, Filters(levels, starts, words.view(np.uint64)))


def lists_of(column: pa.ChunkedArray) -> tuple[Int64s, npt.NDArray[Any]]:
    """Return where each list of a column starts, and the last one ends, and their values end to end."""
    sizes = pc.list_value_length(column).to_numpy()
    return np.append(0, np.cumsum(sizes)), pc.list_flatten(column).to_numpy()


def find_containers(
    batches: Iterator[pa.RecordBatch], index: ContainerIndex, threshold: float
) -> Iterator[pa.RecordBatch]:
    """SAMPLE → CONTAINER_OUTPUT: what each known article may be contained in.

    An article that shares so few of the rarer shingles that a container may be missed is among the skipped ones.
    """
    bounds = Bounds(threshold, tabulate_min_shared(threshold), MIN_MET)
    for samples, _ in take_samples(batches, index.known):
        skipped = np.empty(len(samples.articles), np.bool_)
        pairs = np.empty((len(samples.articles) * PAIRS_AN_ARTICLE, 2), np.int32)
        count = kernels.find_containers(samples, index.postings, index.filters, bounds, pairs, skipped)
        if count > len(pairs):
            pairs = np.empty((count, 2), np.int32)
            kernels.find_containers(samples, index.postings, index.filters, bounds, pairs, skipped)
        yield tag_rows(as_batch(index.known[pairs[:count, ::-1]].T, CANDIDATE), "pair", CONTAINER_OUTPUT)
        row_keys = index.known[samples.articles[skipped]]
        yield tag_rows(as_batch([row_keys], SKIPPED_ARTICLE), "skipped", CONTAINER_OUTPUT)
