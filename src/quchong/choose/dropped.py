"""Articles that are dropped for a flag, where the configuration says so."""

from collections.abc import Collection, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from quchong.model import Removal

DROPPED = pa.schema([("row_key", pa.int64())])


def find_flagged(batches: Iterator[pa.RecordBatch], flags: frozenset[str]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → DROPPED: the articles with one of the flags."""
    for batch in batches:
        wanted = [not flags.isdisjoint(own) for own in map(frozenset, batch["flags"].to_pylist())]
        yield batch.select(DROPPED.names).filter(pa.array(wanted, pa.bool_()))


def leave_out(batches: Iterator[pa.RecordBatch], row_keys: Collection[int]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE without some."""
    gone = pa.array(sorted(row_keys), pa.int64())
    for batch in batches:
        yield batch.filter(pc.invert(pc.is_in(batch["row_key"], gone)))


def as_removals(dropped: pa.Table) -> dict[int, Removal]:
    """Return why each of the articles (DROPPED) goes, by row key."""
    return {row_key: Removal(None, "dropped") for row_key in dropped["row_key"].to_pylist()}
