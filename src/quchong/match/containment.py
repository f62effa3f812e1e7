"""Candidates for containment: articles of which most of the sampled shingles stand in another.

A preview of a longer text has a low Jaccard, so no band finds it. Each article is known by a sample of its shingles
(those whose hash is below a bound, the lower the longer the text), and the samples stand in an inverted index. An
article of which too few sampled shingles stand in any other is contained in nothing. The others ask for some of their
shared ones, and what has about as many of these as a container would is a candidate.

`known` are the sorted row keys of the articles among which containers are sought.
"""

import math
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.columns import Int64s, as_batch, is_member, look_up, whole_groups
from quchong.errors import EngineError
from quchong.match import containment_kernel as kernel
from quchong.match.kernel import COARSEST_LEVEL
from quchong.model import CANDIDATE, MEETING, NO_ROW, POSTING, PROBE, SHARED

Int32s = npt.NDArray[np.int32]

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
FACTS = COARSEST_LEVEL + 2
"""Facts of an article: the size of its sample at each level, and its own level."""


def least_shared(threshold: float) -> Int64s:
    """Return how many of 0, 1, 2 … sampled shingles have to be in a container, sampling error allowed for."""
    sizes = range(TABULATED + 1)
    spread = DEVIATIONS * math.sqrt(threshold * (1 - threshold))
    return np.array([max(math.ceil(size * threshold - spread * math.sqrt(size)), 1) for size in sizes], np.int64)


def samples_of(
    batches: Iterator[pa.RecordBatch], known: Int64s
) -> Iterator[tuple[pa.RecordBatch, Int32s, npt.NDArray[np.uint64], Int64s]]:
    """Yield the known articles (FINGERPRINT), their places, their samples end to end, and where each ends."""
    if len(known) > 1 << kernel.PLACE_BITS:
        raise EngineError(f"containers are sought among {1 << kernel.PLACE_BITS:,} articles at most; there are more")
    for batch in batches:
        wanted = batch["sample"].is_valid().to_numpy(zero_copy_only=False)
        wanted &= is_member(batch["row_key"].to_numpy(), known)
        kept = batch.filter(pa.array(wanted))
        if not kept.num_rows:
            continue
        places = look_up(kept["row_key"].to_numpy(), known).astype(np.int32)
        packed = kept["sample"].to_pylist()
        ends = np.cumsum([0, *(len(sample) // 8 for sample in packed)])
        yield kept, places, np.frombuffer(b"".join(packed), np.uint64), ends


def index_samples(batches: Iterator[pa.RecordBatch], known: Int64s) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → POSTING: each sampled shingle of each known article."""
    for _, places, samples, ends in samples_of(batches, known):
        yield as_batch([samples.view(np.int64), np.repeat(places, np.diff(ends))], POSTING)


def tell_facts(batches: Iterator[pa.RecordBatch], known: Int64s) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → SHARED: the facts of each known article."""
    for articles, places, samples, ends in samples_of(batches, known):
        facts = np.empty((len(places), FACTS), np.int64)
        kernel.count_levels(samples, ends, facts[:, :-1])
        facts[:, -1] = articles["level"].to_numpy()
        names = np.tile(-1 - np.arange(FACTS, dtype=np.int32), len(places))
        yield as_batch([np.repeat(places, FACTS), names, facts.reshape(-1)], SHARED)


def share_shingles(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Keep the shingles that more than one article has, with their frequency: POSTING by both → SHARED."""
    for shingles, articles in whole_groups(batches, len(POSTING), "sampled shingles"):
        starts = np.flatnonzero(np.append(True, shingles[1:] != shingles[:-1]))
        counts = np.diff(np.append(starts, len(shingles))).astype(np.int32)
        frequencies = np.repeat(counts, counts)
        shared = frequencies > 1
        yield as_batch([articles[shared], frequencies[shared], shingles[shared]], SHARED)


def choose_probes(batches: Iterator[pa.RecordBatch], threshold: float) -> Iterator[pa.RecordBatch]:
    """SHARED by all its columns → PROBE: what each article asks for, and what it may be found by.

    Articles with too frequent shingles only, whose containers may be missed, are counted in a row of article NO_ROW.
    """
    least = least_shared(threshold)
    for articles, frequencies, shingles in whole_groups(batches, len(SHARED), "shared shingles"):
        needed = np.empty(len(articles), np.int64)
        capped = kernel.choose_probes(articles, frequencies, shingles, least, PROBES, FREQUENT, HITS, needed)
        asked = needed >= 0
        yield as_batch([shingles[asked], np.zeros(asked.sum(), np.int8), articles[asked], needed[asked]], PROBE)
        levels = frequencies == -FACTS
        own_level = shingles[levels][np.cumsum(levels) - 1]
        found = (frequencies > 0) & (frequencies <= FREQUENT)
        yield as_batch([shingles[found], np.ones(found.sum(), np.int8), articles[found], own_level[found]], PROBE)
        if capped:
            yield as_batch([[NO_ROW], [0], [NO_ROW], [capped]], PROBE)


def meet_containers(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """PROBE by (shingle, posting, article) → MEETING: each article and what it found by a shingle."""
    for columns in whole_groups(batches, 3, "probes"):
        blind = columns[2] == NO_ROW
        shingles, postings, articles, needed = (column[~blind] for column in columns)
        found = np.empty(len(shingles) * 4, np.int64)
        count = kernel.meet(shingles, postings, articles, needed, found)
        if count > len(found):
            found = np.empty(count, np.int64)
            kernel.meet(shingles, postings, articles, needed, found)
        yield as_batch([np.append(found[:count], -columns[3][blind])], MEETING)


def often_enough(batches: Iterator[pa.RecordBatch], known: Int64s) -> Iterator[pa.RecordBatch]:
    """MEETING, sorted → CANDIDATE: the articles that met by as many shingles as it takes, each two once."""
    for (meetings,) in whole_groups(batches, 1, "meetings"):
        starts = np.flatnonzero(np.append(True, meetings[1:] != meetings[:-1]))
        counts = np.diff(np.append(starts, len(meetings)))
        met = meetings[starts]
        met = met[(met >= 0) & (counts >= met & kernel.HITS_MASK)]
        lower, higher = met >> kernel.PLACE_BITS + kernel.HITS_BITS, met >> kernel.HITS_BITS & kernel.PLACE_MASK
        yield as_batch([known[lower], known[higher], np.zeros(len(met), np.int64)], CANDIDATE)
        if meetings[0] < 0:
            yield as_batch([[NO_ROW], [NO_ROW], [-meetings[meetings < 0].sum()]], CANDIDATE)
