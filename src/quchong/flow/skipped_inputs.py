"""What was not read: each input once, in the order in which the result lists them."""

from collections.abc import Iterator

import pyarrow as pa

from quchong.engines.engine import DatasetT, Engine
from quchong.errors import EngineError
from quchong.model import SKIPPED


def list_skipped(engine: Engine[DatasetT], passed_over: pa.Table, skipped: DatasetT) -> DatasetT:
    """Return all that was skipped, durable: what the search for inputs passed over, and what could not be read.

    Both are of model.SKIPPED.
    """
    together = engine.union(engine.distribute(passed_over), skipped)
    return engine.keep(engine.exchange(together, SKIPPED.names, take_once, SKIPPED), "skipped")


def take_once(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """SKIPPED by all columns → SKIPPED: each row once, for pieces of one file may say the same."""
    last: tuple[object, ...] | None = None
    for batch in batches:
        rows = list(zip(*batch.to_pydict().values(), strict=True))
        new = []
        for at, row in enumerate(rows):
            if last is not None and row < last:
                raise EngineError("skipped inputs came out of order")
            if row != last:
                new.append(at)
            last = row
        yield batch.take(pa.array(new, pa.int64()))
