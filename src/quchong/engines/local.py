"""One machine: processes for work in Python, threads for kernels, DuckDB's out-of-core sort for exchanges."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pyarrow as pa

from quchong.engines.engine import nothing
from quchong.engines.external_sort import Room, assert_order, sort_batches
from quchong.engines.parts import (
    PARTITION_BYTES,
    Part,
    Parts,
    Rows,
    Sorted,
    append_stage,
    collect_inputs,
    file_parts,
    given,
    reaches_size,
    write_part,
)
from quchong.engines.prefetch import prefetch
from quchong.engines.processes import PROCESS_BYTES, defer_interrupts, process_pool
from quchong.model import PIECE, Stage
from quchong.progress import ReportProgress, no_progress

TASKS_AHEAD = 4
"""Tasks for each worker that are made before the first of them is done."""
HELD_BYTES = 4 << 20
"""Size of a part of a table that lies in memory, about."""


@dataclass(frozen=True)
class Dataset:
    """Parts of one schema, in order; `pure_python` says that working them out holds the interpreter's lock."""

    schema: pa.Schema
    parts: Parts
    pure_python: bool = False

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield all batches, part after part."""
        for part in self.parts:
            yield from part.batches()


class LocalEngine:
    """The seven verbs on one machine; files of kept datasets lie below `folder`."""

    def __init__(self, folder: Path, workers: int, memory: int, report: ReportProgress = no_progress) -> None:
        self.folder = folder
        self.workers = workers
        self.memory = memory
        self.report = report

    def source(self, pieces: Iterable[Mapping[str, Any]], size: int) -> Dataset:
        """Cut what is to be read into parts of about PARTITION_BYTES, while it comes; the cut depends on it alone."""
        parts = Parts(partial(collect_inputs, pieces), size // PARTITION_BYTES + 1)
        # what is packed well may be more than it seemed
        return Dataset(PIECE, parts, pure_python=size >= PROCESS_BYTES or reaches_size(pieces, PROCESS_BYTES))

    def hold(self, table: pa.Table) -> Dataset:
        """Make a dataset of a table in memory; not one of the verbs, for this engine only."""
        rows = max(1, HELD_BYTES * table.num_rows // max(table.nbytes, 1))
        return Dataset(table.schema, given(Part(Rows(pa.Table.from_batches([it]))) for it in table.to_batches(rows)))

    def map(self, dataset: Dataset, stage: Stage, schema: pa.Schema) -> Dataset:
        """Put a stage behind each part; nothing is worked out yet."""
        parts = Parts(partial(append_stage, dataset.parts, stage), dataset.parts.expected)
        return Dataset(schema, parts, dataset.pure_python)

    def union(self, first: Dataset, second: Dataset) -> Dataset:
        """Put the parts of both one after the other."""
        parts = Parts(partial(chain, first.parts, second.parts), first.parts.expected + second.parts.expected)
        return Dataset(first.schema, parts, first.pure_python or second.pure_python)

    def exchange(
        self, dataset: Dataset, keys: Sequence[str], reducer: Stage, schema: pa.Schema, *, in_order: bool = False
    ) -> Dataset:
        """Sort by all keys when the result is read; one stream, so rows of one key meet in any case."""
        produce = partial(self._ordered_batches if in_order else self._sorted_batches, dataset, tuple(keys))
        return Dataset(schema, given([Part(Sorted(produce), (reducer,))]))

    def keep(self, dataset: Dataset, name: str, begun: Callable[[], None] = nothing) -> Dataset:
        """Write each part to a file of its own, under its final name only when it is whole."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        paths: list[Path] = []
        expected = dataset.parts.expected

        def list_tasks() -> Iterator[Callable[[], None]]:
            for index, part in enumerate(dataset.parts):
                paths.append(folder / f"{index:05d}.arrow")
                yield partial(write_part, part, dataset.schema, str(paths[-1]))

        workers = min(self.workers, expected)
        self.report(name, 0, expected)
        for done, _ in enumerate(run(list_tasks(), workers, dataset.pure_python, begun), start=1):
            self.report(name, done, max(len(paths), expected))
        self.report(name, len(paths), len(paths))  # what was expected may have been more
        return Dataset(dataset.schema, given(part for path in paths for part in file_parts(path)))

    def fold(self, dataset: Dataset, stage: Stage, schema: pa.Schema) -> dict[str, int]:
        """Add up every column of what the stage gives."""
        table = self.collect(self.map(dataset, stage, schema))
        return {name: int(table[name].to_numpy().sum()) for name in schema.names}

    def collect(self, dataset: Dataset) -> pa.Table:
        """Read all parts into one table."""
        return pa.Table.from_batches(self._batches(dataset), dataset.schema)

    def _sorted_batches(self, dataset: Dataset, keys: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
        room = Room(self.folder / "sort", self.workers, self.memory)
        return sort_batches(self._batches(dataset), dataset.schema, keys, room)

    def _ordered_batches(self, dataset: Dataset, keys: tuple[str, ...]) -> Iterator[pa.RecordBatch]:
        return assert_order(self._batches(dataset), keys)

    def _batches(self, dataset: Dataset) -> Iterator[pa.RecordBatch]:
        """Yield all batches in order, some parts worked out ahead where that does not hold the interpreter's lock."""
        if self.workers < 2 or dataset.parts.expected < 2 or dataset.pure_python:
            yield from dataset.batches()
            return
        work = (partial(list[pa.RecordBatch], part.batches()) for part in dataset.parts)
        yield from chain.from_iterable(prefetch(work, self.workers))


def run(
    tasks: Iterator[Callable[[], None]], workers: int, pure_python: bool, begun: Callable[[], None]
) -> Iterator[None]:
    """Carry tasks out, some at a time, and yield as they are done, in order; none is made long before its turn.

    Once each worker has one, or there are no more, `begun` is called.
    """
    if workers < 2:
        begun()
        yield from (task() for task in tasks)
        return
    ahead: deque[Future[None]] = deque()
    with process_pool(workers) if pure_python else ThreadPoolExecutor(workers) as pool:
        try:
            for task in islice(tasks, workers):
                with defer_interrupts():  # now processes start
                    ahead.append(pool.submit(task))
            begun()
            for task in tasks:
                ahead.append(pool.submit(task))
                while ahead and (len(ahead) > TASKS_AHEAD * workers or ahead[0].done()):
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
