"""Rows of Parquet and Arrow as lines of JSON, which are read in columns as those of JSON Lines are.

A row becomes a line only where reading the line gives what reading the row does; others are read one by one.
"""

from collections.abc import Iterator

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from quchong.model import Piece, Record, Skipped
from quchong.read.arrow import read_ipc
from quchong.read.options import ReadOptions
from quchong.read.parquet import Columns, read_each_row, read_parquet
from quchong.read.record_columns import RecordBlock

Item = RecordBlock | Record | Skipped


def read_parquet_blocks(piece: Piece, options: ReadOptions) -> Iterator[Item]:
    """Yield the rows of a Parquet file as blocks, or one by one."""
    return read_parquet(piece, options, read_as_block)


def read_arrow_blocks(piece: Piece, options: ReadOptions) -> Iterator[Item]:
    """Yield the rows of an Arrow file or stream as blocks, or one by one."""
    return read_ipc(piece, options, read_as_block)


def read_as_block(columns: Columns, numbers: range, piece: Piece, options: ReadOptions) -> Iterator[Item]:
    """Yield rows as a block, or one by one where a value is one that JSON does not give back, or a row is too long."""
    if all(is_exact(column) for column in columns.values()):
        try:
            values = zip(*(column.to_pylist() for column in columns.values()), strict=True)
            lines = [orjson.dumps(dict(zip(columns, row, strict=True))) for row in values]
        except (ValueError, orjson.JSONEncodeError):  # invalid UTF-8 above all
            lines = []
        if lines and max(map(len, lines)) <= options.max_record_bytes:
            yield RecordBlock(piece, numbers.start, b"\n".join(lines))
            return
    yield from read_each_row(columns, numbers, piece, options)


def is_exact(column: pa.Array) -> bool:
    """Return whether all values of a column come back from JSON as they are; False where that is not certain."""
    dtype = column.type
    if pa.types.is_list(dtype) or pa.types.is_large_list(dtype):
        return is_exact(column.flatten())
    if pa.types.is_float32(dtype) or pa.types.is_float64(dtype):
        return pc.all(pc.is_finite(column)).as_py() is not False
    plain = (pa.types.is_null, pa.types.is_boolean, pa.types.is_integer, pa.types.is_string, pa.types.is_large_string)
    return any(is_type(dtype) for is_type in plain)
