"""Parquet: a record a row."""

from collections.abc import Callable, Iterator
from typing import Any

import pyarrow as pa

from quchong.model import Page, Skipped
from quchong.read.location import Location
from quchong.read.options import ReadOptions
from quchong.read.records import make_page

BATCH_BYTES = 16 << 20
MAX_BATCH_ROWS = 1024
BUFFER_BYTES = 1 << 20
"""A column is read through a buffer of this size, not a row group at a time: some files are one row group."""


def read_rows(location: Location, options: ReadOptions) -> Iterator[Page | Skipped]:
    """Yield a page for each row of a file, and a `Skipped` for each that is not one.

    A file that breaks off gives what was read before, then a `Skipped` for the file.
    """
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(location.file, buffer_size=BUFFER_BYTES, pre_buffer=False) as file:
            for number, columns, row in iterate_rows(file):
                yield read_row(columns, row, number, location, options)
    except pa.ArrowInvalid as error:
        yield Skipped(location.path, None, "damaged", first_line(error))
    except pa.ArrowNotImplementedError as error:
        yield Skipped(location.path, None, "unsupported", first_line(error))


def iterate_rows(file: Any) -> Iterator[tuple[int, dict[str, pa.Array], int]]:
    """Yield the 1-based number of each row of a pyarrow.parquet.ParquetFile, its batch's columns, its place there."""
    number = 0
    size = rows_in_batch(file.metadata)
    # a group at a time: where one is damaged, those before it are read
    for group in range(file.num_row_groups):
        for batch in file.iter_batches(size, row_groups=[group], use_threads=False):
            columns = {name: plain(batch[index]) for index, name in enumerate(batch.schema.names)}
            for row in range(batch.num_rows):
                number += 1
                yield number, columns, row


def rows_in_batch(metadata: Any) -> int:
    """Return how many rows to hold in memory at once, by their average size (a pyarrow.parquet.FileMetaData)."""
    size = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    average = max(1, size // max(1, metadata.num_rows))
    return int(min(MAX_BATCH_ROWS, max(1, BATCH_BYTES // average)))


def plain(column: pa.Array) -> pa.Array:
    """Return a column with its dates and times as text, at any depth, and its durations no finer than Python's."""
    for change in (in_known_zone, as_python_tells):
        kind = change_within(column.type, change)
        if kind != column.type:
            column = column.cast(kind, safe=False)
    return column


def change_within(kind: pa.DataType, change: Callable[[pa.DataType], pa.DataType]) -> pa.DataType:
    """Return a type with those within it, or itself where there are none, changed."""

    def changed(field: pa.Field) -> pa.Field:
        return field.with_type(change_within(field.type, change))

    if pa.types.is_struct(kind):
        return pa.struct([changed(field) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(changed(kind.value_field))
    if pa.types.is_large_list(kind):
        return pa.large_list(changed(kind.value_field))
    if pa.types.is_fixed_size_list(kind):
        return pa.list_(changed(kind.value_field), kind.list_size)
    if pa.types.is_map(kind):
        return pa.map_(changed(kind.key_field), changed(kind.item_field), kind.keys_sorted)
    return change(kind)


def in_known_zone(kind: pa.DataType) -> pa.DataType:
    """Return UTC in place of a time zone that is not known here; it is the same moment."""
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        try:
            pa.array([0], kind).cast(pa.string())
        except pa.ArrowInvalid:
            return pa.timestamp(kind.unit, "UTC")
    return kind


def as_python_tells(kind: pa.DataType) -> pa.DataType:
    """Return text in place of dates and times, of which Python knows fewer, and microseconds in place of finer ones."""
    if pa.types.is_duration(kind):
        return pa.duration("us") if kind.unit == "ns" else kind
    return pa.string() if pa.types.is_temporal(kind) else kind


def read_row(
    columns: dict[str, pa.Array], row: int, number: int, location: Location, options: ReadOptions
) -> Page | Skipped:
    """Read one row of a batch."""
    try:
        record = {name: column[row].as_py() for name, column in columns.items()}
    except UnicodeDecodeError as error:
        return Skipped(location.path, number, "encoding", f"not {error.encoding} at byte {error.start} of a value")
    except (ValueError, OverflowError) as error:
        return Skipped(location.path, number, "value", f"a value that cannot be read: {first_line(error)}")
    return make_page(record, number, location, options)


def first_line(error: Exception) -> str:
    """Return what Arrow says, without the lines on where in its code."""
    return str(error).partition("\n")[0]
