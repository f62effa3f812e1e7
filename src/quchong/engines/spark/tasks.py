"""What runs in the tasks of Spark: rows come in, pass through stages one after the other, and go on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import orjson
import pyarrow as pa

from quchong.engines.deadly_inputs import DEADLY
from quchong.engines.spark.batch_types import conform, cut_large
from quchong.engines.spark.kept_parts import is_whole, read_part, write_part
from quchong.engines.spark.work_files import WorkFolder
from quchong.model import Stage

NUMBER = pa.schema([("id", pa.int64())])
"""The number of a task, of whose rows a `PartReading` knows where they are."""
WRITTEN_PART = pa.schema([("part", pa.int64()), ("rows", pa.int64()), ("bytes", pa.int64())])
DEATHS = 2
"""Tries of a task after which the next reads one piece at a time."""
TABLES_A_FILE = 256
"""Parts of a table that share a file."""


class PartReading(Protocol):
    """Where the rows of a task are, by its number."""

    def __call__(self, number: int) -> Iterator[pa.RecordBatch]:
        """Yield them."""
        ...


@dataclass(frozen=True)
class KeptReading:
    """Rows of a kept dataset: each task has a part."""

    folder: WorkFolder
    schema: pa.Schema

    def __call__(self, number: int) -> Iterator[pa.RecordBatch]:
        """Yield the rows of a part."""
        yield from read_part(self.folder, number, self.schema)


@dataclass(frozen=True)
class TableReading:
    """Rows of a table that the driver wrote: each task has a batch, TABLES_A_FILE of them in a file.

    `of_pieces` says whether they are pieces of inputs (model.PIECE).
    """

    folder: WorkFolder
    of_pieces: bool = False

    def __call__(self, number: int) -> Iterator[pa.RecordBatch]:
        """Yield the batch of a task."""
        file, index = divmod(number, TABLES_A_FILE)
        data = self.folder.read(table_name(file))
        if data is None:
            raise FileNotFoundError(f"{self.folder.uri}/{table_name(file)} is missing")
        yield pa.ipc.open_file(pa.BufferReader(data)).get_batch(index)


def table_name(number: int) -> str:
    """Return the name of a file of a table."""
    return f"{number:05d}.arrow"


@dataclass(frozen=True)
class Work:
    """What a task does: read its rows where Spark gives it only their number, and pass them through stages.

    `given` is the schema of the rows that Spark gives; None where it gives numbers, whose rows `reading` knows.
    """

    given: pa.Schema | None
    reading: PartReading | None = None
    stages: tuple[Stage, ...] = ()

    def then(self, stage: Stage) -> "Work":
        """Return this and one more stage."""
        return replace(self, stages=(*self.stages, stage))

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the rows of the last stage."""
        return self.apply(self.read(batches))

    def apply(self, stream: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Pass rows through the stages."""
        for stage in self.stages:
            stream = stage(stream)
        return stream

    def read(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield the rows that the first stage gets."""
        for batch in batches:
            if self.reading is None:
                yield conform(batch, self.given)
                continue
            for number in batch["id"].to_pylist():
                yield from self.reading(number)


def to_spark(work: Work, schema: pa.Schema) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return a function for `mapInArrow`: the work, its rows of a schema in batches that Spark takes."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in work(batches):
            for piece in cut_large(batch):
                yield conform(piece.replace_schema_metadata(None), schema)

    return run


def to_kept(
    work: Work, folder: WorkFolder, schema: pa.Schema
) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return a function for `mapInArrow`: the work, its rows written to the part of the task → WRITTEN_PART."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        context = TaskContext.get()
        assert context is not None  # noqa: S101 -- Spark runs this
        number = context.partitionId()
        if is_whole(folder, number):
            for _ in batches:  # Spark wants its rows to be taken
                pass
        else:
            careful = context.attemptNumber() >= DEATHS and getattr(work.reading, "of_pieces", False)
            rows = work_carefully(work, batches, folder, number) if careful else work(batches)
            part = write_part(rows, folder, number, schema)
            yield pa.record_batch([[number], [part.rows], [part.bytes]], schema=WRITTEN_PART)

    return run


def work_carefully(
    work: Work, batches: Iterator[pa.RecordBatch], folder: WorkFolder, number: int
) -> Iterator[pa.RecordBatch]:
    """Do the work of a task piece by piece, and report those at which a careful try has died instead of reading them.

    A file says at which piece a try is; the next try finds it where that one has died there.
    """
    here, deadly = f"{number:06d}.here", f"{number:06d}.deadly"
    known = set(orjson.loads(folder.read(deadly) or b"[]"))
    died = folder.read(here)
    if died is not None:
        known.add(int(died))
        folder.write(deadly, orjson.dumps(sorted(known)))
    rows = (batch.slice(at, 1) for batch in work.read(batches) for at in range(batch.num_rows))
    for at, row in enumerate(rows):
        folder.write(here, str(at).encode())
        if at in known:
            row = pa.RecordBatch.from_pylist([{**row.to_pylist()[0], **DEADLY}], row.schema)
        yield from work.apply(iter([row]))
    folder.remove(here)


def find_bad(folder: WorkFolder) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return a function for `mapInArrow`: NUMBER → those whose parts are not whole."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            bad = [number for number in batch["id"].to_pylist() if not is_whole(folder, number)]
            if bad:
                yield pa.record_batch([bad], schema=NUMBER)

    return run


def find_blind(file: str) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    """Return a function for `mapInArrow`: NUMBER → those whose tasks do not see a file."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for batch in batches:
            if not Path(file).exists():
                yield batch

    return run


@dataclass(frozen=True)
class Sum:
    """A stage that adds up columns of int64: at most one row for each call."""

    schema: pa.Schema

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """Yield one row, if there are any."""
        sums = dict.fromkeys(self.schema.names, 0)
        rows = 0
        for batch in batches:
            rows += batch.num_rows
            for name in sums:
                sums[name] += int(batch[name].to_numpy().sum())
        if rows:
            yield pa.record_batch([pa.array([value], pa.int64()) for value in sums.values()], schema=self.schema)
