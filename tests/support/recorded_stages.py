"""Run a stage on its rows as any engine may bring them: cut into other batches, apart, pickled, and twice."""

import pickle
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from quchong.engines.local import Dataset, LocalEngine
from quchong.model import Stage

REDUCERS = 3


@dataclass(frozen=True)
class StageCall:
    """A stage and the rows it is given; `keys` are those of an exchange, and `adds_up` is true of a fold."""

    stage: Stage
    rows: pa.Table
    schema: pa.Schema
    keys: tuple[str, ...] = ()
    adds_up: bool = False

    @property
    def name(self) -> str:
        stage: Any = self.stage
        while keywords := getattr(stage, "keywords", {}):
            # a join is named by what rows and facts do where they meet
            stage = keywords.get("meet", stage.func)
        return str(getattr(stage, "func", stage).__name__)


class RecordingEngine(LocalEngine):
    """A local engine that keeps what each stage was given."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, workers=1, memory=256 << 20)
        self.calls: list[StageCall] = []

    def map(self, dataset: Dataset, stage: Stage, schema: pa.Schema) -> Dataset:
        self.calls.append(StageCall(stage, self.collect(dataset), schema))
        return super().map(dataset, stage, schema)

    def exchange(
        self, dataset: Dataset, keys: Sequence[str], reducer: Stage, schema: pa.Schema, *, in_order: bool = False
    ) -> Dataset:
        rows = self.collect(dataset).sort_by([(key, "ascending") for key in keys])
        self.calls.append(StageCall(reducer, rows, schema, tuple(keys)))
        return super().exchange(dataset, keys, reducer, schema, in_order=in_order)

    def fold(self, dataset: Dataset, stage: Stage, schema: pa.Schema) -> dict[str, int]:
        self.calls.append(StageCall(stage, self.collect(dataset), schema, adds_up=True))
        found = self.collect(super().map(dataset, stage, schema))
        return {name: sum(found[name].to_pylist()) for name in schema.names}


def one_row_a_batch(rows: pa.Table) -> Iterator[pa.RecordBatch]:
    """Yield the rows one by one, with empty batches before, between and after them."""
    nothing = pa.RecordBatch.from_pylist([], rows.schema)
    yield nothing
    for batch in rows.to_batches(max_chunksize=1):
        yield batch
        yield nothing


def run_stage(call: StageCall, batches: Iterator[pa.RecordBatch], stage: Stage | None = None) -> list[object]:
    """Return what a stage makes of batches: its rows, in an order of their own, or what those of a fold add up to."""
    found = pa.Table.from_batches((stage or call.stage)(batches), call.schema)
    if call.adds_up:
        return [total for name in call.schema.names if (total := sum(found[name].to_pylist()))]
    return sorted(found.to_pylist(), key=str)


def run_apart(call: StageCall) -> list[object]:
    """Run a reducer several times, each on the rows of some of the first keys."""
    found = []
    owners = [zlib.crc32(str(key).encode()) % REDUCERS for key in call.rows[call.keys[0]].to_pylist()]
    for reducer in range(REDUCERS):
        rows = call.rows.filter(pa.array([owner == reducer for owner in owners], pa.bool_()))
        found += run_stage(call, one_row_a_batch(rows))
    return sorted(found, key=str)


def assert_contract(call: StageCall) -> None:
    """Assert that a stage gives the same rows however it is run."""
    expected = run_stage(call, iter(call.rows.combine_chunks().to_batches()))
    assert run_stage(call, one_row_a_batch(call.rows)) == expected
    assert run_stage(call, one_row_a_batch(call.rows)) == expected, "when it is run again"
    unpickled = pickle.loads(pickle.dumps(call.stage))  # noqa: S301 -- pickled a moment ago
    assert run_stage(call, iter(call.rows.to_batches(max_chunksize=7)), unpickled) == expected
    if call.keys:
        assert run_apart(call) == expected
    nothing = replace(call, rows=call.rows.slice(0, 0))
    assert run_stage(nothing, iter(())) == run_stage(nothing, one_row_a_batch(nothing.rows)) == []
