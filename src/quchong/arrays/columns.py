"""Helpers for columns of numbers as numpy arrays: membership, look-up, sorting and grouping of rows."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.errors import EngineError

Int64s = npt.NDArray[np.int64]
NONE: Int64s = np.zeros(0, np.int64)
Integers = npt.NDArray[Any]
"""Integers of any width."""
RowKeys = tuple[np.int64, ...]
"""The keys of one row."""


def with_rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield the batches that have rows: for stages that look at the first or last row of a batch."""
    return (batch for batch in batches if batch.num_rows)


def is_member(values: Int64s, ordered: Int64s) -> npt.NDArray[np.bool_]:
    """Say of each value whether it is in a sorted array."""
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    return np.equal(ordered[look_up(values, ordered)], values)


def look_up(values: Int64s, ordered: Int64s) -> npt.NDArray[np.intp]:
    """Return the index of each value in a sorted array, not empty; any index for a value that is not in it."""
    return np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)


def are_sorted(keys: Sequence[Int64s], last: RowKeys | None) -> bool:
    """Return whether some rows, one at least, are sorted by all keys and not before `last`, the row before them."""
    before = [key[:-1] for key in keys]
    after = [key[1:] for key in keys]
    if last is not None:
        before = [np.concatenate(([value], key)) for value, key in zip(last, before, strict=True)]
        after = list(keys)
    undecided = np.ones(len(after[0]), np.bool_)
    for previous, current in zip(before, after, strict=True):
        if np.any(undecided & (current < previous)):
            return False
        undecided &= current == previous
    return True


def last_row(keys: Sequence[Int64s]) -> RowKeys:
    """Return the keys of the last of some rows."""
    return tuple(key[-1] for key in keys)


def assert_sorted(keys: Sequence[Int64s], last: RowKeys | None, what: str) -> RowKeys:
    """Return the keys of the last of some rows, once they are known to be sorted; see `are_sorted`.

    Raises
    ------
    EngineError
        They came out of order; the message calls them `what`.
    """
    if not are_sorted(keys, last):
        raise EngineError(f"{what} came out of order")
    return last_row(keys)


def complete_groups(batches: Iterable[pa.RecordBatch], keys: int, what: str) -> Iterator[list[Integers]]:
    """Yield the columns of sorted batches, cut so that rows with equal first columns are together.

    Raises
    ------
    EngineError
        The rows are not sorted by the first `keys` columns; the message calls them `what`.
    """
    rest: list[Integers] = []
    last = None
    for batch in with_rows(batches):
        columns: list[Integers] = [column.to_numpy() for column in batch.columns]
        last = assert_sorted(columns[:keys], last, what)
        if rest:
            columns = [np.concatenate(pair) for pair in zip(rest, columns, strict=True)]
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
        column if isinstance(column, pa.Array) else pa.array(column, field.type)
        for column, field in zip(columns, schema, strict=True)
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
