"""Read the files of a check: the new ones to look at them, any again whose articles are to be compared."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s
from quchong.check.scan.file_moves import file_indices
from quchong.check.scan.finding_rows import FOUND
from quchong.check.scan.scan_stage import LOOKED, look
from quchong.check.scan.scanned import FACT, SEEN, Seen, take_facts
from quchong.config.load import Config
from quchong.engines.engine import Engine
from quchong.flow.lookups import select
from quchong.flow.read_split_clean import parse, rows_of_kind
from quchong.model import ARTICLE, FINGERPRINT, PARSED
from quchong.progress import StepTimer
from quchong.read.pieces import Pieces

TEXT = pa.schema([ARTICLE.field("row_key"), ARTICLE.field("text")])


class Reader:
    """Reads files by their indices; what was looked at is kept while the check lasts, in the folder `scratch`."""

    def __init__(self, engine: Engine[Any], scratch: Path, inputs: pa.Table, config: Config, timer: StepTimer) -> None:
        self.engine, self.scratch, self.inputs, self.config, self.timer = engine, scratch, inputs, config, timer
        self.looked: Any = None
        self.scanned_files: frozenset[int] = frozenset()

    def look_at(self, indices: Sequence[int]) -> Seen:
        """Read, split, clean and judge files, and take the fingerprints of their articles."""
        if not indices:
            return Seen()
        engine = self.engine
        stage = partial(look, config=self.config)
        looked = engine.keep(engine.map(self.source(indices), stage, LOOKED), "looked")
        articles = engine.map(looked, partial(rows_of_kind, column="article"), ARTICLE)
        found = engine.collect(engine.map(looked, partial(rows_of_kind, column="found"), FOUND))
        facts = engine.collect(engine.map(articles, take_facts, FACT)).sort_by("row_key")
        self.looked, self.scanned_files = articles, frozenset(indices)
        prints = self.fingerprint(articles, facts.num_rows)
        columns = [*facts.columns, *(prints[name] for name in SEEN.names[len(FACT) :])]
        return Seen(pa.Table.from_arrays(columns, schema=SEEN), found)

    def source(self, indices: Sequence[int]) -> Any:
        """Return files as what is to be read (model.PIECE)."""
        pieces = Pieces(self.inputs.take(pa.array(indices, pa.int64())), self.scratch / "unpacked")
        return self.engine.source(pieces, pieces.size)

    def fingerprint(self, articles: Any, count: int) -> pa.Table:
        """Return the fingerprints of articles, by row key; empty ones where no duplicates are looked for."""
        if not self.config.dedup.enabled or not count:
            return pa.Table.from_arrays([pa.nulls(count, kind.type) for kind in FINGERPRINT], schema=FINGERPRINT)
        from quchong.flow.deduplicate import fingerprint_articles  # it loads numba, which a check may not need

        with self.timer.step("fingerprint"):
            prints = fingerprint_articles(self.engine, articles, self.config.dedup)
            return self.engine.collect(prints).sort_by("row_key")

    def articles_of(self, wanted: Int64s) -> Any:
        """Return the articles of the files that hold the wanted ones: those looked at now, others read again."""
        again = [
            file_index
            for file_index in np.unique(file_indices(wanted)).tolist()
            if file_index not in self.scanned_files
        ]
        if self.looked is not None and not again:
            return self.looked
        parsed = self.engine.map(self.source(again), partial(parse, config=self.config), PARSED)
        articles = self.engine.map(parsed, partial(rows_of_kind, column="article"), ARTICLE)
        return articles if self.looked is None else self.engine.union(self.looked, articles)

    def texts_of(self, wanted: Int64s) -> dict[int, str]:
        """Return the texts of the (sorted) wanted articles by row key."""
        if not len(wanted):
            return {}
        rows = self.engine.collect(select(self.engine, self.articles_of(wanted), wanted, TEXT))
        return dict(zip(*rows.to_pydict().values(), strict=True))
