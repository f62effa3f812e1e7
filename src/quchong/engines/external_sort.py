"""Sort more than fits in memory: by runs, or by DuckDB where strings are keys; other strings and binary lie in files.

Only the place of each value is sorted along, so that a sort of a gigabyte of texts moves a few megabytes.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.columns import Int64s, RowKeys, are_sorted, last_row, numbers_of
from quchong.engines.run_tasks import run_tasks
from quchong.engines.sorted_runs import sort_by_runs
from quchong.errors import EngineError

SORTED_ROWS = 65_536
"""Rows of a sorted batch, at most."""
SORTED_BYTES = 8 << 20
"""Bytes of strings and binary in a sorted batch, about, unless a single value is larger."""
SHARE_IN_MEMORY = 0.25
"""Share of the memory up to which rows are sorted in memory, which takes two to three times their size."""
SHARE_FOR_DUCKDB, LEAST_FOR_DUCKDB = 0.2, 32 << 20
"""Share of the memory that DuckDB may use for one sort: while one takes rows in, the one before it gives rows out.
Bytes below which it gives up."""


@dataclass(frozen=True)
class SortSpace:
    """What a sort may use: a folder for files, threads, bytes of memory."""

    folder: Path
    threads: int
    memory: int


def sort_batches(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, keys: Sequence[str], space: SortSpace
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of batches, none empty, in the order of their keys."""
    space.folder.mkdir(parents=True, exist_ok=True)
    names = [field.name for field in schema if field.name not in keys and is_spilled(field.type)]
    with ExitStack() as stack:
        files = {name: stack.enter_context(ValueFile(space.folder / f"{uuid.uuid4().hex}.values")) for name in names}
        numbers = (spill(batch, files) for batch in batches)
        for batch in sort_numbers(numbers, spilled_schema(schema, names), keys, space):
            for part in cut_by_bytes(batch, [f"{name} {LENGTH}" for name in names]):
                yield restore(part, schema, files)


def is_in_order(batches: Iterable[pa.RecordBatch], keys: Sequence[str]) -> bool:
    """Return whether batches, none empty, are in the order of their keys; keys other than integers count as not."""
    last: RowKeys | None = None
    for batch in batches:
        if not all(pa.types.is_integer(batch[key].type) for key in keys):
            return False
        columns = numbers_of(batch, keys)
        if not are_sorted(columns, last):
            return False
        last = last_row(columns)
    return True


START, LENGTH = "start", "length"
"""Suffixes, after a space, of the columns that say where a value lies; no column of ours has a space in its name."""


def is_spilled(dtype: pa.DataType) -> bool:
    """Return whether values of a type lie in a file while their places are sorted."""
    return bool(pa.types.is_string(dtype) or pa.types.is_binary(dtype))


def spilled_schema(schema: pa.Schema, names: Sequence[str]) -> pa.Schema:
    """Return a schema with the named columns replaced by those that say where their values lie."""
    places = {name: [(f"{name} {START}", pa.int64()), (f"{name} {LENGTH}", pa.int64())] for name in names}
    return pa.schema([part for field in schema for part in places.get(field.name, [field])])


def spill(batch: pa.RecordBatch, files: "dict[str, ValueFile]") -> pa.RecordBatch:
    """Write values of a batch to their files; returns the batch with the places of the values instead."""
    columns: dict[str, Any] = {}
    for name in batch.schema.names:
        if name in files:
            columns[f"{name} {START}"], columns[f"{name} {LENGTH}"] = files[name].append(batch[name])
        else:
            columns[name] = batch[name]
    return pa.record_batch(columns)


def restore(batch: pa.RecordBatch, schema: pa.Schema, files: "dict[str, ValueFile]") -> pa.RecordBatch:
    """Return a batch with its values read from their files again."""
    columns = []
    for field in schema:
        if field.name in files:
            starts, lengths = numbers_of(batch, [f"{field.name} {START}", f"{field.name} {LENGTH}"])
            columns.append(files[field.name].gather(starts, lengths, field.type))
        else:
            columns.append(batch[field.name])
    return pa.record_batch(columns, schema=schema)


