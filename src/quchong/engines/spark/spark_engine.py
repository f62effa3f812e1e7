"""The eight verbs on Spark."""

import logging
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from quchong.engines.options import EngineOptions
from quchong.engines.parts import PART_BYTES, cut_inputs
from quchong.engines.spark.batch_types import conform
from quchong.engines.spark.job_progress import watch_jobs
from quchong.engines.spark.kept_parts import ONCE
from quchong.engines.spark.session import open_session
from quchong.engines.spark.tasks import (
    NUMBER,
    TABLES_A_FILE,
    WRITTEN_PART,
    KeptReading,
    Sum,
    TableReading,
    Work,
    find_bad,
    find_blind,
    table_name,
    to_kept,
    to_spark,
)
from quchong.engines.spark.work_files import WorkFolder
from quchong.errors import EngineError, UsageError
from quchong.model import PIECE, Stage
from quchong.progress import ReportProgress

MOST_PARTS = 10_000
"""Parts that the inputs are cut into, at most: Spark keeps a list of what each map task has for each reducer."""
REDUCER_BYTES = 64 << 20
"""Bytes of input for each reducer."""
FEWEST_REDUCERS, MOST_REDUCERS = 4, 4000
TABLE_BATCH_BYTES = 4 << 20
PLAN_FILE, MARKER = "plan.json", "kept.json"
"""In the folder of a kept dataset: into how many parts it is cut, and, once all are there, how much they hold."""
NAME_FILE = "spark-work.json"
"""In the run's own folder: the name that this job has in the work folder, which other jobs may share."""


@dataclass(frozen=True)
class SparkDataset:
    """Rows that come from a frame of Spark, or from files that tasks read, and what a task does with them.

    `tasks` is how many tasks compute it. `frame` gives the rows that `work` begins with; without one, tasks get their
    numbers.
    """

    schema: pa.Schema
    work: Work
    tasks: int
    frame: Any = None


