"""Stages that try what an engine does; in a module of their own, which workers can load."""

from collections.abc import Iterator

import pyarrow as pa

from quchong.errors import EngineError
from quchong.model import PROVISIONAL


def rows_out_of_order(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    last = -1
    for batch in batches:
        for row in batch["row_key"].to_pylist():
            if row < last:
                raise EngineError("rows came out of order")
            last = row
        yield batch


def mark_provisional(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield batch.replace_schema_metadata({PROVISIONAL: b""})


def fail(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for _ in batches:
        raise EngineError("computed again")
    yield from ()
