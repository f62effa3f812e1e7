"""One machine: processes for work in Python, threads for kernels, DuckDB's out-of-core sort for exchanges."""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from quchong.engines.external_sort import Room, sort_batches
from quchong.engines.processes import PROCESS_BYTES, process_pool
from quchong.model import Stage

PARTITION_BYTES = 8 << 20
"""A part is large enough to be worth a task and small enough to be held a few times in memory."""
PARTITION_FILES = 256
HELD_BYTES = 4 << 20
"""Size of a part of a table that lies in memory, about."""

Report = Callable[[str, int, int], None]
"""Told of progress: the name of the step, parts done, parts in all."""


def silent(_step: str, _done: int, _total: int) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Rows:
    """A part that lies in memory."""

    table: pa.Table

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches of the part."""
        yield from self.table.to_batches()


@dataclass(frozen=True)
class FileSlice:
    """A part that lies in an Arrow file: its batches `first` to `last` - 1, mapped, not loaded."""

    path: str
    first: int
    last: int

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches of the part."""
        with pa.memory_map(self.path) as source:
            reader = pa.ipc.open_file(source)
            for index in range(self.first, self.last):
                yield reader.get_batch(index)


@dataclass(frozen=True)
class Sorted:
    """A part that comes out of a sort, each time anew."""

    produce: Callable[[], Iterator[pa.RecordBatch]]

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the sorted batches."""
        yield from self.produce()


@dataclass(frozen=True)
class Part:
    """Where the batches come from and the stages they go through."""

    origin: Rows | FileSlice | Sorted
    stages: tuple[Stage, ...] = ()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the non-empty batches of this part."""
        stream = self.origin.read()
        for stage in self.stages:
            stream = stage(stream)
        return (batch for batch in stream if batch.num_rows)


