"""One machine: processes for work in Python, threads for kernels, an out-of-core sort for exchanges."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from quchong.engines.deadly_inputs import compute_without_deadly
from quchong.engines.external_sort import SortSpace, drain, have_integers, is_in_order, sort_batches, take_bytes
from quchong.engines.merge import merge_sorted
from quchong.engines.options import EngineOptions
from quchong.engines.part_file import judge_part_file
from quchong.engines.parts import (
    PART_BYTES,
    FileOrigin,
    Part,
    Parts,
    PartTask,
    SortOrigin,
    TableOrigin,
    append_stage,
    cut_file,
    cut_inputs,
    look_ahead,
    ready_parts,
)
from quchong.engines.processes import PROCESS_BYTES
from quchong.engines.run_tasks import run_tasks
from quchong.model import PIECE, Stage
from quchong.progress import ReportProgress, no_progress

TASKS_AHEAD = 4
"""Tasks for each worker that are made before the first of them is done."""
TABLE_PART_BYTES = 4 << 20
"""Size of a part of a table in memory, about."""
SHARE_HELD = 1 / 16
"""Share of the memory for rows that are held to find out whether they have to be sorted."""


@dataclass(frozen=True)
class Dataset:
    """Parts of one schema, in order.

    `input_size` is about how many bytes of input files are read to compute them, 0 where none are. Unless they are read
    `in_columns`, that is work in Python, which holds the interpreter's lock. `members` are what was put together, where
    that is a union.
    """

    schema: pa.Schema
    parts: Parts
    input_size: int = 0
    in_columns: bool = False
    members: tuple["Dataset", ...] = ()


class LocalEngine:
    """The verbs on one machine.

    Parameters
    ----------
    folder
        Where kept datasets and sorts have their files.
    workers
        Processes, or threads, that work at a time.
    memory
        Bytes of memory for a sort.
    report
        Called as parts of a dataset are kept.
    """

    def __init__(
        self,
        folder: Path,
        workers: int,
        memory: int,
        report: ReportProgress = no_progress,
    ) -> None:
        self.folder = folder
        self.workers = workers
        self.memory = memory
        self.report = report

    def source(self, pieces: Iterable[Mapping[str, Any]], size: int, in_columns: bool = False) -> Dataset:
        """Cut what is to be read into parts of about PART_BYTES, while it comes; the cut depends on it alone."""
        return Dataset(PIECE, Parts(partial(cut_inputs, pieces), size // PART_BYTES + 1), max(size, 1), in_columns)

    def distribute(self, table: pa.Table) -> Dataset:
        """Cut a table into parts; its rows are not copied."""
        rows = max(1, TABLE_PART_BYTES * table.num_rows // max(table.nbytes, 1))
        batches = table.to_batches(rows)
        return Dataset(table.schema, ready_parts(Part(TableOrigin(pa.Table.from_batches([own]))) for own in batches))

    def map(self, dataset: Dataset, stage: Stage, schema: pa.Schema) -> Dataset:
        """Append a stage to each part; nothing is computed yet."""
        parts = Parts(partial(append_stage, dataset.parts, stage), dataset.parts.expected)
        members = tuple(self.map(member, stage, schema) for member in dataset.members)
        return Dataset(schema, parts, dataset.input_size, dataset.in_columns, members)

    def union(self, first: Dataset, second: Dataset) -> Dataset:
        """Put the parts of the second after those of the first."""
        parts = Parts(partial(chain, first.parts, second.parts), first.parts.expected + second.parts.expected)
        input_size, in_columns = first.input_size + second.input_size, first.in_columns and second.in_columns
        members = (*(first.members or (first,)), *(second.members or (second,)))
        return Dataset(first.schema, parts, input_size, in_columns, members)

    def exchange(
        self, dataset: Dataset, keys: Sequence[str], reducer: Stage, schema: pa.Schema, *, in_order: bool = False
    ) -> Dataset:
        """Sort by all keys when the result is read; there is one reducer."""
        sort = partial(self._sorted_batches, dataset, tuple(keys), in_order=in_order)
        return Dataset(schema, ready_parts([Part(SortOrigin(sort), (reducer,))]))

    def keep(self, dataset: Dataset, name: str) -> Dataset:
        """Write each part to a file of its own; those that an earlier run wrote stay where they are whole."""
        folder = self.folder / name
        folder.mkdir(parents=True, exist_ok=True)
        if any(judge_part_file(file) == "provisional" for file in folder.glob("*.arrow")):
            self._forget_others(folder)
        paths: list[Path] = []
        expected = dataset.parts.expected
        in_python = 0 if dataset.in_columns else dataset.input_size
        parts, in_processes = iter(dataset.parts), in_python >= PROCESS_BYTES
        if in_python and not in_processes:
            # what is packed well may be more than it seemed
            in_processes, parts = look_ahead(parts, PROCESS_BYTES)

        def list_tasks() -> Iterator[PartTask]:
            for index, part in enumerate(parts):
                paths.append(folder / f"{index:05d}.arrow")
                yield PartTask(part, dataset.schema, str(paths[-1]))

        self.report(name, 0, expected)
        workers = min(self.workers, expected)
        results = run_tasks(
            list_tasks(),
            workers,
            ahead=TASKS_AHEAD,
            in_processes=in_processes,
            on_death=compute_without_deadly,
        )
        for done, _ in enumerate(results, start=1):
            self.report(name, done, max(len(paths), expected))
        self.report(name, len(paths), len(paths))  # as many as there were, whatever was expected
        return Dataset(dataset.schema, ready_parts(part for path in paths for part in cut_file(path)))

    def fold(self, dataset: Dataset, stage: Stage, schema: pa.Schema) -> dict[str, int]:
        """Collect what the stage gives, and add up every column."""
        table = self.collect(self.map(dataset, stage, schema))
        return {name: int(table[name].to_numpy().sum()) for name in schema.names}

    def collect(self, dataset: Dataset) -> pa.Table:
        """Read all parts, in order, into one table."""
        return pa.Table.from_batches(self._batches(dataset), dataset.schema)

    def _forget_others(self, folder: Path) -> None:
        """Delete the datasets in other folders: they may come from rows that will be others now."""
        for other in self.folder.iterdir():
            if other != folder and other.is_dir() and any(other.glob("*.arrow")):
                shutil.rmtree(other)

    def _sorted_batches(
        self, dataset: Dataset, keys: tuple[str, ...], *, in_threads: bool = True, in_order: bool = False
    ) -> Iterator[pa.RecordBatch]:
        """Return all rows in the order of keys; they are not sorted where they are, or are said to be, `in_order`.

        The members of a union are sorted each by itself, and merged. What is merged is mostly read as it is, for which
        threads cost more than they save.
        """
        if dataset.members and have_integers(dataset.schema, keys):
            members = (
                self._sorted_batches(member, keys, in_threads=False, in_order=in_order) for member in dataset.members
            )
            return merge_sorted(list(members), keys)
        batches = self._batches(dataset, in_threads=in_threads)
        if in_order:
            return batches
        held, complete = take_bytes(batches, int(self.memory * SHARE_HELD))
        found_in_order = is_in_order(held, keys)
        if found_in_order and not complete:
            # to find out, all are read twice, which takes less than a sort
            again = self._batches(dataset, in_threads=in_threads)
            found_in_order = can_be_read_again(dataset) and is_in_order(again, keys)
        batches = chain(drain(held), batches)
        if found_in_order:
            return batches
        space = SortSpace(self.folder / "sort", self.workers, self.memory)
        return sort_batches(batches, dataset.schema, keys, space)

    def _batches(self, dataset: Dataset, *, in_threads: bool = True) -> Iterator[pa.RecordBatch]:
        """Yield the batches of all parts in order, some computed ahead in threads where that is not work in Python."""
        if not in_threads or self.workers < 2 or dataset.parts.expected < 2 or dataset.input_size:
            for part in dataset.parts:
                yield from part.batches()
                part.delete_temporaries()
            return
        tasks = (partial(list[pa.RecordBatch], part.batches()) for part in dataset.parts)
        yield from chain.from_iterable(run_tasks(tasks, self.workers))


def can_be_read_again(dataset: Dataset) -> bool:
    """Return whether a dataset can be read without parsing or sorting anything."""
    stored = (isinstance(part.origin, FileOrigin | TableOrigin) for part in dataset.parts)
    return not dataset.input_size and all(stored)


def make_local_engine(options: EngineOptions, folder: Path, report: ReportProgress) -> LocalEngine:
    """Return the engine of this machine; see `choose_engine`."""
    return LocalEngine(folder, options.worker_count, options.memory_bytes, report)
