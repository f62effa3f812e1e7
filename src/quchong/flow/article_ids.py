"""The ids of articles: no two articles may have one, and every id that the configuration names should exist."""

from collections.abc import Iterator, Sequence
from functools import partial

import pyarrow as pa

from quchong.arrays.columns import as_batch
from quchong.engines.engine import DatasetT, Engine
from quchong.errors import EngineError, InputError
from quchong.flow.lookups import keep_columns
from quchong.model import ID_KEY, file_index_of_row, number_of_row

NAME = pa.schema([("name", pa.string())])
REPEATED = pa.schema([("id", pa.string()), ("first", pa.int64()), ("second", pa.int64())])
"""An id that two articles have, by their row keys."""


def check_ids(engine: Engine[DatasetT], articles: DatasetT, inputs: pa.Table) -> None:
    """Raise InputError, naming both inputs, where two articles have one id; rows of an earlier run keep theirs."""
    keys = engine.map(articles, partial(keep_columns, names=ID_KEY.names), ID_KEY)
    repeated = engine.collect(engine.exchange(keys, ID_KEY.names, find_repeated_ids, REPEATED))
    if repeated.num_rows:
        name, first, second = min(zip(*repeated.to_pydict().values(), strict=True))
        paths = dict(zip(inputs["file_index"].to_pylist(), inputs["path"].to_pylist(), strict=True))
        one, other = (
            f"{paths[file_index_of_row(row_key)]} (number {number_of_row(row_key)})" for row_key in (first, second)
        )
        raise InputError(f"{one} and {other} give one id, {name}; leave one of them out, or change the id in one")


def find_repeated_ids(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """ID_KEY by (id, row_key) → REPEATED: each article with the id of the one before."""
    last: tuple[str, int] | None = None
    for batch in batches:
        for row in zip(*(batch[name].to_pylist() for name in ID_KEY.names), strict=True):
            if last is not None and row < last:
                raise EngineError("ids came out of order")
            if last is not None and row[0] == last[0]:
                yield as_batch([[row[0]], [last[1]], [row[1]]], REPEATED)
            last = row


def find_unknown(engine: Engine[DatasetT], articles: DatasetT, names: Sequence[str]) -> list[str]:
    """Return those of some names that are neither an article's id nor that of its record, in their order."""
    if not names:
        return []
    known = engine.collect(engine.map(articles, partial(known_names, names=names), NAME))
    return [name for name in names if name not in set(known["name"].to_pylist())]


def known_names(batches: Iterator[pa.RecordBatch], names: Sequence[str]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → NAME: the ids, of articles and of records, that are among some names."""
    import pyarrow.compute as pc  # which takes a while: not before there is something to do

    wanted = pa.array(names, pa.string())
    for batch in batches:
        for ids in (batch["id"], batch["record_id"]):
            yield pa.record_batch([ids.filter(pc.is_in(ids, wanted))], schema=NAME)