@dataclass(frozen=True)
class Dataset:
    """Parts of one schema, in order; `pure_python` says that working them out holds the interpreter's lock."""

    schema: pa.Schema
    parts: tuple[Part, ...]
    pure_python: bool = False

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield all batches, part after part."""
        for part in self.parts:
            yield from part.batches()


class LocalEngine:
    """The seven verbs on one machine; files of kept datasets lie below `folder`."""

    def __init__(self, folder: Path, workers: int, memory: int, report: Report = silent) -> None:
        self.folder = folder
        self.workers = workers
        self.memory = memory
        self.report = report

    def source(self, inputs: pa.Table) -> Dataset:
        """Cut the list of what is to be read into parts of about PARTITION_BYTES; the cut depends on the list alone."""
        sizes = inputs["size"].to_pylist()
        starts, weight = [0] if sizes else [], 0
        for index, size in enumerate(sizes):
            if index > starts[-1] and (weight + size > PARTITION_BYTES or index - starts[-1] >= PARTITION_FILES):
                starts.append(index)
                weight = 0
            weight += size
        ends = [*starts[1:], len(sizes)]
        parts = tuple(Part(Rows(inputs.slice(start, end - start))) for start, end in zip(starts, ends, strict=True))
        return Dataset(inputs.schema, parts, pure_python=sum(sizes) >= PROCESS_BYTES)

    def hold(self, table: pa.Table) -> Dataset:
        """Make a dataset of a table in memory; not one of the verbs, for this engine only."""
        rows = max(1, HELD_BYTES * table.num_rows // max(table.nbytes, 1))
        parts = tuple(Part(Rows(pa.Table.from_batches([batch]))) for batch in table.to_batches(rows))
        return Dataset(table.schema, parts)

    def map(self, dataset: Dataset, stage: Stage, schema: pa.Schema) -> Dataset:
        """Put a stage behind each part; nothing is worked out yet."""
        parts = tuple(replace(part, stages=(*part.stages, stage)) for part in dataset.parts)
        return Dataset(schema, parts, dataset.pure_python)

    def union(self, first: Dataset, second: Dataset) -> Dataset:
        """Put the parts of both one after the other."""
        return Dataset(first.schema, first.parts + second.parts, first.pure_python or second.pure_python)

    def exchange(self, dataset: Dataset, keys: Sequence[str], reducer: Stage, schema: pa.Schema) -> Dataset:
        """Sort by all keys when the result is read; one stream, so rows of one key meet in any case."""
        produce = partial(self._sorted_batches, dataset, tuple(keys))
        return Dataset(schema, (Part(Sorted(produce), (reducer,)),))

    def keep(self, dataset: Dataset, name: str) -> Dataset:
        """Write each part to a file of its own, under its final name only when it is whole."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        paths = [folder / f"{index:05d}.arrow" for index in range(len(dataset.parts))]
        missing = [(part, path) for part, path in zip(dataset.parts, paths, strict=True) if not path.exists()]
        done = len(paths) - len(missing)
        self.report(name, done, len(paths))
        tasks = [partial(write_part, part, dataset.schema, str(path)) for part, path in missing]
        for number, _ in enumerate(self._run(tasks, dataset.pure_python), start=done + 1):
            self.report(name, number, len(paths))
        parts = tuple(part for path in paths for part in file_parts(path))
        return Dataset(dataset.schema, parts)

    def fold(self, dataset: Dataset, stage: Stage, schema: pa.Schema) -> dict[str, int]:
        """Add up every column of what the stage gives."""
        table = self.collect(self.map(dataset, stage, schema))
        return {name: pc.sum(table[name]).as_py() or 0 for name in schema.names}

    def collect(self, dataset: Dataset) -> pa.Table:
        """Read all parts into one table."""
        return pa.Table.from_batches(self._batches(dataset), dataset.schema)

    def _run(self, tasks: Sequence[Callable[[], None]], pure_python: bool) -> Iterator[None]:
        workers = min(self.workers, len(tasks))
        if workers < 2:
            yield from (task() for task in tasks)
            return
        with process_pool(workers) if pure_python else ThreadPoolExecutor(workers) as pool:
            try:
                yield from pool.map(call, tasks)
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise

    def _sorted_batches(self, dataset: Dataset, keys: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
        room = Room(self.folder / "sort", self.workers, self.memory)
        return sort_batches(self._batches(dataset), dataset.schema, keys, room)

    def _batches(self, dataset: Dataset) -> Iterator[pa.RecordBatch]:
        """Yield all batches in order, some parts worked out ahead where that does not hold the interpreter's lock."""
        if self.workers < 2 or len(dataset.parts) < 2 or dataset.pure_python:
            yield from dataset.batches()
            return
        ahead: deque[Future[list[pa.RecordBatch]]] = deque()
        with ThreadPoolExecutor(self.workers) as pool:
            try:
                for part in dataset.parts:
                    ahead.append(pool.submit(list, part.batches()))
                    if len(ahead) > self.workers:
                        yield from ahead.popleft().result()
                while ahead:
                    yield from ahead.popleft().result()
            finally:
                for future in ahead:
                    future.cancel()


def call(task: Callable[[], None]) -> None:
    """Carry out a task; a function of its own because a pool maps a function over values."""
    task()


def write_part(part: Part, schema: pa.Schema, path: str) -> None:
    """Work a part out into an Arrow file that appears under its name only when it is whole."""
    unfinished = Path(f"{path}.{os.getpid()}.tmp")
    try:
        with pa.OSFile(str(unfinished), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            for batch in part.batches():
                writer.write_batch(batch)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def file_parts(path: Path) -> Iterator[Part]:
    """Cut an Arrow file into parts of about PARTITION_BYTES, by the file alone."""
    with pa.memory_map(str(path)) as source:
        reader = pa.ipc.open_file(source)
        count = reader.num_record_batches
        first, weight = 0, 0
        for index in range(count):
            size = reader.get_batch(index).nbytes
            if index > first and weight + size > PARTITION_BYTES:
                yield Part(FileSlice(str(path), first, index))
                first, weight = index, 0
            weight += size
        if count > first:
            yield Part(FileSlice(str(path), first, count))
