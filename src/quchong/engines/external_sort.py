"""Sort more than fits in memory: what fits is sorted there, else sorted runs lie in files and are merged.

A balanced merge (Knuth, The Art of Computer Programming 3, 5.4.1): whenever there are FAN_IN runs of one level, they
are merged into one of the next, so that no merge has many files open, and rows are written a few times. Runs are
written and read from beginning to end.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.columns import Int64s, RowKeys, are_sorted, last_row, numbers_of
from quchong.engines.merge import merge_sorted
from quchong.engines.run_tasks import run_tasks

SHARE_IN_MEMORY = 1 / 16
"""Share of the memory up to which rows are sorted in memory, which takes two to three times their size."""
MOST_IN_MEMORY = 1 << 30
"""The same in bytes, at most: an Arrow array of strings holds two gigabytes."""
FAN_IN = 64
"""Runs that are merged into one."""
SHARE_FOR_MERGE = 1 / 8
"""Share of the memory for the batches at hand in a merge."""
BATCH_ROWS, LEAST_BYTES, BATCH_BYTES = 65_536, 1 << 18, 8 << 20
"""Rows of a sorted batch, at most; its bytes, at least and at most, about, unless its rows are of very different sizes
or a single row is larger."""


@dataclass(frozen=True)
class SortSpace:
    """What a sort may use: a folder for files, threads, bytes of memory."""

    folder: Path
    threads: int
    memory: int


def sort_batches(
    batches: Iterator[pa.RecordBatch], schema: pa.Schema, keys: Sequence[str], space: SortSpace
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of batches, none empty, in the order of their keys: integers, strings or binary without nulls."""
    space.folder.mkdir(parents=True, exist_ok=True)
    size = min(int(space.memory * SHARE_IN_MEMORY), MOST_IN_MEMORY)
    held, complete = take_bytes(batches, size)
    if complete:
        yield from sort_in_memory(combine(held, schema), keys, space.threads)
        return
    with SortedRuns(schema, keys, space) as runs:
        while held:
            runs.add(sort_in_memory(combine(held, schema), keys, space.threads))
            held, _ = take_bytes(batches, size)
        yield from runs.merge()


def take_bytes(batches: Iterator[pa.RecordBatch], size: int) -> tuple[list[pa.RecordBatch], bool]:
    """Take batches until they have so many bytes; returns them, and whether they are all."""
    taken = []
    for batch in batches:
        taken.append(batch)
        size -= batch.nbytes
        if size <= 0:
            return taken, False
    return taken, True


def combine(held: list[pa.RecordBatch], schema: pa.Schema) -> pa.Table:
    """Return the rows of batches in one piece; the batches are not held any more."""
    table = pa.Table.from_batches(held, schema)
    held.clear()
    return table.combine_chunks()


def drain(held: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield batches in their order, each of them freed as the next is asked for."""
    held.reverse()
    while held:
        yield held.pop()


def is_in_order(batches: Iterable[pa.RecordBatch], keys: Sequence[str]) -> bool:
    """Return whether batches, none empty, are in the order of their keys; keys other than integers count as not."""
    last: RowKeys | None = None
    for batch in batches:
        if not have_integers(batch.schema, keys):
            return False
        columns = numbers_of(batch, keys)
        if not are_sorted(columns, last):
            return False
        last = last_row(columns)
    return True


def have_integers(schema: pa.Schema, keys: Sequence[str]) -> bool:
    """Return whether all keys are integers."""
    return all(pa.types.is_integer(schema.field(key).type) for key in keys)


def sort_in_memory(table: pa.Table, keys: Sequence[str], threads: int) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a table in the order of their keys."""
    if not table.num_rows:
        return
    rows = choose_rows(table, BATCH_BYTES)
    if have_integers(table.schema, keys) and table.num_rows < 1 << 31:
        from quchong.engines.radix_sort import cut_in_order

        columns = numbers_of(table, keys)
        tasks = (partial(sort_part, table, columns, part) for part in cut_in_order(columns[0]))
        for part in run_tasks(tasks, threads):
            yield from part.to_batches(rows)
        return
    yield from table.sort_by([(key, "ascending") for key in keys]).combine_chunks().to_batches(rows)


def sort_part(table: pa.Table, keys: Sequence[Int64s], rows: npt.NDArray[np.int32]) -> pa.Table:
    """Return some rows of a table in the order of the keys, which are columns of the whole table."""
    from quchong.engines.radix_sort import order_of

    return table.take(pa.array(rows[order_of([key[rows] for key in keys])])).combine_chunks()


def choose_rows(rows: pa.Table | pa.RecordBatch, size: int) -> int:
    """Return how many of some rows, one at least, have so many bytes, about."""
    fitting: int = size * rows.num_rows // max(rows.nbytes, 1)
    return min(max(fitting, 1), BATCH_ROWS)


@dataclass
class SortedRuns:
    """Sorted runs in files, which are deleted as soon as they are not needed.

    `levels` are the paths of runs: those of a level come of merging FAN_IN runs of the level before.
    """

    schema: pa.Schema
    keys: Sequence[str]
    space: SortSpace
    levels: list[list[Path]] = field(default_factory=list)

    def __enter__(self) -> "SortedRuns":
        return self

    def __exit__(self, *_: object) -> None:
        for path in chain.from_iterable(self.levels):
            path.unlink(missing_ok=True)

    def add(self, batches: Iterator[pa.RecordBatch]) -> None:
        """Add sorted rows as a run; merge the runs of each level that is full."""
        for level in self.levels:
            level.append(self.write(batches))
            if len(level) < FAN_IN:
                return
            batches = self.read(tuple(level))
            level.clear()
        self.levels.append([self.write(batches)])

    def merge(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows of all runs in order."""
        return self.read([path for level in self.levels for path in level])

    def write(self, batches: Iterator[pa.RecordBatch]) -> Path:
        """Write sorted batches to a file of its own; returns its path."""
        path = self.space.folder / f"{uuid.uuid4().hex}.run"
        size = min(max(int(self.space.memory * SHARE_FOR_MERGE) // FAN_IN, LEAST_BYTES), BATCH_BYTES)
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, self.schema) as writer:
            for batch in batches:
                writer.write_table(pa.Table.from_batches([batch]), choose_rows(batch, size))
        return path

    def read(self, paths: Sequence[Path]) -> Iterator[pa.RecordBatch]:
        """Yield the rows of some runs in order, and delete them."""
        with ExitStack() as stack:
            streams = []
            for path in paths:
                stack.callback(partial(path.unlink, missing_ok=True))
                # not mapped: mapped pages would count as this process's memory
                file = stack.enter_context(pa.OSFile(str(path)))
                streams.append(iter(stack.enter_context(pa.ipc.open_stream(file))))
            yield from merge_sorted(streams, self.keys)
