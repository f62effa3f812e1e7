"""Look up rows of a dataset by row key, and some of their columns; count them."""

from collections.abc import Iterator, Sequence
from functools import partial

import pyarrow as pa

from quchong.arrays.columns import Int64s, is_member
from quchong.engines.engine import DatasetT, Engine

ROW_KEY = pa.schema([("row_key", pa.int64())])
ROW_COUNT = pa.schema([("rows", pa.int64())])


def select_rows(batches: Iterator[pa.RecordBatch], wanted: Int64s, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Yield the rows whose row key is among the sorted row keys `wanted`, with some of their columns."""
    for batch in batches:
        yield batch.select(columns).filter(pa.array(is_member(batch["row_key"].to_numpy(), wanted)))


def select(engine: Engine[DatasetT], dataset: DatasetT, wanted: Int64s, schema: pa.Schema) -> DatasetT:
    """Return the rows of the sorted row keys `wanted`, with those of their columns that the schema has."""
    return engine.map(dataset, partial(select_rows, wanted=wanted, columns=schema.names), schema)


def keep_columns(batches: Iterator[pa.RecordBatch], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield the rows with some of their columns."""
    for batch in batches:
        yield batch.select(names)


def count_rows(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield how many rows each batch has (ROW_COUNT)."""
    for batch in batches:
        yield pa.record_batch([pa.array([batch.num_rows], pa.int64())], schema=ROW_COUNT)
