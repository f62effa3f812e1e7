"""Articles in the order of their content instead of their paths: so who stays at a tie outlives a renamed file."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quchong.arrays.columns import Int64s, is_member
from quchong.check.duplicates.duplicate_findings import CONTAINED, HELD, NEAR, Pair
from quchong.engines.engine import DatasetT, Engine
from quchong.model import ARTICLE, FINGERPRINT


class ContentOrder:
    """Articles (SCANNED_ARTICLE) under keys that count in the order of their content.

    `prints` are their fingerprints under those keys (model.FINGERPRINT).
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

    def rename(self, engine: Engine[DatasetT], articles: DatasetT) -> DatasetT:
        """Put articles (model.ARTICLE) under the keys of this order."""
        keys = np.argsort(self.row_keys)
        stage = partial(rename_articles, row_keys=self.row_keys[keys], keys=keys)
        return engine.map(articles, stage, ARTICLE)

    def back(self, pair: Pair) -> Pair:
        """Return a pair under row keys, and as a run sees it: where only the paths decide, the later article goes."""
        lower, higher = int(self.row_keys[pair.lower]), int(self.row_keys[pair.higher])
        pair = replace(pair, lower=lower, higher=higher)
        if lower > higher or self.priorities[lower] != self.priorities[higher]:
            return pair
        if pair.kind == CONTAINED:
            return replace(pair, kind=HELD)
        if pair.kind == NEAR:
            # |A| and |B| in units of |A ∩ B| are 1 / containment and 1 / jaccard + 1 - 1 / containment
            turned = 1 / (1 / pair.jaccard + 1 - 1 / pair.containment)
            return replace(pair, lower=higher, higher=lower, containment=turned)
        return pair


def rename_articles(batches: Iterator[pa.RecordBatch], row_keys: Int64s, keys: Int64s) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE: those of the (sorted) row keys, under other keys."""
    for batch in batches:
        own = batch["row_key"].to_numpy()
        there = is_member(own, row_keys)
        kept = batch.filter(pa.array(there))
        renamed = pa.array(keys[np.searchsorted(row_keys, own[there])], pa.int64())
        yield kept.set_column(0, ARTICLE.field(0), renamed)
