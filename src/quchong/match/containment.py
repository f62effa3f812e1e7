"""Candidates for containment: articles of which most of the sampled shingles stand in another.

A preview of a longer text has a low Jaccard, so no band finds it. Each article is known by a sample of its shingles
(those whose hash is below a bound, the lower the longer the text), and the samples stand in an inverted index. An
article of which too few sampled shingles stand in any other is contained in nothing. The others ask for some of their
shared ones, and what has about as many of these as a container would is a candidate.
"""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.columns import Int64s, as_batch, is_member, whole_groups
from quchong.match import kernel
from quchong.model import CANDIDATE, NO_ROW, POSTING, PROBE, SHARED

FREQUENT = 32
"""No article asks for a shingle that more articles have: it tells too little, and the pairs would grow too many."""
PROBES = 24
"""Shingles an article asks for, at each level of sampling; spread over its shared ones, from the rarest on."""
HITS = 4
"""Probes that have to be found in a container, where there are so many."""
DEVIATIONS = 3.0
"""By how many standard deviations the share of a sample may fall short of the share of the whole; 3 lose 0.1 %."""
TABULATED = 4096
"""Sizes of samples for which the least share is worked out in advance."""
FACTS = kernel.COARSEST_LEVEL + 2
"""Facts of an article: the size of its sample at each level, and its own level."""


def least_shared(threshold: float) -> Int64s:
    """Return how many of 0, 1, 2 … sampled shingles have to be in a container, sampling error allowed for."""
    sizes = range(TABULATED + 1)
    spread = DEVIATIONS * math.sqrt(threshold * (1 - threshold))
    return np.array([max(math.ceil(size * threshold - spread * math.sqrt(size)), 1) for size in sizes], np.int64)


def samples_of(
    batches: Iterator[pa.RecordBatch], left_out: Int64s
) -> Iterator[tuple[pa.RecordBatch, npt.NDArray[np.uint64], Int64s]]:
    """Yield the articles (FINGERPRINT) but the (sorted) left out, their samples end to end, and where each ends."""
    for batch in batches:
        wanted = batch["sample"].is_valid().to_numpy(zero_copy_only=False)
        wanted &= ~is_member(batch["row_key"].to_numpy(), left_out)
        kept = batch.filter(pa.array(wanted))
        packed = kept["sample"].to_pylist()
        ends = np.cumsum([0, *(len(sample) // 8 for sample in packed)])
        yield kept, np.frombuffer(b"".join(packed), np.uint64), ends


def index_samples(batches: Iterator[pa.RecordBatch], left_out: Int64s) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → POSTING: each sampled shingle of each article but the (sorted) left out."""
    for articles, samples, ends in samples_of(batches, left_out):
        yield as_batch([samples.view(np.int64), np.repeat(articles["row_key"].to_numpy(), np.diff(ends))], POSTING)


def tell_facts(batches: Iterator[pa.RecordBatch], left_out: Int64s) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → SHARED: the facts of each article but the (sorted) left out."""
    for articles, samples, ends in samples_of(batches, left_out):
        facts = np.empty((articles.num_rows, FACTS), np.int64)
        kernel.count_levels(samples, ends, facts[:, :-1])
        facts[:, -1] = articles["level"].to_numpy()
        row_keys = np.repeat(articles["row_key"].to_numpy(), FACTS)
        names = np.tile(-1 - np.arange(FACTS), articles.num_rows)
        yield as_batch([row_keys, names, facts.reshape(-1)], SHARED)


def share_shingles(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Keep the shingles that more than one article has, with their frequency: POSTING by both → SHARED."""
    for shingles, row_keys in whole_groups(batches, len(POSTING), "sampled shingles"):
        starts = np.flatnonzero(np.append(True, shingles[1:] != shingles[:-1]))
        counts = np.diff(np.append(starts, len(shingles)))
        frequencies = np.repeat(counts, counts)
        shared = frequencies > 1
        yield as_batch([row_keys[shared], frequencies[shared], shingles[shared]], SHARED)


def choose_probes(batches: Iterator[pa.RecordBatch], threshold: float) -> Iterator[pa.RecordBatch]:
    """SHARED by all its columns → PROBE: what each article asks for, and what it may be found by.

    Articles with too frequent shingles only, whose containers may be missed, are counted in a row of shingle NO_ROW.
    """
    least = least_shared(threshold)
    for row_keys, frequencies, shingles in whole_groups(batches, len(SHARED), "shared shingles"):
        needed = np.empty(len(row_keys), np.int64)
        capped = kernel.choose_probes(row_keys, frequencies, shingles, least, PROBES, FREQUENT, HITS, needed)
        asked = needed >= 0
        yield as_batch([shingles[asked], np.zeros(asked.sum(), np.int64), row_keys[asked], needed[asked]], PROBE)
        levels = frequencies == -FACTS
        own_level = shingles[levels][np.cumsum(levels) - 1]
        found = (frequencies > 0) & (frequencies <= FREQUENT)
        yield as_batch([shingles[found], np.ones(found.sum(), np.int64), row_keys[found], own_level[found]], PROBE)
        if capped:
            yield as_batch([[NO_ROW], [0], [NO_ROW], [capped]], PROBE)


def meet_containers(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """PROBE by (shingle, posting, row_key) → CANDIDATE: pairs by a shingle; `capped` is how many of them it takes."""
    for shingles, postings, row_keys, needed in whole_groups(batches, 3, "probes"):
        frequent = row_keys == NO_ROW
        found = np.empty((len(shingles) * 4, 3), np.int64)
        count = kernel.meet(shingles, postings, row_keys, needed, found)
        if count > len(found):
            found = np.empty((count, 3), np.int64)
            kernel.meet(shingles, postings, row_keys, needed, found)
        yield as_batch(list(found[:count].T), CANDIDATE)
        if frequent.any():
            yield as_batch([[NO_ROW], [NO_ROW], [needed[frequent].sum()]], CANDIDATE)


def often_enough(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """CANDIDATE by (lower, higher) → CANDIDATE: the pairs that met by as many shingles as it takes, each once."""
    for lower, higher, needed in whole_groups(batches, 2, "pairs"):
        starts = np.flatnonzero(np.append(True, (lower[1:] != lower[:-1]) | (higher[1:] != higher[:-1])))
        counts = np.diff(np.append(starts, len(lower)))
        chosen = starts[(counts >= needed[starts]) | (lower[starts] == NO_ROW)]
        capped = np.where(lower[chosen] == NO_ROW, np.add.reduceat(needed, starts)[0], 0)
        yield as_batch([lower[chosen], higher[chosen], capped], CANDIDATE)
