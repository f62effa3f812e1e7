"""An engine that gives stages what `model.Stage` says they may rely on, and nothing that they may not rely on.

It holds all rows in memory and computes each verb at once, so it is for small corpora only.
"""

import io
import pickle
import random
import zlib
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from quchong.engines.choose_engine import MakeEngine
from quchong.engines.options import EngineOptions
from quchong.engines.processes import process_pool
from quchong.model import PIECE, Stage
from quchong.progress import ReportProgress

Batches = tuple[pa.RecordBatch, ...]


@dataclass(frozen=True)
class Hostility:
    """What the engine does on purpose.

    Attributes
    ----------
    batch_rows
        Rows of each batch that a stage gets; 0 puts all rows of a part in one batch, None leaves batches as they are.
    empty_batches
        Put an empty batch before each batch and after the last.
    reducers
        How many reducers share the rows of an exchange, by a hash of the first key; some may get no rows.
    shuffled
        Put parts, batches and their rows in any order before each stage and sort, and parts when they are collected.
    apart
        Run each stage in another process, to which it is pickled.
    lost_tries
        Run each stage three times: a first try is cut off after its first batch, a second is lost at its end.
    only_spark_types
        Refuse the types that Spark does not have, or does not give back as they were.
    """

    batch_rows: int | None = None
    empty_batches: bool = False
    reducers: int = 1
    shuffled: bool = False
    apart: bool = False
    lost_tries: bool = False
    only_spark_types: bool = False


@dataclass(frozen=True)
class Dataset:
    """Parts of one schema."""

    schema: pa.Schema
    parts: tuple[Batches, ...]

    def table(self) -> pa.Table:
        return pa.Table.from_batches([batch for part in self.parts for batch in part], self.schema)


