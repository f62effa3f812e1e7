"""What an engine is: eight verbs over datasets of Arrow record batches."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import pyarrow as pa

from quchong.model import Stage

DatasetT = TypeVar("DatasetT")
"""A dataset, which is whatever its engine says it is; only the engine that made it looks inside."""


class Engine(Protocol[DatasetT]):
    """Eight verbs; the pipeline knows nothing else of where it runs.

    `model.Stage` says what a stage may rely on, which is what an engine has to give it. An engine may be lazy and run a
    stage each time that a dataset is read: only a kept dataset is certain to be computed once.
    """

    @property
    def memory(self) -> int:
        """Bytes that one process may take: what needs less than a share of it may be held in one place."""
        ...

    def source(self, pieces: Iterable[Mapping[str, Any]], size: int, in_columns: bool = False) -> DatasetT:
        """Make a dataset of what is to be read.

        Parameters
        ----------
        pieces
            Rows of model.PIECE in order. They can be iterated over several times; iterating may unpack files, so an
            engine does so no more often than it needs them. Those marked `temporary` belong to the engine: it may
            delete them once what comes of them is kept. Any that it leaves go with the folder they are in.
        size
            About how many bytes they have in all.
        in_columns
            Whether they are read by kernels, which share a process well, and not in Python.
        """
        ...

    def distribute(self, table: pa.Table) -> DatasetT:
        """Make a dataset of a table that is here; the opposite of `collect`."""
        ...

    def map(self, dataset: DatasetT, stage: Stage, schema: pa.Schema) -> DatasetT:
        """Apply a stage to each part of a dataset, however it is cut into parts."""
        ...

    def union(self, first: DatasetT, second: DatasetT) -> DatasetT:
        """Put two datasets of one schema together."""
        ...

    def exchange(
        self, dataset: DatasetT, keys: Sequence[str], reducer: Stage, schema: pa.Schema, *, in_order: bool = False
    ) -> DatasetT:
        """Bring rows of equal `keys[0]` together, sort them by all keys, and stream them through a reducer.

        Keys are integers, strings or binary without nulls, and ascend, strings and binary by their bytes. There may be
        one reducer for all rows, or many.

        `in_order` says that the reducer of an exchange before gave the rows, and in the order of these keys. Where
        there was one such reducer for all rows, they need not be sorted again.
        """
        ...

    def keep(self, dataset: DatasetT, name: str) -> DatasetT:
        """Make a dataset durable under a name; a later run of the same job takes it up from there."""
        ...

    def fold(self, dataset: DatasetT, stage: Stage, schema: pa.Schema) -> dict[str, int]:
        """Apply a stage and add up every column (int64) of what it gives; 0 for a column without rows."""
        ...

    def collect(self, dataset: DatasetT) -> pa.Table:
        """Bring a small dataset here, whole, its rows in any order."""
        ...
