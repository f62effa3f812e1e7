"""Arrow IPC (Feather) files, and streams as `datasets.save_to_disk` writes them: each row is a record."""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa

from quchong.model import Piece, Record, Skipped
from quchong.read.options import ReadOptions
from quchong.read.parquet import (
    MAX_BATCH_ROWS,
    ItemT,
    ReadColumns,
    explain_repeated,
    first_line,
    read_each_row,
    take_columns,
)

FILE_MARK = b"ARROW1"
OLD_MARK = b"FEA1"


def read_arrow(piece: Piece, options: ReadOptions) -> Iterator[Record | Skipped]:
    """Yield the rows of a file as records, and a `Skipped` for each row that is none; see `read_ipc`."""
    return read_ipc(piece, options, read_each_row)


def read_ipc(piece: Piece, options: ReadOptions, read: ReadColumns[ItemT]) -> Iterator[ItemT | Skipped]:
    """Yield what is in the columns of a file, some rows at a time.

    A stream that breaks off gives the rows before the break, then a `Skipped` for the file.
    """
    try:
        with pa.OSFile(piece.location) as file:
            mark = file.read(len(FILE_MARK))
            file.seek(0)
            if mark.startswith(OLD_MARK):
                yield Skipped(piece.path, None, "unsupported", "Feather of version 1; save it as version 2")
                return
            reader = pa.ipc.open_file(file) if mark == FILE_MARK else pa.ipc.open_stream(file)
            if why := explain_repeated(reader.schema.names):
                yield Skipped(piece.path, None, "field", why)
                return
            number = 1
            for batch in iterate_batches(reader):
                yield from read(take_columns(batch), range(number, number + batch.num_rows), piece, options)
                number += batch.num_rows
    except pa.ArrowInvalid as error:
        yield Skipped(piece.path, None, "damaged", f"damaged file: {first_line(error)}")
    except pa.ArrowNotImplementedError as error:
        yield Skipped(piece.path, None, "unsupported", f"Arrow that is not supported: {first_line(error)}")


def iterate_batches(reader: Any) -> Iterator[pa.RecordBatch]:
    """Yield the batches of a reader of files or streams, in parts of at most MAX_BATCH_ROWS; raises ArrowInvalid."""
    in_file = isinstance(reader, pa.RecordBatchFileReader)
    for batch in map(reader.get_batch, range(reader.num_record_batches)) if in_file else reader:
        batch.validate(full=True)  # damaged offsets would lead anywhere in memory
        for start in range(0, batch.num_rows, MAX_BATCH_ROWS):
            yield batch.slice(start, MAX_BATCH_ROWS)
