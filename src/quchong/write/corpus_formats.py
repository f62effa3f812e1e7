"""The formats of the corpus: how lines of JSON become the content of a file."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
import orjson
import pyarrow as pa

from quchong.write.options import Format, OutputOptions
from quchong.write.row_groups import cut_row_groups
from quchong.write.row_schema import as_columns

PARSED_ROWS = 512
"""Rows that are parsed at a time."""
Lines = Iterable[pa.RecordBatch]
"""Rows of one file in batches: the column `json` is a line of JSON with its line feed."""


@dataclass(frozen=True)
class RowFile:
    """How a file of rows is written.

    `packing` is the compression of the file as a whole, `pages` that of the pages in a Parquet file, `schema` the
    columns of a Parquet file, and `suffix` how the file's name ends.
    """

    format: Format
    suffix: str
    packing: str
    pages: str
    schema: pa.Schema


def choose_row_file(options: OutputOptions, schema: pa.Schema, *, of_corpus: bool) -> RowFile:
    """Return how the files of the corpus, or those of the ledger, are written."""
    name: Format = "jsonl" if options.format == "text" and not of_corpus else options.format
    compression = options.compression
    if name == "parquet":
        return RowFile(name, ".parquet", "none", PAGES[compression], schema)
    packing = "none" if compression == "auto" else compression
    return RowFile(name, SUFFIXES[name] + ("" if packing == "none" else f".{packing}"), packing, "none", schema)


SUFFIXES: Mapping[Format, str] = {"jsonl": ".jsonl", "text": ".txt"}
PAGES = {"auto": "zstd", "zst": "zstd", "gz": "gzip", "none": "none"}


def write_json_lines(lines: Lines, stream: BinaryIO, _file: RowFile) -> int:
    """Write rows as JSON Lines; returns the bytes."""
    size = 0
    for batch in lines:
        rows = batch["json"]
        _, offsets, data = rows.buffers()
        ends = np.frombuffer(offsets, np.int32)[rows.offset : rows.offset + len(rows) + 1]
        stream.write(memoryview(data)[ends[0] : ends[-1]])
        size += int(ends[-1] - ends[0])
    return size


def write_texts(lines: Lines, stream: BinaryIO, _file: RowFile) -> int:
    """Write the titles and texts of rows, with a blank line between two articles and none in one; returns the bytes."""
    size = 0
    for row in rows_of(lines):
        text = f"{row['title'] or ''}\n{row['text']}".split("\n")
        data = "".join(f"{line}\n" for line in text if line.strip()).encode()
        size += stream.write(b"\n" + data if size else data)
    return size


def write_parquet(lines: Lines, stream: BinaryIO, file: RowFile) -> int:
    """Write rows as Parquet; returns the bytes of the file."""
    import pyarrow.parquet as pq  # takes a while to load

    with pq.ParquetWriter(stream, file.schema, compression=file.pages) as writer:
        for group in cut_row_groups(lines, "json"):
            starts = range(0, group.num_rows, PARSED_ROWS)  # as objects, rows take several times their space
            parsed = (map(orjson.loads, group["json"].slice(start, PARSED_ROWS).to_pylist()) for start in starts)
            writer.write_table(pa.concat_tables(as_columns(list(rows), file.schema) for rows in parsed))
    return stream.tell()


def rows_of(lines: Lines) -> Iterator[Mapping[str, str]]:
    """Yield the rows as they are parsed."""
    for batch in lines:
        yield from map(orjson.loads, batch["json"].to_pylist())


WRITERS: Mapping[Format, Callable[[Lines, BinaryIO, RowFile], int]] = {
    "jsonl": write_json_lines,
    "parquet": write_parquet,
    "text": write_texts,
}