class SparkEngine:
    """The verbs on Spark.

    Parameters
    ----------
    session
        The session (pyspark.sql.SparkSession).
    folder
        Where kept datasets and tables lie.
    reducers
        How many reducers share the rows of an exchange; None for as many as the size of the inputs asks for.
    memory
        Bytes that the driver may take for what is held in one place.
    report
        Called as datasets are kept.
    """

    def __init__(
        self, session: Any, folder: WorkFolder, reducers: int | None, memory: int, report: ReportProgress
    ) -> None:
        self.session = session
        self.memory = memory
        self.folder = folder
        self.reducers = reducers or FEWEST_REDUCERS
        self.report = report
        self._grows = reducers is None
        self._tables = count()

    def source(self, pieces: Iterable[Mapping[str, Any]], size: int, in_columns: bool = False) -> SparkDataset:
        """Cut what is to be read into parts; the cut depends on it alone."""
        del in_columns  # tasks have processes of their own in any case
        if self._grows:
            self.reducers = max(self.reducers, min(size // REDUCER_BYTES, MOST_REDUCERS))
        parts = cut_inputs(pieces, max(PART_BYTES, size // MOST_PARTS))
        return self._put(PIECE, (part.origin.read() for part in parts), of_pieces=True)

    def distribute(self, table: pa.Table) -> SparkDataset:
        """Write a table where tasks can read it."""
        rows = max(1, TABLE_BATCH_BYTES * table.num_rows // max(table.nbytes, 1))
        return self._put(table.schema, (iter([batch]) for batch in table.to_batches(rows)))

    def map(self, dataset: SparkDataset, stage: Stage, schema: pa.Schema) -> SparkDataset:
        """Append a stage to what tasks do; nothing is computed yet."""
        return replace(dataset, schema=schema, work=dataset.work.then(stage))

    def union(self, first: SparkDataset, second: SparkDataset) -> SparkDataset:
        """Put the tasks of both together."""
        frame = self._frame(first).union(self._frame(second))
        return SparkDataset(first.schema, Work(first.schema), first.tasks + second.tasks, frame)

    def exchange(
        self, dataset: SparkDataset, keys: Sequence[str], reducer: Stage, schema: pa.Schema, *, in_order: bool = False
    ) -> SparkDataset:
        """Shuffle by a hash of the first key, and sort by all of them."""
        del in_order  # of each reducer by itself, of which there are many
        # by a key, never without one: the places of rows would depend on their order, which a retry may change
        frame = self._frame(dataset).repartition(self.reducers, keys[0]).sortWithinPartitions(*keys)
        return SparkDataset(schema, Work(dataset.schema).then(reducer), self.reducers, frame)

    def keep(self, dataset: SparkDataset, name: str) -> SparkDataset:
        """Write each part to a file of its own; those that an earlier run wrote stay where they are whole."""
        folder = self.folder.below(name)
        self._prepare(folder, name, dataset.tasks)
        with watch_jobs(self.session.sparkContext, name, dataset.tasks, self.report), worded_errors():
            if folder.read(MARKER) is None or self._has_bad_parts(folder, dataset.tasks):
                frame = self._raw_frame(dataset).mapInArrow(
                    to_kept(dataset.work, folder, dataset.schema), spark_schema(WRITTEN_PART)
                )
                written = frame.toArrow()
                figures = {key: int(sum(written[key].to_pylist())) for key in ("rows", "bytes")}
                folder.write(MARKER, orjson.dumps({"parts": dataset.tasks, **figures}))
        return SparkDataset(dataset.schema, Work(None, KeptReading(folder, dataset.schema)), dataset.tasks)

    def fold(self, dataset: SparkDataset, stage: Stage, schema: pa.Schema) -> dict[str, int]:
        """Add up every column in each task, and then those sums."""
        sums = self.collect(self.map(self.map(dataset, stage, schema), Sum(schema), schema))
        return {name: int(sums[name].to_numpy().sum()) for name in schema.names}

    def collect(self, dataset: SparkDataset) -> pa.Table:
        """Bring all rows to the driver."""
        with worded_errors():
            table = self._frame(dataset).toArrow()
        return pa.Table.from_batches([conform(batch, dataset.schema) for batch in table.to_batches()], dataset.schema)

    def _put(
        self, schema: pa.Schema, batches: Iterable[Iterator[pa.RecordBatch]], *, of_pieces: bool = False
    ) -> SparkDataset:
        """Write batches to files, one for each task, and return the dataset of them."""
        folder = self.folder.below(f"tables/{next(self._tables):04d}")
        tasks = 0
        groups = iter(batches)
        for number in count():
            sink = pa.BufferOutputStream()
            with pa.ipc.new_file(sink, schema) as writer:
                some = 0
                for group in islice(groups, TABLES_A_FILE):
                    writer.write_batch(pa.Table.from_batches(group, schema).combine_chunks().to_batches()[0])
                    some += 1
            if not some:
                break
            folder.write(table_name(number), sink.getvalue().to_pybytes())
            tasks += some
        return SparkDataset(schema, Work(None, TableReading(folder, of_pieces)), tasks)

    def _prepare(self, folder: WorkFolder, name: str, tasks: int) -> None:
        """Delete what an earlier run left that this one cannot take up."""
        names = folder.names()
        provisional = [entry for entry in names if entry.endswith(ONCE)]
        for entry in provisional:
            folder.remove(entry)
        if provisional:
            self._forget_others(name)
        plan = orjson.dumps({"parts": tasks})
        if names and folder.read(PLAN_FILE) != plan:
            folder.delete()
        folder.write(PLAN_FILE, plan)

    def _forget_others(self, name: str) -> None:
        """Delete the other kept datasets: they may come from rows that will be others now."""
        for other in self.folder.names():
            if other not in (name, "tables") and self.folder.below(other).read(PLAN_FILE) is not None:
                self.folder.below(other).delete()

    def _has_bad_parts(self, folder: WorkFolder, tasks: int) -> bool:
        """Return whether parts are missing or damaged; reads all of them, each in a task."""
        numbers = self._numbers(tasks).mapInArrow(find_bad(folder), spark_schema(NUMBER))
        return bool(numbers.toArrow().num_rows)

    def _numbers(self, tasks: int) -> Any:
        """Return a frame of a number for each task."""
        return self.session.range(0, tasks, 1, max(tasks, 1))

    def _raw_frame(self, dataset: SparkDataset) -> Any:
        """Return the frame that a task's work begins with."""
        return self._numbers(dataset.tasks) if dataset.frame is None else dataset.frame

    def _frame(self, dataset: SparkDataset) -> Any:
        """Return a frame of the rows of a dataset."""
        if dataset.frame is not None and not dataset.work.stages:
            return dataset.frame
        run = to_spark(dataset.work, dataset.schema)
        return self._raw_frame(dataset).mapInArrow(run, spark_schema(dataset.schema))


def spark_schema(schema: pa.Schema) -> Any:
    """Return a schema as Spark has it."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return from_arrow_schema(schema)


OWN_ERROR = re.compile(r"^quchong\.errors\.(\w+): (.*)$", re.MULTILINE)
"""In the message of Spark about a task that failed: an error of our own."""


@contextmanager
def worded_errors() -> Iterator[None]:
    """Raise EngineError where a task failed in the end, with what it said."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        yield
    except (PySparkException, Py4JError) as error:
        own = OWN_ERROR.search(str(error))
        if own:
            raise EngineError(own[2]) from error
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        raise EngineError(f"a task failed on Spark: {' '.join(lines)[:600]}") from error


def make_spark_engine(options: EngineOptions, folder: Path, report: ReportProgress) -> SparkEngine:
    """Return the engine on Spark; see `choose_engine`."""
    logging.getLogger().addFilter(is_no_trace)
    logging.getLogger("py4j").addFilter(is_no_trace)
    reducers = None if options.partitions == "auto" else options.partitions
    session = open_session(options)
    if not session.sparkContext.master.startswith("local"):
        refuse_own_folder(session, folder.absolute())
    return SparkEngine(session, find_work_folder(options, folder), reducers, options.memory_bytes, report)


def is_no_trace(record: logging.LogRecord) -> bool:
    """Say of what is logged whether it is no trace of an exception: py4j logs those that it raises, interrupts too."""
    return not record.exc_info


def refuse_own_folder(session: Any, folder: Path) -> None:
    """Raise UsageError where workers do not see a folder of the driver, in which they are to write the result."""
    probe = folder / f"probe-{secrets.token_hex(8)}"
    folder.mkdir(parents=True, exist_ok=True)
    probe.touch()
    try:
        tasks = session.sparkContext.defaultParallelism
        blind = session.range(0, tasks, 1, tasks).mapInArrow(find_blind(str(probe)), spark_schema(NUMBER))
        with worded_errors():
            count = blind.toArrow().num_rows
    finally:
        probe.unlink()
    if count:
        raise UsageError(
            f"{folder.parent}: workers of the cluster do not see this folder; give an --out that all share"
        )


def delete_work(options: EngineOptions, folder: Path) -> None:
    """Delete what a job has kept below the work folder, if there is one."""
    if options.work is not None:
        find_work_folder(options, folder).delete()


def find_work_folder(options: EngineOptions, folder: Path) -> WorkFolder:
    """Return where a job keeps its datasets: in its own folder, or below the work folder under a name of its own."""
    if options.work is None:
        return WorkFolder(str(folder.absolute()))
    file = folder / NAME_FILE
    if not file.is_file():
        folder.mkdir(parents=True, exist_ok=True)
        file.write_bytes(orjson.dumps({"name": f"quchong-{secrets.token_hex(8)}"}))
    return WorkFolder(options.work).below(orjson.loads(file.read_bytes())["name"])
