"""Sort more than fits in memory: numbers by DuckDB's out-of-core sort, while texts and bytes lie in files.

What is sorted is only where each text lies, so a sort of a gigabyte of texts moves a few megabytes.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.engines.prefetch import prefetch
from quchong.errors import EngineError

SORTED_ROWS = 65_536
"""Rows a batch, at most, in a sorted stream."""
SORTED_BYTES = 8 << 20
"""Bytes of texts in such a batch, about, unless a single one is larger."""
SHARE_HELD = 0.25
"""Part of the memory up to which rows are sorted where they are, which takes two to three times their size."""
SHARE_FOR_SORT, LEAST_FOR_SORT = 0.2, 32 << 20
"""Part of the memory that DuckDB is told of for one sort: while one takes rows in, the one before it gives them out.
Bytes below which it gives up."""

Int64s = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Room:
    """Where and how a sort may spread: a folder for files, threads, bytes of memory."""

    folder: Path
    threads: int
    memory: int


def sort_batches(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, keys: Sequence[str], room: Room
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of batches in the order of their keys; what comes in order already is not sorted again."""
    room.folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        texts = {
            kind.name: stack.enter_context(TextFile(room.folder / f"{uuid.uuid4().hex}.text"))
            for kind in schema
            if kind.name not in keys and (pa.types.is_string(kind.type) or pa.types.is_binary(kind.type))
        }
        numbers = (put_away(batch, texts) for batch in batches)
        spool = stack.enter_context(Spool(room.folder / f"{uuid.uuid4().hex}.arrow"))
        unsorted = spool.fill(numbers, keys)
        stream = spool.read()
        if unsorted is not None:
            stream = sort_numbers(chain(stream, [unsorted], numbers), unsorted.schema, keys, room)
        for batch in stream:
            for part in cut(batch, [f"{name} {LENGTH}" for name in texts]):
                yield take_back(part, schema, texts)


