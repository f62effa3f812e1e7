"""Files that appear under their final name only when they are whole."""

import gzip
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import numpy as np
import orjson
import pyarrow as pa

from quchong.errors import EngineError
from quchong.model import LINE, MANIFEST

SUFFIXES = {"none": "", "gz": ".gz", "zst": ".zst"}


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Give a path to write to; the file takes its name when the block ends well, and is removed when it does not."""
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        yield unfinished
        with unfinished.open("rb") as written:
            os.fsync(written.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


@contextmanager
def atomic_write(path: Path, compression: str = "none") -> Iterator[BinaryIO]:
    """Open a file to write, packed as `compression` says; it takes its name when the block ends well."""
    with atomic_path(path) as unfinished:
        if compression == "zst":
            with pa.output_stream(str(unfinished), compression="zstd") as packed:
                yield cast("BinaryIO", packed)
            return
        with unfinished.open("wb") as stream:
            if compression == "gz":
                # no name and no time, so that equal rows make equal files
                with gzip.GzipFile(filename="", fileobj=stream, mode="wb", mtime=0) as packed:
                    yield cast("BinaryIO", packed)
            else:
                yield stream


def shard_names(stem: str, shards: int, compression: str) -> list[str]:
    """Return the file names of the shards, `articles.jsonl` where there is but one."""
    suffix = f".jsonl{SUFFIXES[compression]}"
    if shards == 1:
        return [f"{stem}{suffix}"]
    return [f"{stem}-{shard:05d}-of-{shards:05d}{suffix}" for shard in range(shards)]


def write_rows(
    batches: Iterator[pa.RecordBatch], folder: Path, names: list[str], compression: str
) -> Iterator[pa.RecordBatch]:
    """OUTPUT_ROW by (shard, row_key) → MANIFEST: write each shard's file; one without rows is written too."""
    pieces = cut_by_shard(batches)
    piece = next(pieces, None)
    for shard, name in enumerate(names):
        count = size = 0
        with atomic_write(folder / name, compression) as stream:
            while piece is not None and piece[0] == shard:
                stream.write(piece[2])
                count += piece[1]
                size += len(piece[2])
                piece = next(pieces, None)
        columns = [pa.array([value]) for value in (name, count, size)]
        yield pa.record_batch(columns, schema=MANIFEST)


def cut_by_shard(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[int, int, memoryview]]:
    """Yield (shard, number of rows, their bytes end to end), asserting the order of the rows."""
    last = (-1, -1)
    for batch in batches:
        shards, row_keys = batch["shard"].to_numpy(), batch["row_key"].to_numpy()
        before_shards, before_keys = np.append(last[0], shards[:-1]), np.append(last[1], row_keys[:-1])
        risen = (shards > before_shards) | ((shards == before_shards) & (row_keys > before_keys))
        if not risen.all():
            raise EngineError("rows to write came out of order")
        last = (int(shards[-1]), int(row_keys[-1]))
        rows = batch["json"]
        _, offsets, data = rows.buffers()
        ends = np.frombuffer(offsets, np.int32)[rows.offset : rows.offset + len(rows) + 1]
        starts = np.flatnonzero(np.append(True, shards[1:] != shards[:-1]))
        for start, stop in zip(starts, [*starts[1:], len(rows)], strict=True):
            yield int(shards[start]), int(stop - start), memoryview(data)[ends[start] : ends[stop]]


def write_lines(batches: Iterator[pa.RecordBatch], path: Path) -> Iterator[pa.RecordBatch]:
    """LINE by (file_index, line) → MANIFEST: write lines.parquet, without the file_index."""
    import pyarrow.parquet as pq

    columns = [name for name in LINE.names if name != "file_index"]
    schema = pa.schema([LINE.field(name) for name in columns])
    count = 0
    with atomic_write(path) as stream:
        with pq.ParquetWriter(stream, schema, compression="zstd") as writer:
            for batch in batches:
                writer.write_batch(batch.select(columns))
                count += batch.num_rows
        size = stream.tell()
    yield pa.record_batch([pa.array([value]) for value in (path.name, count, size)], schema=MANIFEST)


def write_skipped(skipped: pa.Table, path: Path) -> pa.Table:
    """Write skipped.jsonl, by path and record; returns its MANIFEST."""
    rows = skipped.drop_columns("file_index").to_pylist()
    rows.sort(key=lambda row: (row["path"], row["record"] or 0))
    data = b"".join(orjson.dumps(row) + b"\n" for row in rows)
    with atomic_write(path) as stream:
        stream.write(data)
    columns = [pa.array([value]) for value in (path.name, len(rows), len(data))]
    return pa.Table.from_arrays(columns, schema=MANIFEST)
