"""An engine in memory that cuts batches, parts and the shares of reducers anew, and puts rows in any order."""

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from quchong.model import PIECE, Stage


@dataclass(frozen=True)
class RecutEngine:
    """The verbs, with as many rows a batch, parts and reducers as told."""

    seed: int
    rows: int
    parts: int
    memory: int = 1 << 30

    def source(self, pieces: Iterable[Mapping[str, Any]], size: int, in_columns: bool = False) -> list[pa.Table]:
        assert size >= 0
        assert in_columns in (True, False)
        return self.spread(pa.Table.from_pylist(list(pieces), PIECE), self.seed)

    def map(self, dataset: list[pa.Table], stage: Stage, schema: pa.Schema) -> list[pa.Table]:
        return [self.run(part, stage, schema) for part in dataset]

    def union(self, first: list[pa.Table], second: list[pa.Table]) -> list[pa.Table]:
        return [*second, *first]

    def exchange(
        self,
        dataset: list[pa.Table],
        keys: Sequence[str],
        reducer: Stage,
        schema: pa.Schema,
        *,
        in_order: bool = False,
    ) -> list[pa.Table]:
        del in_order
        table = pa.concat_tables(self.spread(pa.concat_tables(dataset), self.seed + 1))
        shares = [hash(value) % self.parts for value in table[keys[0]].to_pylist()]
        order = [(key, "ascending") for key in keys]
        return [
            self.run(
                table.filter(pa.array([share == own for share in shares], pa.bool_())).sort_by(order), reducer, schema
            )
            for own in range(self.parts)
        ]

    def distribute(self, table: pa.Table) -> list[pa.Table]:
        return self.spread(table, self.seed + 2)

    def keep(self, dataset: list[pa.Table], name: str) -> list[pa.Table]:
        assert name
        return dataset

    def fold(self, dataset: list[pa.Table], stage: Stage, schema: pa.Schema) -> dict[str, int]:
        table = self.collect(self.map(dataset, stage, schema))
        return {name: sum(table[name].to_pylist()) for name in schema.names}

    def collect(self, dataset: list[pa.Table]) -> pa.Table:
        return pa.concat_tables(dataset)

    def spread(self, table: pa.Table, seed: int) -> list[pa.Table]:
        order = random.Random(seed).sample(range(table.num_rows), table.num_rows)
        mixed = table.take(pa.array(order, pa.int64()))
        share = -(-mixed.num_rows // self.parts) or 1
        return [mixed.slice(start, share) for start in range(0, max(1, mixed.num_rows), share)]

    def run(self, part: pa.Table, stage: Stage, schema: pa.Schema) -> pa.Table:
        batches = part.combine_chunks().to_batches(self.rows)
        empty = pa.RecordBatch.from_pylist([], schema=part.schema)
        given = [batch for one in batches for batch in (empty, one)]
        return pa.Table.from_batches(list(stage(iter(given))), schema)
