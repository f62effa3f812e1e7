"""Articles that are dropped for a flag, where the configuration says so."""

from collections.abc import Iterator
from typing import Final

import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch, is_member
from quchong.model import REMOVAL, MatchKind

DROPPED: Final[MatchKind] = "dropped"


def find_flagged(batches: Iterator[pa.RecordBatch], flags: frozenset[str]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → REMOVAL: the articles that have one of the flags."""
    for batch in batches if flags else ():
        wanted = [not flags.isdisjoint(own) for own in map(frozenset, batch["flags"].to_pylist())]
        row_keys = batch["row_key"].filter(pa.array(wanted, pa.bool_()))
        count = len(row_keys)
        none = pa.nulls(count, pa.int64())
        yield as_batch([row_keys, none, [DROPPED] * count, none, none, none], REMOVAL)


def leave_out(batches: Iterator[pa.RecordBatch], dropped: Int64s) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE, without the articles of the sorted row keys `dropped`."""
    for batch in batches:
        is_dropped = is_member(batch["row_key"].to_numpy(), dropped)
        yield batch.filter(pa.array(~is_dropped)) if is_dropped.any() else batch
