"""Proof: the exact size of what two articles share, on the sorted sets of all their 64-bit shingles."""

from collections.abc import Callable, Iterator

import numpy as np
import pyarrow as pa

from quchong.columns import Int64s, as_batch, is_member, numbers_of
from quchong.errors import EngineError
from quchong.match import kernel
from quchong.match.fold import fold_texts
from quchong.match.options import MatchOptions
from quchong.match.shingles import hash_texts, make_sets
from quchong.model import CANDIDATE, MATCH, NO_ROW, SHINGLES

PAIRS_A_BATCH = 16_384
SENT_BYTES = 4 << 20
"""Shingles in a batch on their way to partners."""

Accepts = Callable[[int, int, int], bool]
"""Says whether two sets match, by what they share and their sizes (lower, higher); sharing more never hurts."""


def is_near(shared: int, lower: int, higher: int, threshold: float) -> bool:
    """Say whether the Jaccard of two sets reaches the threshold."""
    return shared / (lower + higher - shared) >= threshold


def is_contained(shared: int, lower: int, _higher: int, threshold: float) -> bool:
    """Say whether the containment of the lower set in the higher reaches the threshold.

    |A ∩ B| / |A|: Broder, On the resemblance and containment of documents, 1997.
    """
    return shared / lower >= threshold


def endpoints(candidates: pa.Table) -> Int64s:
    """Return the sorted row keys of all articles that stand in candidate pairs."""
    pairs = candidates["lower"].to_numpy() != NO_ROW
    return np.unique(np.concatenate([candidates[name].to_numpy()[pairs] for name in ("lower", "higher")]))


def shingles_of(batches: Iterator[pa.RecordBatch], options: MatchOptions, wanted: Int64s) -> Iterator[pa.RecordBatch]:
    """ARTICLE → SHINGLES of the (sorted) wanted articles."""
    for batch in batches:
        mask = pa.array(is_member(batch["row_key"].to_numpy(), wanted))
        chosen = batch.select(["row_key", "text"]).filter(mask)
        if chosen.num_rows:
            sets = make_sets(hash_texts(fold_texts(chosen["text"]), options.unit, options.shingle))
            yield as_batch([chosen["row_key"], np.full(chosen.num_rows, NO_ROW), sets.pack()], SHINGLES)


def ask_for_shingles(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """CANDIDATE → SHINGLES: for each pair a question to the lower-ranked article, without shingles."""
    for batch in batches:
        lower, higher, _ = numbers_of(batch, CANDIDATE.names)
        pairs = lower != NO_ROW
        yield as_batch([lower[pairs], higher[pairs], pa.nulls(int(pairs.sum()), pa.binary())], SHINGLES)


def send_shingles(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """SHINGLES by (row_key, partner) → SHINGLES: carry the asked article's shingles to its partner."""
    sent: list[tuple[int, int, bytes]] = []
    size = 0
    for row_key, partner, own, _ in joined(batches):
        sent.append((partner, row_key, own))
        size += len(own)
        if size >= SENT_BYTES:
            yield as_batch(list(zip(*sent, strict=True)), SHINGLES)
            sent, size = [], 0
    if sent:
        yield as_batch(list(zip(*sent, strict=True)), SHINGLES)


def prove(batches: Iterator[pa.RecordBatch], accepts: Accepts) -> Iterator[pa.RecordBatch]:
    """SHINGLES by (row_key, partner) → MATCH: the pairs that share enough."""
    found: list[tuple[int, int, int, int, int]] = []
    for higher, lower, own, sent in joined(batches):
        first, second = np.frombuffer(sent, np.uint64), np.frombuffer(own, np.uint64)
        if not accepts(min(len(first), len(second)), len(first), len(second)):
            continue
        shared = kernel.count_shared(first, second)
        if accepts(shared, len(first), len(second)):
            found.append((lower, higher, shared, len(first), len(second)))
        if len(found) == PAIRS_A_BATCH:
            yield as_batch(list(zip(*found, strict=True)), MATCH)
            found = []
    if found:
        yield as_batch(list(zip(*found, strict=True)), MATCH)


def joined(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Read SHINGLES by (row_key, partner): yield each partner's row with the article's own shingles before it."""
    owner, own = NO_ROW, b""
    last = (NO_ROW, NO_ROW)
    for batch in batches:
        for row_key, partner, sent in zip(*(batch[name].to_pylist() for name in SHINGLES.names), strict=True):
            if (row_key, partner) < last:
                raise EngineError("shingles came out of order")
            last = (row_key, partner)
            if partner == NO_ROW:
                owner, own = row_key, sent
            elif owner != row_key:
                raise EngineError(f"the shingles of article {row_key} are missing")
            else:
                yield row_key, partner, own, sent
