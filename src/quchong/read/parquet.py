"""Parquet: a record a row."""

from collections.abc import Iterator
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
    """Return a column of dates or times as text, and those within others in microseconds: Python knows no finer."""
    is_time = pa.types.is_temporal(column.type) and not pa.types.is_duration(column.type)
    if is_time:
        return column.cast(pa.string())
    kind = coarser(column.type)
    return column if kind == column.type else column.cast(kind, safe=False)


def coarser(kind: pa.DataType) -> pa.DataType:
    """Return a type with microseconds in place of nanoseconds, at any depth."""
    if pa.types.is_duration(kind):
        return pa.duration("us")
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", kind.tz)
    if pa.types.is_time64(kind):
        return pa.time64("us")
    if pa.types.is_struct(kind):
        return pa.struct([field.with_type(coarser(field.type)) for field in kind])
    if pa.types.is_list(kind):
        return pa.list_(kind.value_field.with_type(coarser(kind.value_type)))
    if pa.types.is_large_list(kind):
        return pa.large_list(kind.value_field.with_type(coarser(kind.value_type)))
    return kind


def read_row(
    columns: dict[str, pa.Array], row: int, number: int, location: Location, options: ReadOptions
) -> Page | Skipped:
    """Read one row of a batch."""
    try:
        record = {name: column[row].as_py() for name, column in columns.items()}
    except UnicodeDecodeError as error:
        return Skipped(location.path, number, "encoding", f"not {error.encoding} at byte {error.start} of a value")
    return make_page(record, number, location, options)


def first_line(error: Exception) -> str:
    """Return what Arrow says, without the lines on where in its code."""
    return str(error).partition("\n")[0]
