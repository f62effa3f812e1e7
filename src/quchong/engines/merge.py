"""Merge streams of batches that are sorted by the same keys: cheaper than a sort, and no more in memory than batches.

Streams of a union mostly fill different columns, as where articles meet what is known of them. So a column of strings
or binary of which only one stream has values is not copied: its values stand in the right order already.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.sparse_columns import has_bytes, spread_values
from quchong.engines.radix_sort import order_of

Places = npt.NDArray[np.int32]
Keys = npt.NDArray[Any]
Bound = tuple[Any, ...]
"""The keys of a row."""
NO_ROWS = pa.RecordBatch.from_pylist([], pa.schema([]))


class SortedStream:
    """A sorted stream, of which one batch is at hand."""

    def __init__(self, batches: Iterator[pa.RecordBatch], keys: Sequence[str]) -> None:
        self.batches, self.keys = batches, keys
        self.advance()

    def advance(self) -> None:
        """Take the next batch; after the last there are no rows at hand."""
        self.batch = next(self.batches, NO_ROWS)
        self.columns = keys_of(self.batch, self.keys) if self.batch.num_rows else []

    def last(self) -> Bound:
        """Return the keys of the last row at hand."""
        return tuple(column[-1] for column in self.columns)

    def take_up_to(self, bound: Bound) -> pa.RecordBatch:
        """Return the rows at hand with keys up to a bound, and go on behind them."""
        count = count_up_to(self.columns, bound)
        taken, rest = self.batch.slice(0, count), self.batch.slice(count)
        if rest.num_rows:
            self.batch, self.columns = rest, [column[count:] for column in self.columns]
        else:
            self.advance()
        return taken


def merge_sorted(streams: Sequence[Iterator[pa.RecordBatch]], keys: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of streams of batches, none of them empty, in the order of their keys.

    Keys are integers, strings or binary without nulls.
    """
    live = [stream for stream in (SortedStream(batches, keys) for batches in streams) if stream.batch.num_rows]
    while len(live) > 1:
        bound = min(stream.last() for stream in live)
        taken = [part for part in (stream.take_up_to(bound) for stream in live) if part.num_rows]
        yield from [interleave(taken, keys)] if len(taken) > 1 else taken
        live = [stream for stream in live if stream.batch.num_rows]
    for stream in live:
        yield stream.batch
        yield from stream.batches


def keys_of(batch: pa.RecordBatch, keys: Sequence[str]) -> list[Keys]:
    """Return keys of a batch as arrays, those that are strings or binary as objects."""
    return [batch[key].to_numpy(zero_copy_only=False) for key in keys]


def count_up_to(columns: Sequence[Keys], bound: Bound) -> int:
    """Return how many rows, sorted by the columns, come not after a bound."""
    first, end = 0, len(columns[0])
    for column, value in zip(columns, bound, strict=True):
        own = column[first:end]
        first, end = (first + int(np.searchsorted(own, value, side)) for side in ("left", "right"))
    return end


def interleave(batches: Sequence[pa.RecordBatch], keys: Sequence[str]) -> pa.RecordBatch:
    """Return the rows of sorted batches as one sorted batch."""
    order = order_together(batches, keys)
    ends = np.cumsum([0, *(batch.num_rows for batch in batches)])
    arrays = [
        interleave_column([batch.column(place) for batch in batches], order, ends)
        for place in range(len(batches[0].schema))
    ]
    return pa.record_batch(arrays, schema=batches[0].schema)


def order_together(batches: Sequence[pa.RecordBatch], keys: Sequence[str]) -> Places:
    """Return the order of the rows of batches, end to end, by their keys."""
    if all(pa.types.is_integer(batches[0][key].type) for key in keys):
        return order_of(
            [np.concatenate(parts) for parts in zip(*(keys_of(batch, keys) for batch in batches), strict=True)]
        )
    import pyarrow.compute as pc  # which takes a while: few sorts are by strings

    together = pa.Table.from_batches([batch.select(keys) for batch in batches])
    order: Places = pc.sort_indices(together, [(key, "ascending") for key in keys]).to_numpy().astype(np.int32)
    return order


def interleave_column(columns: Sequence[pa.Array], order: Places, ends: npt.NDArray[np.int64]) -> pa.Array:
    """Return the values of columns, end to end, in an order."""
    filled = [place for place, column in enumerate(columns) if column.null_count < len(column)]
    dtype = columns[0].type
    if len(filled) == 1 and has_bytes(dtype):
        place = filled[0]
        return spread_values(columns[place], (order >= ends[place]) & (order < ends[place + 1]))
    return pa.concat_arrays(columns).take(pa.array(order))
