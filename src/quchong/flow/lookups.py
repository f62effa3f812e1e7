"""Look up rows of a dataset by row key, and some of their columns; count them."""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s, is_member, numbers_of
from quchong.engines.engine import DatasetT, Engine
from quchong.model import NAMED, PRIORITY

ROW_KEY = pa.schema([("row_key", pa.int64())])
ROW_COUNT = pa.schema([("rows", pa.int64())])


def select_rows(batches: Iterator[pa.RecordBatch], wanted: Int64s, columns: list[str]) -> Iterator[pa.RecordBatch]:
    """Yield the rows whose row key is among the sorted row keys `wanted`, with some of their columns."""
    for batch in batches:
        yield batch.select(columns).filter(pa.array(is_member(batch["row_key"].to_numpy(), wanted)))


def select(engine: Engine[DatasetT], dataset: DatasetT, wanted: Int64s, schema: pa.Schema) -> DatasetT:
    """Return the rows of the sorted row keys `wanted`, with those of their columns that the schema has."""
    return engine.map(dataset, partial(select_rows, wanted=wanted, columns=schema.names), schema)


def row_keys_of(engine: Engine[DatasetT], prints: DatasetT) -> Int64s:
    """Return the sorted row keys of all articles (model.FINGERPRINT)."""
    keys = engine.map(prints, partial(keep_columns, names=ROW_KEY.names), ROW_KEY)
    return np.sort(numbers_of(engine.collect(keys), ROW_KEY.names)[0])


def names_of(engine: Engine[DatasetT], articles: DatasetT, row_keys: Int64s) -> pa.Table:
    """Return the ids (model.NAMED) of the articles (model.ARTICLE) of some row keys, in any order.

    Those of all articles that stand for others are there too.
    """
    stage = partial(select_named, wanted=np.unique(row_keys))
    return engine.collect(engine.map(articles, stage, NAMED)).sort_by("row_key")


def select_named(batches: Iterator[pa.RecordBatch], wanted: Int64s) -> Iterator[pa.RecordBatch]:
    """ARTICLE → NAMED: the articles whose row key is among the sorted row keys `wanted`, and those of larger groups."""
    for batch in batches:
        row_keys, group_sizes = numbers_of(batch, ["row_key", "group_size"])
        chosen = is_member(row_keys, wanted) | (group_sizes > 1)
        yield batch.select(NAMED.names).filter(pa.array(chosen))


def priorities_of(engine: Engine[DatasetT], prints: DatasetT, matches: pa.Table) -> pa.Table:
    """Return the priorities (model.PRIORITY) of the articles in matches (model.MATCH), in the order of row keys."""
    wanted = np.unique(np.concatenate(numbers_of(matches, ("lower", "higher"))))
    return engine.collect(select(engine, prints, wanted, PRIORITY)).sort_by("row_key")


def keep_columns(batches: Iterator[pa.RecordBatch], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """Yield the rows with some of their columns."""
    for batch in batches:
        yield batch.select(names)


def count_rows(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Yield how many rows each batch has (ROW_COUNT)."""
    for batch in batches:
        yield pa.record_batch([pa.array([batch.num_rows], pa.int64())], schema=ROW_COUNT)
