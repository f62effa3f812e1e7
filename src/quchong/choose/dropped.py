"""Articles that are dropped for a flag, where the configuration says so."""

from collections.abc import Iterator
from typing import Final

import pyarrow as pa

from quchong.arrays.columns import as_batch
from quchong.model import REMOVAL, MatchKind

DROPPED: Final[MatchKind] = "dropped"


def find_flagged(batches: Iterator[pa.RecordBatch], flags: frozenset[str]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → REMOVAL: the articles that have one of the flags."""
    for batch in batches if flags else ():
        row_keys = batch["row_key"].filter(pa.array(has_one(batch, flags), pa.bool_()))
        count = len(row_keys)
        none = pa.nulls(count, pa.int64())
        yield as_batch([row_keys, none, [DROPPED] * count, none, none, none], REMOVAL)


def leave_out(batches: Iterator[pa.RecordBatch], flags: frozenset[str]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE, without the articles that have one of the flags."""
    for batch in batches:
        flagged = has_one(batch, flags)
        yield batch.filter(pa.array([not own for own in flagged], pa.bool_())) if any(flagged) else batch


def has_one(batch: pa.RecordBatch, flags: frozenset[str]) -> list[bool]:
    """Say of each article (ARTICLE) whether it has one of the flags."""
    return [not flags.isdisjoint(own) for own in map(frozenset, batch["flags"].to_pylist())]