class HostileEngine:
    """The verbs of an engine, as hostile as told."""

    def __init__(self, folder: Path, hostility: Hostility) -> None:
        self.folder = folder
        self.hostility = hostility
        self.random = random.Random(1)
        self.memory = 1 << 30

    def source(self, pieces: Iterable[Mapping[str, Any]], size: int, in_columns: bool = False) -> Dataset:
        assert size >= 0
        assert in_columns in (True, False)
        rows = list(pieces)
        tables = [pa.Table.from_pylist(rows[start : start + 2], PIECE) for start in range(0, len(rows), 2)]
        return Dataset(PIECE, tuple(tuple(table.to_batches()) for table in tables))

    def distribute(self, table: pa.Table) -> Dataset:
        rows = max(1, table.num_rows // 3)
        return Dataset(self._allow(table.schema), tuple((batch,) for batch in table.to_batches(rows)))

    def map(self, dataset: Dataset, stage: Stage, schema: pa.Schema) -> Dataset:
        parts = [self._run(stage, self._shuffle(part), dataset.schema, schema) for part in dataset.parts]
        if self.hostility.shuffled:
            self.random.shuffle(parts)
        return Dataset(self._allow(schema), tuple(parts))

    def union(self, first: Dataset, second: Dataset) -> Dataset:
        assert first.schema.equals(second.schema)
        return Dataset(first.schema, first.parts + second.parts)

    def exchange(
        self, dataset: Dataset, keys: Sequence[str], reducer: Stage, schema: pa.Schema, *, in_order: bool = False
    ) -> Dataset:
        del in_order
        table = Dataset(dataset.schema, tuple(map(self._shuffle, dataset.parts))).table()
        shares = pa.array(
            [hash_of(value) % self.hostility.reducers for value in table[keys[0]].to_pylist()], pa.int64()
        )
        parts = []
        for number in range(self.hostility.reducers):
            own = table.filter(pc.equal(shares, number)).sort_by([(key, "ascending") for key in keys]).combine_chunks()
            parts.append(self._run(reducer, tuple(own.to_batches()), dataset.schema, schema))
        return Dataset(self._allow(schema), tuple(parts))

    def keep(self, dataset: Dataset, name: str) -> Dataset:
        folder = self.folder / "kept" / name
        folder.mkdir(parents=True)
        for number, part in enumerate(dataset.parts):
            (folder / f"{number}.arrow").write_bytes(pack(part, dataset.schema))
        kept = (folder / f"{number}.arrow" for number in range(len(dataset.parts)))
        return Dataset(dataset.schema, tuple(unpack(file.read_bytes()) for file in kept))

    def fold(self, dataset: Dataset, stage: Stage, schema: pa.Schema) -> dict[str, int]:
        table = self.collect(self.map(dataset, stage, schema))
        return {name: sum(table[name].to_pylist()) for name in schema.names}

    def collect(self, dataset: Dataset) -> pa.Table:
        parts = list(dataset.parts)
        if self.hostility.shuffled:
            self.random.shuffle(parts)
        return Dataset(dataset.schema, tuple(parts)).table()

    def _allow(self, schema: pa.Schema) -> pa.Schema:
        if self.hostility.only_spark_types:
            for field in schema:
                assert_spark_type(field.type)
        return schema

    def _shuffle(self, batches: Batches) -> Batches:
        if not self.hostility.shuffled:
            return batches
        return tuple(self._shuffle_rows(batch) for batch in self.random.sample(batches, len(batches)))

    def _shuffle_rows(self, batch: pa.RecordBatch) -> pa.RecordBatch:
        return batch.take(pa.array(self.random.sample(range(batch.num_rows), batch.num_rows), pa.int64()))

    def _run(self, stage: Stage, batches: Batches, given: pa.Schema, gives: pa.Schema) -> Batches:
        hostility = self.hostility
        if hostility.batch_rows is not None:
            batches = cut(batches, hostility.batch_rows, given)
        if hostility.empty_batches:
            empty = pa.RecordBatch.from_pylist([], schema=given)
            batches = (empty, *(one for batch in batches for one in (batch, empty)))
        task = pickle.dumps((stage, pack(batches, given), gives, hostility.lost_tries))
        return unpack(pool().submit(run_stage, task).result() if hostility.apart else run_stage(task))


def run_stage(task: bytes) -> bytes:
    """Run a stage over batches, several times where the first tries are to be lost."""
    stage, packed, gives, lost_tries = pickle.loads(task)  # noqa: S301 -- our own
    if lost_tries:
        cut_off = stage(iter(unpack(packed)))
        next(cut_off, None)
        cut_off.close()
        for _ in stage(iter(unpack(packed))):
            pass
    return pack(stage(iter(unpack(packed))), gives)


@cache
def pool() -> Executor:
    return process_pool(2)


def pack(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> bytes:
    """Return batches as bytes; raises where one is not of the schema."""
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            assert batch.schema.equals(schema), f"{batch.schema} instead of {schema}"
            writer.write_batch(batch)
    return sink.getvalue()


def unpack(packed: bytes) -> Batches:
    return tuple(pa.ipc.open_stream(packed))


def cut(batches: Batches, rows: int, schema: pa.Schema) -> Batches:
    table = pa.Table.from_batches(batches, schema).combine_chunks()
    return tuple(table.to_batches(rows or None))


def hash_of(value: object) -> int:
    return zlib.crc32(repr(value).encode())


SAME_IN_SPARK = {
    pa.bool_(), pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.float32(), pa.float64(), pa.string(), pa.binary(),
}  # fmt: skip


def assert_spark_type(dtype: pa.DataType) -> None:
    """Raise TypeError unless Spark has the type and gives it back as it is.

    It has no unsigned integers, and binary of a fixed size or large lists come back as others
    (pyspark.sql.pandas.types.from_arrow_type, to_arrow_type).
    """
    if pa.types.is_struct(dtype) or pa.types.is_list(dtype):
        for field in dtype if pa.types.is_struct(dtype) else [dtype.value_field]:
            assert_spark_type(field.type)
    elif dtype not in SAME_IN_SPARK:
        raise TypeError(f"Spark has no {dtype}")


def hostile_engine(hostility: Hostility) -> MakeEngine:
    """Return what makes such an engine, for the table of engines."""

    def make(_options: EngineOptions, folder: Path, _report: ReportProgress) -> HostileEngine:
        return HostileEngine(folder, hostility)

    return make
