"""Search a list of texts for duplicates, as the run does."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from quchong.arrays.columns import as_table
from quchong.config.sections import DedupOptions
from quchong.engines.local import LocalEngine
from quchong.flow.deduplicate import Duplicates, collect_duplicates, find_duplicates, fingerprint_articles
from quchong.flow.read_split_clean import article_row
from quchong.model import ARTICLE, Article, Figures, Source, figures_of, make_row_key, number_of_row
from quchong.progress import StepTimer

FoundHere = Duplicates[pa.Table]


def as_articles(texts: Sequence[str]) -> pa.Table:
    """Return texts as articles of no page, with the ids 1, 2, 3 …"""
    nowhere = Source(path="", site=None)
    articles = [
        Article(make_row_key(0, number), str(number), None, text, nowhere) for number, text in enumerate(texts, start=1)
    ]
    return as_table([article_row(article) for article in articles], ARTICLE)


def search(texts: Sequence[str], **options: object) -> FoundHere:
    chosen = DedupOptions.model_validate(options)
    with tempfile.TemporaryDirectory() as folder:
        engine = LocalEngine(Path(folder), 2, 256 << 20)
        held = engine.distribute(as_articles(texts))
        prints = fingerprint_articles(engine, held, chosen)
        return collect_duplicates(engine, find_duplicates(engine, prints, lambda _wanted: held, chosen, StepTimer()))


def indices(table: pa.Table, name: str) -> list[int]:
    """Return the indices of the texts whose row keys are in a column."""
    return [number_of_row(key) - 1 for key in table[name].to_pylist()]


def figures(table: pa.Table) -> list[Figures]:
    """Return the figures of rows of model.REMOVAL or model.CONTAINED."""
    return [figures_of(row) for row in table.to_pylist()]
