"""Parquet: each row is a record."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import pyarrow as pa

from quchong.model import Piece, Record, Skipped
from quchong.read.options import ReadOptions
from quchong.read.records import make_record

BATCH_BYTES = 16 << 20
MAX_BATCH_ROWS = 1024
BUFFER_BYTES = 1 << 20
"""Columns are read through buffers of this size, not a row group at a time: some files are one row group."""


Columns = Mapping[str, pa.Array]
"""The columns of some rows by name, as `take_columns` gives them."""
ItemT = TypeVar("ItemT")
ReadColumns = Callable[[Columns, range, Piece, ReadOptions], Iterator[ItemT]]
"""Yields what is in columns, whose rows are the records of these numbers."""


def read_rows(piece: Piece, options: ReadOptions) -> Iterator[Record | Skipped]:
    """Yield the rows of a file as records, and a `Skipped` for each row that is none; see `read_parquet`."""
    return read_parquet(piece, options, read_each_row)


def read_parquet(piece: Piece, options: ReadOptions, read: ReadColumns[ItemT]) -> Iterator[ItemT | Skipped]:
    """Yield what is in the columns of a file, some rows at a time.

    A file that breaks off gives the rows before the break, then a `Skipped` for the file.
    """
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(piece.location, buffer_size=BUFFER_BYTES, pre_buffer=False) as file:
            if why := explain_repeated(file.schema_arrow.names):
                yield Skipped(piece.path, None, "field", why)
                return
            for columns, numbers in iterate_columns(file):
                yield from read(columns, numbers, piece, options)
    except pa.ArrowInvalid as error:
        yield Skipped(piece.path, None, "damaged", f"damaged file: {first_line(error)}")
    except UnicodeDecodeError as error:
        yield Skipped(piece.path, None, "encoding", f"not {error.encoding} in the name of a column; rename it")
    except pa.ArrowNotImplementedError as error:
        yield Skipped(piece.path, None, "unsupported", f"Parquet that is not supported: {first_line(error)}")


def iterate_columns(file: Any) -> Iterator[tuple[Columns, range]]:
    """Yield the columns of a pyarrow.parquet.ParquetFile, some rows at a time, and the 1-based numbers of these."""
    number = 1
    size = rows_in_batch(file.metadata)
    # one group at a time: where one is damaged, those before it are read
    for group in range(file.num_row_groups):
        for batch in file.iter_batches(size, row_groups=[group], use_threads=False):
            yield take_columns(batch), range(number, number + batch.num_rows)
            number += batch.num_rows


def explain_repeated(names: Sequence[str]) -> str | None:
    """Say which column is given twice, None if none is."""
    twice = [name for name, times in Counter(names).items() if times > 1]
    return f'column "{twice[0]}" is given twice; rename one' if twice else None


def take_columns(batch: pa.RecordBatch) -> Columns:
    """Return the columns of a batch by name, with plain times."""
    return {name: with_plain_times(batch[index]) for index, name in enumerate(batch.schema.names)}


def rows_in_batch(metadata: Any) -> int:
    """Return how many rows to hold in memory at once, by their average size (a pyarrow.parquet.FileMetaData)."""
    size = sum(metadata.row_group(group).total_byte_size for group in range(metadata.num_row_groups))
    average = max(1, size // max(1, metadata.num_rows))
    return int(min(MAX_BATCH_ROWS, max(1, BATCH_BYTES // average)))


def with_plain_times(column: pa.Array) -> pa.Array:
    """Return a column with its dates and times as text, at any depth, and its durations in microseconds at most."""
    for change in (in_known_zone, as_python_has):
        dtype = change_type(column.type, change)
        if dtype != column.type:
            column = column.cast(dtype, safe=False)
    return column


def change_type(dtype: pa.DataType, change: Callable[[pa.DataType], pa.DataType]) -> pa.DataType:
    """Return a type changed: a nested one with the types within it changed, any other itself."""

    def changed(field: pa.Field) -> pa.Field:
        return field.with_type(change_type(field.type, change))

    if pa.types.is_struct(dtype):
        return pa.struct([changed(field) for field in dtype])
    if pa.types.is_list(dtype):
        return pa.list_(changed(dtype.value_field))
    if pa.types.is_large_list(dtype):
        return pa.large_list(changed(dtype.value_field))
    if pa.types.is_fixed_size_list(dtype):
        return pa.list_(changed(dtype.value_field), dtype.list_size)
    if pa.types.is_map(dtype):
        return pa.map_(changed(dtype.key_field), changed(dtype.item_field), dtype.keys_sorted)
    return change(dtype)


def in_known_zone(dtype: pa.DataType) -> pa.DataType:
    """Return UTC in place of a time zone that this system does not know; it is the same moment."""
    if pa.types.is_timestamp(dtype) and dtype.tz is not None:
        try:
            pa.array([0], dtype).cast(pa.string())
        except pa.ArrowInvalid:
            return pa.timestamp(dtype.unit, "UTC")
    return dtype


def as_python_has(dtype: pa.DataType) -> pa.DataType:
    """Return text for dates and times, of which Python has fewer than Arrow, and microseconds for nanoseconds."""
    if pa.types.is_duration(dtype):
        return pa.duration("us") if dtype.unit == "ns" else dtype
    return pa.string() if pa.types.is_temporal(dtype) else dtype


def read_each_row(columns: Columns, numbers: range, piece: Piece, options: ReadOptions) -> Iterator[Record | Skipped]:
    """Yield the rows of columns as records, one by one."""
    for row, number in enumerate(numbers):
        yield read_row(columns, row, number, piece, options)


def read_row(columns: Columns, row: int, number: int, piece: Piece, options: ReadOptions) -> Record | Skipped:
    """Read the row at an index of a batch as the record of that number."""
    try:
        content = {name: column[row].as_py() for name, column in columns.items()}
        for name in (*options.text_fields, options.title_field, options.id_field):
            if isinstance(content.get(name), bytes):  # text without the mark that it is text
                content[name] = content[name].decode("utf-8")
    except UnicodeDecodeError as error:
        return Skipped(piece.path, number, "encoding", f"not {error.encoding} at byte {error.start} of a value")
    except (ValueError, OverflowError) as error:
        return Skipped(piece.path, number, "value", f"value that Python cannot hold: {first_line(error)}")
    return make_record(content, number, piece, options)


def first_line(error: Exception) -> str:
    """Return Arrow's message without the lines that say where in its code the error arose."""
    return str(error).partition("\n")[0]
