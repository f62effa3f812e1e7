"""Read the files of a check: scan new ones, and read again those whose articles are to be compared."""

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from quchong.arrays.columns import Int64s
from quchong.check.scan.file_moves import file_indices
from quchong.check.scan.finding_rows import FINDING
from quchong.check.scan.scan_stage import SCANNED, scan
from quchong.check.scan.scanned_files import ARTICLE_FACTS, SCANNED_ARTICLE, TITLE_LENGTH, ScannedFiles
from quchong.config.sections import Config
from quchong.engines.engine import Engine
from quchong.flow.lookups import select
from quchong.flow.read_split_clean import parse, rows_of_kind
from quchong.model import ARTICLE, FINGERPRINT, PARSED
from quchong.progress import StepTimer
from quchong.read.pieces import Pieces

TEXT = pa.schema([ARTICLE.field("row_key"), ARTICLE.field("text")])


class ArticleReader:
    """Reads files by their indices; the articles of scanned files are kept as long as the engine.

    Compressed files are decompressed into the folder `scratch`.
    """

    def __init__(self, engine: Engine[Any], scratch: Path, inputs: pa.Table, config: Config, timer: StepTimer) -> None:
        self.engine, self.scratch, self.inputs, self.config, self.timer = engine, scratch, inputs, config, timer
        self.scanned: Any = None
        self.scanned_files: frozenset[int] = frozenset()

    def scan_files(self, indices: Sequence[int]) -> ScannedFiles:
        """Read, split, clean and check files, and take the fingerprints of their articles."""
        if not indices:
            return ScannedFiles()
        engine = self.engine
        stage = partial(scan, config=self.config)
        scanned = engine.keep(engine.map(self.source(indices), stage, SCANNED), "scanned")
        articles = engine.map(scanned, partial(rows_of_kind, column="article"), ARTICLE)
        findings = engine.collect(engine.map(scanned, partial(rows_of_kind, column="finding"), FINDING))
        facts = engine.collect(engine.map(articles, take_facts, ARTICLE_FACTS)).sort_by("row_key")
        self.scanned, self.scanned_files = articles, frozenset(indices)
        fingerprints = self.fingerprint(articles, facts.num_rows)
        columns = [*facts.columns, *(fingerprints[name] for name in SCANNED_ARTICLE.names[len(ARTICLE_FACTS) :])]
        return ScannedFiles(pa.Table.from_arrays(columns, schema=SCANNED_ARTICLE), findings)

    def source(self, indices: Sequence[int]) -> Any:
        """Return files as pieces to read (model.PIECE)."""
        pieces = Pieces(self.inputs.take(pa.array(indices, pa.int64())), self.scratch / "unpacked")
        return self.engine.source(pieces, pieces.size)

    def fingerprint(self, articles: Any, count: int) -> pa.Table:
        """Return the fingerprints of articles in the order of row keys; all null if duplicates are not searched for."""
        if not self.config.dedup.enabled or not count:
            return pa.Table.from_arrays([pa.nulls(count, column.type) for column in FINGERPRINT], schema=FINGERPRINT)
        from quchong.flow.deduplicate import fingerprint_articles  # not every check needs it

        with self.timer.step("fingerprint"):
            fingerprints = fingerprint_articles(self.engine, articles, self.config.dedup)
            return self.engine.collect(fingerprints).sort_by("row_key")

    def articles_of(self, wanted: Int64s) -> Any:
        """Return at least the wanted articles: those of the scanned files, and of the other files that hold any."""
        others = sorted(set(np.unique(file_indices(wanted)).tolist()) - self.scanned_files)
        if self.scanned is not None and not others:
            return self.scanned
        parsed = self.engine.map(self.source(others), partial(parse, config=self.config), PARSED)
        articles = self.engine.map(parsed, partial(rows_of_kind, column="article"), ARTICLE)
        return articles if self.scanned is None else self.engine.union(self.scanned, articles)

    def texts_of(self, wanted: Int64s) -> dict[int, str]:
        """Return the texts of articles by row key; `wanted` is sorted."""
        if not len(wanted):
            return {}
        rows = self.engine.collect(select(self.engine, self.articles_of(wanted), wanted, TEXT))
        return dict(zip(*rows.to_pydict().values(), strict=True))


def take_facts(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → ARTICLE_FACTS."""
    index = ARTICLE_FACTS.get_field_index("title")
    for batch in batches:
        title = pc.utf8_slice_codeunits(batch["title"], 0, TITLE_LENGTH)
        yield batch.select(ARTICLE_FACTS.names).set_column(index, ARTICLE_FACTS.field(index), title)
