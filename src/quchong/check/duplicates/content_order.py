"""Articles in the order of their content, not of their paths: a renamed file does not change which duplicate stays."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quchong.arrays.columns import Int64s, is_member
from quchong.check.duplicates.duplicate_findings import DuplicatePair
from quchong.engines.engine import DatasetT, Engine
from quchong.model import ARTICLE, FINGERPRINT


class ContentOrder:
    """Articles (SCANNED_ARTICLE) under keys, from 0, in the order of the digests of their folded texts.

    `prints` are their fingerprints under these keys (model.FINGERPRINT).
    """

    def __init__(self, articles: pa.Table) -> None:
        order = pc.sort_indices(articles, [("digest", "ascending"), ("row_key", "ascending")])
        prints = articles.select(FINGERPRINT.names).take(order)
        self.row_keys: Int64s = prints["row_key"].to_numpy()
        self.prints = prints.set_column(0, FINGERPRINT.field(0), pa.array(np.arange(len(self.row_keys))))
        self.priorities = dict(zip(self.row_keys.tolist(), prints["priority"].to_pylist(), strict=True))

    def row_keys_of(self, keys: Int64s) -> Int64s:
        """Return the sorted row keys of articles."""
        return np.sort(self.row_keys[keys])

    def put_in_order(self, engine: Engine[DatasetT], articles: DatasetT) -> DatasetT:
        """Return articles (model.ARTICLE) under the keys of this order."""
        keys = np.argsort(self.row_keys)
        stage = partial(replace_row_keys, row_keys=self.row_keys[keys], keys=keys)
        return engine.map(articles, stage, ARTICLE)

    def as_run_decides(self, pair: DuplicatePair) -> DuplicatePair:
        """Return a pair of keys as one of row keys, decided as in a run: at equal priority the later path goes."""
        lower, higher = int(self.row_keys[pair.lower]), int(self.row_keys[pair.higher])
        pair = replace(pair, lower=lower, higher=higher)
        if lower > higher or self.priorities[lower] != self.priorities[higher]:
            return pair
        if pair.kind == "contained":
            return replace(pair, kind="contained_kept")
        if pair.kind == "near" and pair.overlap is not None:
            return replace(pair, lower=higher, higher=lower, overlap=pair.overlap.turned())
        return pair


def replace_row_keys(batches: Iterator[pa.RecordBatch], row_keys: Int64s, keys: Int64s) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE: those of the sorted row keys, under the key of each."""
    for batch in batches:
        own = batch["row_key"].to_numpy()
        known = is_member(own, row_keys)
        new_keys = pa.array(keys[np.searchsorted(row_keys, own[known])], pa.int64())
        yield batch.filter(pa.array(known)).set_column(0, ARTICLE.field(0), new_keys)