def cut_by_bytes(batch: pa.RecordBatch, lengths: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Cut a batch so that its values, of the lengths in the named columns, take at most about SORTED_BYTES."""
    if not lengths:
        yield batch
        return
    sizes = np.sum([np.maximum(batch[name].to_numpy(), 0) for name in lengths], axis=0)
    pieces = np.cumsum(sizes) // SORTED_BYTES
    cuts = [0, *(np.flatnonzero(pieces[1:] != pieces[:-1]) + 1).tolist(), batch.num_rows]
    for first, end in pairwise(cuts):
        if end > first:
            yield batch.slice(first, end - first)


class ValueFile:
    """The values of a column of strings or binary, end to end in a file that is deleted when it is closed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0

    def __enter__(self) -> "ValueFile":
        self.file: BinaryIO = self.path.open("w+b", buffering=0)
        return self

    def __exit__(self, *_: object) -> None:
        self.file.close()
        self.path.unlink(missing_ok=True)

    def append(self, values: pa.Array) -> tuple[Int64s, Int64s]:
        """Write values; returns where each starts and its length in bytes, -1 for a null."""
        _, ends, data = values.buffers()
        offsets = np.frombuffer(ends, np.int32)[values.offset : values.offset + len(values) + 1].astype(np.int64)
        if data is not None:
            write_all(self.file, memoryview(data)[offsets[0] : offsets[-1]])
        starts, lengths = offsets[:-1] - offsets[0] + self.size, np.diff(offsets)
        self.size += int(offsets[-1] - offsets[0])
        if values.null_count:
            lengths[values.is_null().to_numpy(zero_copy_only=False)] = -1
        return starts, lengths

    def gather(self, starts: Int64s, lengths: Int64s, dtype: pa.DataType) -> pa.Array:
        """Return values by their places; those that lie side by side are read at once."""
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
            dtype, len(starts), [valid, pa.py_buffer(ends.astype(np.int32)), pa.py_buffer(data)]
        )


def write_all(file: BinaryIO, data: memoryview) -> None:
    """Write all of the data; a raw file may take less at a time."""
    while len(data):
        data = data[file.write(data) :]


def read_all(file: BinaryIO, into: memoryview, start: int) -> None:
    """Fill a buffer from a place in a file, which is not mapped: mapped pages would count as this process's memory."""
    file.seek(start)
    while len(into):
        into = into[file.readinto(into) :]  # type: ignore[attr-defined]  # raw files have it


def sort_numbers(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, keys: Sequence[str], space: SortSpace
) -> Iterator[pa.RecordBatch]:
    """Yield rows of numbers and short keys in the order of their keys; few enough are sorted in memory."""
    size = int(space.memory * SHARE_IN_MEMORY)
    held, complete = take_bytes(batches, size)
    if complete:
        yield from sort_in_memory(gather(held, schema), keys, space.threads)
    elif have_integers(schema, keys):
        sort = partial(sort_in_memory, keys=keys, threads=space.threads)
        yield from sort_by_runs(cut_by_size(held, batches, schema, size), keys, sort, space.folder, space.memory)
    else:
        yield from sort_by_strings(chain(drain(held), batches), schema, keys, space)


def cut_by_size(
    held: list[pa.RecordBatch], batches: Iterator[pa.RecordBatch], schema: pa.Schema, size: int
) -> Iterator[pa.Table]:
    """Yield batches that are held, and others that come after them, in tables of about so many bytes."""
    while held:
        yield gather(held, schema)
        held, _ = take_bytes(batches, size)


def gather(held: list[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    """Return the rows of batches in one piece; the batches are not held any more."""
    table = pa.Table.from_batches(held, schema)
    held.clear()
    return table.combine_chunks()


def have_integers(schema: pa.Schema, keys: Sequence[str]) -> bool:
    """Return whether all keys are integers."""
    return all(pa.types.is_integer(schema.field(key).type) for key in keys)


def take_bytes(batches: Iterator[pa.RecordBatch], size: int) -> tuple[list[pa.RecordBatch], bool]:
    """Take batches until they have so many bytes; returns them, and whether they are all."""
    taken = []
    for batch in batches:
        taken.append(batch)
        size -= batch.nbytes
        if size <= 0:
            return taken, False
    return taken, True


def drain(held: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield batches in their order, each of them freed as the next is asked for."""
    held.reverse()
    while held:
        yield held.pop()


def sort_in_memory(table: pa.Table, keys: Sequence[str], threads: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table in the order of their keys, which are integers, strings or binary without nulls."""
    if have_integers(table.schema, keys) and table.num_rows < 1 << 31:
        from quchong.engines.radix_sort import cut_in_order

        columns = numbers_of(table, keys)
        tasks = (partial(sort_part, table, columns, rows) for rows in cut_in_order(columns[0]))
        for part in run_tasks(tasks, threads):
            yield from part.to_batches(SORTED_ROWS)
        return
    yield from table.sort_by([(key, "ascending") for key in keys]).combine_chunks().to_batches(SORTED_ROWS)


def sort_part(table: pa.Table, keys: Sequence[Int64s], rows: npt.NDArray[np.int32]) -> pa.Table:
    """Return some rows of a table in the order of the keys, which are columns of the whole table."""
    from quchong.engines.radix_sort import order_of

    return table.take(pa.array(rows[order_of([key[rows] for key in keys])])).combine_chunks()


def sort_by_strings(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, keys: Sequence[str], space: SortSpace
) -> Iterator[pa.RecordBatch]:
    """Yield rows in the order of their keys, sorted by DuckDB; raises EngineError where the memory is too small."""
    import duckdb

    settings: dict[str, Any] = {
        "threads": space.threads,
        "memory_limit": f"{max(int(space.memory * SHARE_FOR_DUCKDB), LEAST_FOR_DUCKDB) >> 20}MB",
        "temp_directory": str(space.folder),
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
                f"sorting needs more memory than `engine.memory` allows ({space.memory >> 20} MB); "
                "set it higher, for example to 4GB"
            ) from None