def assert_order(batches: Iterator[pa.RecordBatch], keys: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield batches, none empty, in the order of their keys, all integers; raises EngineError at one that is not."""
    last: tuple[Any, ...] | None = None
    for batch in batches:
        if not is_sorted(batch, keys, last):
            raise EngineError(f"rows came out of the order of {', '.join(keys)}")
        last = last_keys(batch, keys)
        yield batch


START, LENGTH = "start", "length"
"""Behind the name of a column of texts: the columns that say where each lies. No column of ours has a space."""


def put_away(batch: pa.RecordBatch, texts: "dict[str, TextFile]") -> pa.RecordBatch:
    """Return a batch with its texts replaced by where they lie from now on."""
    columns: dict[str, Any] = {}
    for name in batch.schema.names:
        if name in texts:
            columns[f"{name} {START}"], columns[f"{name} {LENGTH}"] = texts[name].append(batch[name])
        else:
            columns[name] = batch[name]
    return pa.record_batch(columns)


def take_back(batch: pa.RecordBatch, schema: pa.Schema, texts: "dict[str, TextFile]") -> pa.RecordBatch:
    """Return a batch with its texts in their places again."""
    columns = [
        texts[kind.name].gather(
            batch[f"{kind.name} {START}"].to_numpy(), batch[f"{kind.name} {LENGTH}"].to_numpy(), kind.type
        )
        if kind.name in texts
        else batch[kind.name]
        for kind in schema
    ]
    return pa.record_batch(columns, schema=schema)


def cut(batch: pa.RecordBatch, lengths: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Cut a batch so that its texts take about SORTED_BYTES at most."""
    if not lengths:
        yield batch
        return
    sizes = np.sum([np.maximum(batch[name].to_numpy(), 0) for name in lengths], axis=0)
    pieces = np.cumsum(sizes) // SORTED_BYTES
    cuts = [0, *(np.flatnonzero(pieces[1:] != pieces[:-1]) + 1).tolist(), batch.num_rows]
    for first, end in pairwise(cuts):
        if end > first:
            yield batch.slice(first, end - first)


class TextFile:
    """The values of a column of texts or bytes, end to end in a file that goes when it is closed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0

    def __enter__(self) -> "TextFile":
        self.file: BinaryIO = self.path.open("w+b", buffering=0)
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
        self.path.unlink(missing_ok=True)

    def append(self, values: pa.Array) -> tuple[Int64s, Int64s]:
        """Write the values and return where each starts and how long it is; -1 for a null."""
        _, ends, data = values.buffers()
        offsets = np.frombuffer(ends, np.int32)[values.offset : values.offset + len(values) + 1].astype(np.int64)
        if data is not None:
            write_all(self.file, memoryview(data)[offsets[0] : offsets[-1]])
        starts, lengths = offsets[:-1] - offsets[0] + self.size, np.diff(offsets)
        self.size += int(offsets[-1] - offsets[0])
        if values.null_count:
            lengths[values.is_null().to_numpy(zero_copy_only=False)] = -1
        return starts, lengths

    def gather(self, starts: Int64s, lengths: Int64s, kind: pa.DataType) -> pa.Array:
        """Return values by where they lie; what lies side by side is read at once."""
        sizes = np.maximum(lengths, 0)
        ends = np.concatenate(([0], np.cumsum(sizes)))
        data = memoryview(bytearray(int(ends[-1])))
        apart = np.flatnonzero(starts[1:] != starts[:-1] + sizes[:-1]) + 1
        for first, stop in pairwise([0, *apart.tolist(), len(starts)]):
            read_all(self.file, data[ends[first] : ends[stop]], int(starts[first]))
        valid = None
        if (lengths < 0).any():
            valid = pa.py_buffer(np.packbits(lengths >= 0, bitorder="little"))
        return pa.Array.from_buffers(
            kind, len(starts), [valid, pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(data)]
        )


def write_all(file: BinaryIO, data: memoryview) -> None:
    """Write all of the data; a raw file may take less at a time."""
    while len(data):
        data = data[file.write(data) :]


def read_all(file: BinaryIO, into: memoryview, start: int) -> None:
    """Fill a buffer from a place of a file; not mapped, so that the pages read do not count as this process's."""
    file.seek(start)
    while len(into):
        into = into[file.readinto(into) :]  # type: ignore[attr-defined]  # raw files have it


class Spool:
    """A file that holds batches for as long as they come in order; sorting what is sorted costs too much."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> "Spool":
        return self

    def __exit__(self, *_: object) -> None:
        self.path.unlink(missing_ok=True)

    def fill(self, batches: Iterator[pa.RecordBatch], keys: Sequence[str]) -> pa.RecordBatch | None:
        """Take batches up to the first that is out of order, and return that one; None where all are in order."""
        last: tuple[Any, ...] | None = None
        with ExitStack() as stack:
            sink = stack.enter_context(pa.OSFile(str(self.path), "wb"))
            writer = None
            for batch in batches:
                if not is_sorted(batch, keys, last):
                    return batch
                last = last_keys(batch, keys)
                if writer is None:
                    writer = stack.enter_context(pa.ipc.new_stream(sink, batch.schema))
                writer.write_batch(batch)
        return None

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches that were taken."""
        if self.path.stat().st_size:
            with pa.OSFile(str(self.path)) as source:
                yield from pa.ipc.open_stream(source)


def last_keys(batch: pa.RecordBatch, keys: Sequence[str]) -> tuple[Any, ...]:
    """Return the keys of the last row."""
    return tuple(batch[key][-1].as_py() for key in keys)


def is_sorted(batch: pa.RecordBatch, keys: Sequence[str], last: tuple[Any, ...] | None) -> bool:
    """Say whether a batch is in the order of its keys, all of them integers, and not before `last`."""
    columns = [batch[key] for key in keys]
    if not all(pa.types.is_integer(column.type) for column in columns):
        return False
    values = [column.to_numpy() for column in columns]
    if last is not None and tuple(value[0] for value in values) < last:
        return False
    undecided = np.ones(batch.num_rows - 1, np.bool_)
    for value in values:
        if np.any(undecided & (value[1:] < value[:-1])):
            return False
        undecided &= value[1:] == value[:-1]
    return True


def sort_numbers(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, keys: Sequence[str], room: Room
) -> Iterator[pa.RecordBatch]:
    """Yield rows of numbers and short keys in the order of their keys; few enough are sorted where they are."""
    held: list[pa.RecordBatch] = []
    size = 0
    for batch in batches:
        held.append(batch)
        size += batch.nbytes
        if size > room.memory * SHARE_HELD:
            yield from sort_out_of_core(chain(hand_over(held), batches), schema, keys, room)
            return
    table = pa.Table.from_batches(held, schema)
    held.clear()
    yield from sort_held(table.combine_chunks(), keys, room.threads)


def hand_over(held: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield batches in their order, and let each go."""
    held.reverse()
    while held:
        yield held.pop()


def sort_held(table: pa.Table, keys: Sequence[str], threads: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table in the order of their keys, which are integers or bytes without nulls."""
    if all(pa.types.is_integer(table[key].type) for key in keys) and table.num_rows < 1 << 31:
        from quchong.engines.radix_sort import cut_in_order

        columns = [table[key].to_numpy() for key in keys]
        parts = cut_in_order(columns[0])
        for part in prefetch((partial(sort_part, table, columns, rows) for rows in parts), threads):
            yield from part.to_batches(SORTED_ROWS)
        return
    yield from table.sort_by([(key, "ascending") for key in keys]).combine_chunks().to_batches(SORTED_ROWS)


def sort_part(table: pa.Table, keys: Sequence[Int64s], rows: npt.NDArray[np.int32]) -> pa.Table:
    """Return some rows of a table in the order of their keys, columns of the whole table."""
    from quchong.engines.radix_sort import order_of

    return table.take(pa.array(rows[order_of([key[rows] for key in keys])])).combine_chunks()


def sort_out_of_core(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, keys: Sequence[str], room: Room
) -> Iterator[pa.RecordBatch]:
    """Yield rows in the order of their keys, sorted by DuckDB; raises EngineError where the memory is too small."""
    import duckdb

    settings: dict[str, Any] = {
        "threads": room.threads,
        "memory_limit": f"{max(int(room.memory * SHARE_FOR_SORT), LEAST_FOR_SORT) >> 20}MB",
        "temp_directory": str(room.folder),
        "autoinstall_known_extensions": False,
    }
    with duckdb.connect(config=settings) as connection:
        connection.register("rows", pa.RecordBatchReader.from_batches(schema, batches))
        order = ", ".join(f'"{key}"' for key in keys)
        try:
            # sql() streams in order; execute() with preserve_insertion_order=false was seen not to
            relation = connection.sql(f"SELECT * FROM rows ORDER BY {order}")  # noqa: S608 -- our own names
            for batch in relation.to_arrow_reader(SORTED_ROWS):
                yield batch.cast(schema)
        except duckdb.OutOfMemoryException:
            raise EngineError(
                f"sorting takes more than the {room.memory >> 20} MB of engine.memory; give it more, such as 4GB"
            ) from None
