"""Merge streams of batches that are sorted by the same keys: cheaper than a sort, and no more in memory than batches.

Streams of a union mostly fill different columns, as where articles meet what is known of them. So a column of strings
or binary of which only one stream has values is not copied: its values stand in the right order already.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.columns import Int64s, numbers_of
from quchong.arrays.sparse_columns import has_bytes, spread_values
from quchong.engines.radix_sort import order_of

Places = npt.NDArray[np.int32]
NO_ROWS = pa.RecordBatch.from_pylist([], pa.schema([]))


class SortedStream:
    """A sorted stream, of which one batch is at hand."""

    def __init__(self, batches: Iterator[pa.RecordBatch], keys: Sequence[str]) -> None:
        self.batches, self.keys = batches, keys
        self.advance()

    def advance(self) -> None:
        """Take the next batch; after the last there are no rows at hand."""
        self.batch = next(self.batches, NO_ROWS)
        self.columns = numbers_of(self.batch, self.keys) if self.batch.num_rows else []

    def last(self) -> tuple[int, ...]:
        """Return the keys of the last row at hand."""
        return tuple(int(column[-1]) for column in self.columns)

    def take_up_to(self, bound: tuple[int, ...]) -> pa.RecordBatch:
        """Return the rows at hand with keys up to a bound, and go on behind them."""
        count = count_up_to(self.columns, bound)
        taken, rest = self.batch.slice(0, count), self.batch.slice(count)
        if rest.num_rows:
            self.batch, self.columns = rest, [column[count:] for column in self.columns]
        else:
            self.advance()
        return taken


def merge_sorted(streams: Sequence[Iterator[pa.RecordBatch]], keys: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield the rows of streams of batches, none of them empty, in the order of their keys, which are integers.

    Rows of equal keys stay in the order of the streams.
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


def count_up_to(columns: Sequence[Int64s], bound: tuple[int, ...]) -> int:
    """Return how many rows, sorted by the columns, come not after a bound."""
    first, end = 0, len(columns[0])
    for column, value in zip(columns, bound, strict=True):
        own = column[first:end]
        first, end = (first + int(np.searchsorted(own, value, side)) for side in ("left", "right"))
    return end


def interleave(batches: Sequence[pa.RecordBatch], keys: Sequence[str]) -> pa.RecordBatch:
    """Return the rows of sorted batches as one sorted batch."""
    columns = [np.concatenate(parts) for parts in zip(*(numbers_of(batch, keys) for batch in batches), strict=True)]
    order = order_of(columns)
    ends = np.cumsum([0, *(batch.num_rows for batch in batches)])
    arrays = [
        interleave_column([batch.column(place) for batch in batches], order, ends)
        for place in range(len(batches[0].schema))
    ]
    return pa.record_batch(arrays, schema=batches[0].schema)


def interleave_column(columns: Sequence[pa.Array], order: Places, ends: npt.NDArray[np.int64]) -> pa.Array:
    """Return the values of columns, end to end, in an order."""
    filled = [place for place, column in enumerate(columns) if column.null_count < len(column)]
    dtype = columns[0].type
    if len(filled) == 1 and has_bytes(dtype):
        place = filled[0]
        return spread_values(columns[place], (order >= ends[place]) & (order < ends[place + 1]))
    return pa.concat_arrays(columns).take(pa.array(order))
