"""Small stages for tests of engines, where other processes can import them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

NUMBERS = pa.schema([("key", pa.int64()), ("value", pa.int64())])
PROCESS = pa.schema([("process", pa.int64())])


def double(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield pa.record_batch([batch["key"], pa.array(batch["value"].to_numpy() * 2)], schema=NUMBERS)


def same(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield from batches


def fail_on(batches: Iterator[pa.RecordBatch], key: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        if key in batch["key"].to_pylist():
            raise ValueError("as told")
        yield batch


def name_process(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield pa.record_batch([pa.array([os.getpid()] * batch.num_rows, pa.int64())], schema=PROCESS)


def read_sizes(batches: Iterator[pa.RecordBatch], fail: Path) -> Iterator[pa.RecordBatch]:
    """Read the files of pieces, and fail at the end the first time."""
    for batch in batches:
        sizes = [len(Path(os.fsdecode(location)).read_bytes()) for location in batch["location"].to_pylist()]
        yield pa.record_batch([batch["file_index"], pa.array(sizes, pa.int64())], schema=NUMBERS)
    if not fail.exists():
        fail.touch()
        raise ValueError("as told")
