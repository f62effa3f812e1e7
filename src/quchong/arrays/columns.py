"""Columns of numbers: membership, look-up and order, on sorted arrays."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.errors import EngineError

Int64s = npt.NDArray[np.int64]
Integers = npt.NDArray[Any]
"""Of one of the widths of integers."""
NONE: Int64s = np.zeros(0, np.int64)


def is_member(values: Int64s, ordered: Int64s) -> npt.NDArray[np.bool_]:
    """Say of each value whether it is in a sorted array."""
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    return np.equal(ordered[look_up(values, ordered)], values)


def look_up(values: Int64s, ordered: Int64s) -> npt.NDArray[np.intp]:
    """Return where in a sorted array, not empty, each value is; anywhere, where it is not."""
    return np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)


def assert_sorted(keys: Sequence[Int64s], last: tuple[np.int64, ...] | None, what: str) -> tuple[np.int64, ...]:
    """Return the last of some rows, sorted by all keys and not before `last`, the last row of those before.

    Raises
    ------
    EngineError
        They came out of order.
    """
    before = [key[:-1] for key in keys]
    after = [key[1:] for key in keys]
    if last is not None:
        before = [np.concatenate(([value], key)) for value, key in zip(last, before, strict=True)]
        after = list(keys)
    undecided = np.ones(len(after[0]), np.bool_)
    for previous, current in zip(before, after, strict=True):
        if np.any(undecided & (current < previous)):
            raise EngineError(f"{what} came out of order")
        undecided &= current == previous
    return tuple(key[-1] for key in keys)


def non_empty(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the batches that have rows."""
    return (batch for batch in batches if batch.num_rows)


def complete_groups(batches: Iterable[pa.RecordBatch], keys: int, what: str) -> Iterator[list[Integers]]:
    """Yield the columns of sorted batches, cut so that rows with equal first columns are together.

    Raises
    ------
    EngineError
        The rows are not sorted by the first `keys` columns.
    """
    rest: list[Integers] = []
    last = None
    for batch in non_empty(batches):
        columns: list[Integers] = [column.to_numpy() for column in batch.columns]
        last = assert_sorted(columns[:keys], last, what)
        if rest:
            columns = [np.concatenate(pair) for pair in zip(rest, columns, strict=True)]
            for column in columns:
                # as those of a batch are; a kernel would be compiled for either sort
                column.flags.writeable = False
        cut = int(np.searchsorted(columns[0], columns[0][-1]))
        rest = [column[cut:] for column in columns]
        if cut:
            yield [column[:cut] for column in columns]
    if rest:
        yield rest


def numbers_of(batch: pa.RecordBatch | pa.Table, names: Sequence[str]) -> list[Int64s]:
    """Return columns of a batch as arrays."""
    return [batch[name].to_numpy() for name in names]


def as_batch(columns: Iterable[object], schema: pa.Schema) -> pa.RecordBatch:
    """Return a batch of Arrow arrays, numpy arrays or lists; or of the rows of a matrix, each as a column."""
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column, kind.type)
        for column, kind in zip(columns, schema, strict=True)
    ]
    return pa.record_batch(arrays, schema=schema)


def tag_rows(batch: pa.RecordBatch, column: str, schema: pa.Schema) -> pa.RecordBatch:
    """Return the rows of a batch in a struct column of a schema of several such columns; the others are null."""
    arrays = [
        batch.to_struct_array() if field.name == column else pa.nulls(batch.num_rows, field.type) for field in schema
    ]
    return pa.record_batch(arrays, schema=schema)


def as_table(rows: Sequence[Sequence[object]], schema: pa.Schema) -> pa.Table:
    """Return rows as a table."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(schema)
    return pa.Table.from_batches([as_batch(columns, schema)])
