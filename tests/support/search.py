"""Search a list of texts for duplicates, as the run does."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from quchong.config.sections import DedupOptions
from quchong.engines.local import LocalEngine
from quchong.flow.deduplicate import Duplicates, find_duplicates, fingerprint_articles
from quchong.flow.read_split_clean import article_row
from quchong.model import ARTICLE, Article, Source, make_row_key, number_of_row
from quchong.progress import StepTimer


def search(texts: Sequence[str], **options: object) -> Duplicates:
    nowhere = Source(path="", site=None)
    rows = [
        article_row(Article(make_row_key(0, number), str(number), None, text, nowhere))
        for number, text in enumerate(texts, start=1)
    ]
    columns = [pa.array(column, kind.type) for column, kind in zip(zip(*rows, strict=True), ARTICLE, strict=True)]
    chosen = DedupOptions.model_validate(options)
    with tempfile.TemporaryDirectory() as folder:
        engine = LocalEngine(Path(folder), 2, 256 << 20)
        held = engine.distribute(pa.Table.from_arrays(columns, schema=ARTICLE))
        prints = fingerprint_articles(engine, held, chosen)
        return find_duplicates(engine, prints, lambda _wanted: held, chosen, StepTimer())


def indices(table: pa.Table, name: str) -> list[int]:
    return [number_of_row(key) - 1 for key in table[name].to_pylist()]
