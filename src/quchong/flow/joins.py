"""Joins on a key: rows meet the facts that are known of them, by an exchange."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.columns import as_batch, assert_sorted, numbers_of, with_rows
from quchong.arrays.sparse_columns import keep_present
from quchong.engines.engine import DatasetT, Engine

FACTS, ROWS = 0, 1
"""The sides of a join, in the order in which they come for a key."""
PREFIXES = ("fact", "row")
KEY, SIDE = "key", "side"

Meet = Callable[[pa.RecordBatch, pa.RecordBatch], Iterator[pa.RecordBatch]]
"""Takes facts and rows, both in the order of keys; among the facts are all those of the keys of these rows."""


def join(
    engine: Engine[DatasetT],
    facts: tuple[DatasetT, pa.Schema],
    rows: tuple[DatasetT, pa.Schema],
    meet: Meet,
    schema: pa.Schema,
) -> DatasetT:
    """Bring rows together with the facts of the same key, which is the first column (int64) of both.

    Parameters
    ----------
    engine
        What carries the stages.
    facts, rows
        Two datasets and their schemas. Of one key there are few facts, and any number of rows.
    meet
        Called with each batch of rows; facts of keys that no row has are among them or not.
    schema
        That of what `meet` yields.
    """
    sides = (facts[1], rows[1])
    both = schema_of(sides)
    first, second = (
        engine.map(dataset, partial(take_side, side=side, both=both), both)
        for side, (dataset, _) in enumerate((facts, rows))
    )
    reducer = partial(meet_by_key, meet=meet, sides=sides)
    return engine.exchange(engine.union(first, second), [KEY, SIDE], reducer, schema)


def schema_of(sides: tuple[pa.Schema, pa.Schema]) -> pa.Schema:
    """Return the schema of a row of either side: the columns of both, of which those of the other side are null."""
    columns = [
        (f"{PREFIXES[side]}_{field.name}", field.type) for side, own in enumerate(sides) for field in list(own)[1:]
    ]
    return pa.schema([(KEY, pa.int64()), (SIDE, pa.int64()), *columns])


def take_side(batches: Iterator[pa.RecordBatch], side: int, both: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield the rows of one side as rows of either."""
    for batch in batches:
        own = dict(zip((f"{PREFIXES[side]}_{name}" for name in batch.schema.names[1:]), batch.columns[1:], strict=True))
        columns = [
            own[field.name] if field.name in own else pa.nulls(batch.num_rows, field.type) for field in list(both)[2:]
        ]
        yield as_batch([batch.column(0), np.full(batch.num_rows, side, np.int64), *columns], both)


def meet_by_key(
    batches: Iterator[pa.RecordBatch], meet: Meet, sides: tuple[pa.Schema, pa.Schema]
) -> Iterator[pa.RecordBatch]:
    """Give the rows of either side, by (key, side), to `meet`; yields what that yields."""
    carried = pa.RecordBatch.from_pylist([], sides[FACTS])
    last = None
    for batch in with_rows(batches):
        keys, side = numbers_of(batch, [KEY, SIDE])
        last = assert_sorted([keys, side], last, "rows to join")
        facts = select_side(batch, side == FACTS, FACTS, sides[FACTS])
        if carried.num_rows:
            facts = pa.Table.from_batches([carried, facts]).combine_chunks().to_batches()[0]
        rows = select_side(batch, side == ROWS, ROWS, sides[ROWS])
        if rows.num_rows:
            yield from meet(facts, rows)
        # more rows of the last key may follow
        first = int(np.searchsorted(facts.column(0).to_numpy(), keys[-1]))
        carried = facts.slice(first)


def select_side(batch: pa.RecordBatch, present: npt.NDArray[np.bool_], side: int, schema: pa.Schema) -> pa.RecordBatch:
    """Return the rows of one side, as they were."""
    names = [KEY, *(f"{PREFIXES[side]}_{name}" for name in schema.names[1:])]
    return pa.record_batch([keep_present(batch[name], present) for name in names], schema=schema)
