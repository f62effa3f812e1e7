"""The files of a result: corpus and ledger in shards, lines.parquet, skipped.jsonl."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path

import numpy as np
import orjson
import pyarrow as pa

from quchong.arrays.columns import RowKeys, as_table, assert_sorted, numbers_of, with_rows
from quchong.atomic_write import atomic_write
from quchong.model import MANIFEST, OUTPUT_LINE
from quchong.write.corpus_formats import WRITERS, RowFile
from quchong.write.row_groups import cut_row_groups

WriteFile = Callable[[Iterator[pa.RecordBatch], Path], pa.Table]
"""Writes rows to a file of that path; returns its MANIFEST."""

LINE_KEYS = ("shard", "file_index", "line")
SKIPPED_KEYS = ("shard", "path", "record", "reason", "detail")
LINE_COLUMNS = [name for name in OUTPUT_LINE.names if name not in ("shard", "file_index")]
LINE_FILE = pa.schema([OUTPUT_LINE.field(name) for name in LINE_COLUMNS])


@dataclass(frozen=True)
class ShardFiles:
    """The files that rows are spread over, one for each shard: their folder, their names, how each is written."""

    folder: Path
    names: tuple[str, ...]
    file: RowFile


def name_shards(folder: Path, stem: str, shards: int, file: RowFile) -> ShardFiles:
    """Return the files of so many shards: `articles.jsonl` for one, else `articles-00000-of-00004.jsonl` and so on."""
    names = (f"{stem}-{shard:05d}-of-{shards:05d}{file.suffix}" for shard in range(shards))
    return ShardFiles(folder, (f"{stem}{file.suffix}",) if shards == 1 else tuple(names), file)


def write_shards(batches: Iterator[pa.RecordBatch], files: ShardFiles) -> Iterator[pa.RecordBatch]:
    """OUTPUT_ROW by (shard, row_key) → MANIFEST: write the file of each shard that there are rows of."""
    for shard, pieces in groupby(cut_by_shard(batches), key=itemgetter(0)):
        yield from write_shard(files, shard, (rows for _, rows in pieces)).to_batches()


def complete_shards(written: pa.Table, files: ShardFiles) -> pa.Table:
    """Write the files of the shards that had no rows; returns the MANIFEST of all, in the order of shards."""
    there = set(written["file"].to_pylist())
    empty = [write_shard(files, shard, ()) for shard, name in enumerate(files.names) if name not in there]
    return pa.concat_tables([written, *empty]).sort_by("file")


def write_shard(files: ShardFiles, shard: int, batches: Iterable[pa.RecordBatch]) -> pa.Table:
    """Write the rows of one shard (OUTPUT_ROW) to its file; returns its MANIFEST."""
    counts: list[int] = []

    def counted() -> Iterator[pa.RecordBatch]:
        for batch in batches:
            counts.append(batch.num_rows)
            yield batch

    with atomic_write(files.folder / files.names[shard], files.file.packing) as stream:
        size = WRITERS[files.file.format](counted(), stream, files.file)
    return as_table([(files.names[shard], sum(counts), size)], MANIFEST)


def cut_by_shard(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Yield the rows (OUTPUT_ROW), and the shard that they are in; raises EngineError where they are out of order."""
    last: RowKeys | None = None
    for batch in with_rows(batches):
        shards, row_keys = numbers_of(batch, ["shard", "row_key"])
        last = assert_sorted([shards, row_keys], last, "rows to write")
        starts = np.flatnonzero(np.append(True, shards[1:] != shards[:-1]))
        for start, stop in zip(starts, [*starts[1:], len(shards)], strict=True):
            yield int(shards[start]), batch.slice(start, stop - start)


def write_file(batches: Iterator[pa.RecordBatch], path: Path, write: WriteFile) -> Iterator[pa.RecordBatch]:
    """Sorted rows → MANIFEST: write a file that all rows are in, unless there are no rows here."""
    batches = with_rows(batches)
    first = next(batches, None)
    if first is not None:
        yield from write(chain([first], batches), path).to_batches()


def complete_file(written: pa.Table, path: Path, write: WriteFile) -> pa.Table:
    """Write a file that all rows are in where there were no rows at all; returns its MANIFEST."""
    return written if written.num_rows else write(iter(()), path)


def write_lines(batches: Iterator[pa.RecordBatch], path: Path) -> pa.Table:
    """Write lines (OUTPUT_LINE by LINE_KEYS, batches with rows) to a Parquet file; returns its MANIFEST."""
    import pyarrow.parquet as pq

    count = 0
    with atomic_write(path) as stream:
        with pq.ParquetWriter(stream, LINE_FILE, compression="zstd") as writer:
            for group in cut_row_groups(in_order(batches), "text"):
                writer.write_table(group)
                count += group.num_rows
        size = stream.tell()
    return as_table([(path.name, count, size)], MANIFEST)


def in_order(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield lines (OUTPUT_LINE) as columns of the file; raises EngineError where they are out of order."""
    last: RowKeys | None = None
    for batch in batches:
        last = assert_sorted(numbers_of(batch, LINE_KEYS), last, "lines to write")
        yield batch.select(LINE_COLUMNS)


def write_text(text: str, path: Path, rows: int) -> pa.Table:
    """Write a file of text that holds so many things; returns its MANIFEST."""
    data = text.encode()
    with atomic_write(path) as stream:
        stream.write(data)
    return as_table([(path.name, rows, len(data))], MANIFEST)


def write_skipped(batches: Iterator[pa.RecordBatch], path: Path) -> pa.Table:
    """Write what was skipped (OUTPUT_SKIPPED by SKIPPED_KEYS) to a file of JSON Lines; returns its MANIFEST."""
    count = 0
    with atomic_write(path) as stream:
        for batch in batches:
            for row in batch.drop_columns(["shard"]).to_pylist():
                stream.write(orjson.dumps({**row, "record": row["record"] or None}, option=orjson.OPT_APPEND_NEWLINE))
            count += batch.num_rows
        size = stream.tell()
    return as_table([(path.name, count, size)], MANIFEST)
