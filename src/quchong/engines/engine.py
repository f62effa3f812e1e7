"""What an engine is: seven verbs over datasets of Arrow record batches.

A dataset is whatever its engine says it is; only the engine that made it looks inside.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import pyarrow as pa

from quchong.model import Stage

DatasetT = TypeVar("DatasetT")


def nothing() -> None:
    """Do nothing."""


class Engine(Protocol[DatasetT]):
    """Seven verbs; the pipeline knows nothing else of where it runs.

    A stage must be picklable and never depend on where a batch ends.
    """

    def source(self, pieces: Iterable[Mapping[str, Any]], size: int) -> DatasetT:
        """Make a dataset of what is to be read, rows of model.PIECE in order, of about so many bytes in all."""
        ...

    def map(self, dataset: DatasetT, stage: Stage, schema: pa.Schema) -> DatasetT:
        """Apply a stage to each part of a dataset, in no order that the stage could rely on."""
        ...

    def union(self, first: DatasetT, second: DatasetT) -> DatasetT:
        """Put two datasets of one schema together."""
        ...

    def exchange(
        self, dataset: DatasetT, keys: Sequence[str], reducer: Stage, schema: pa.Schema, *, in_order: bool = False
    ) -> DatasetT:
        """Bring rows of equal `keys[0]` together, sorted by all keys, and stream them through a reducer.

        `in_order` says that the rows are sorted so wherever they are still in the order of what was read: an engine
        that keeps this order need not sort.
        """
        ...

    def keep(self, dataset: DatasetT, name: str, begun: Callable[[], None] = nothing) -> DatasetT:
        """Make a dataset durable under a name; a later run of the same job takes it up from there.

        Once there is work for all workers, or none is left, `begun` is called, for what can be done here beside them.
        """
        ...

    def fold(self, dataset: DatasetT, stage: Stage, schema: pa.Schema) -> dict[str, int]:
        """Apply a stage and add up every column of what it gives."""
        ...

    def collect(self, dataset: DatasetT) -> pa.Table:
        """Bring a small dataset here, whole."""
        ...
