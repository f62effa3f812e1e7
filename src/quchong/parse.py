"""Reading, splitting and cleaning in one stage: a page at a time, input files in, articles and lines out."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from quchong.clean.article import clean
from quchong.config import Config
from quchong.model import ARTICLE, LINE, PARSED, SKIPPED, Article, Page, Skipped, SplitPage
from quchong.read.containers import read_file
from quchong.read.location import Location
from quchong.split.interpreter import split

BATCH_BYTES = 4 << 20
BATCH_ROWS = 8192
ROW_BYTES = 64
"""What a row costs besides its text; keeps batches of very short lines in bounds."""


@dataclass
class _Rows:
    """Rows on their way into a batch of one kind."""

    column: str
    schema: pa.Schema
    rows: list[tuple[object, ...]] = field(default_factory=list)
    size: int = 0

    def add(self, row: tuple[object, ...], size: int) -> Iterator[pa.RecordBatch]:
        """Add a row; yields a batch when enough have come together."""
        self.rows.append(row)
        self.size += size + ROW_BYTES
        if self.size >= BATCH_BYTES or len(self.rows) >= BATCH_ROWS:
            yield from self.flush()

    def flush(self) -> Iterator[pa.RecordBatch]:
        """Yield what is left as a batch."""
        if not self.rows:
            return
        columns = zip(*self.rows, strict=True)
        arrays = [pa.array(column, kind.type) for column, kind in zip(columns, self.schema, strict=True)]
        struct = pa.StructArray.from_arrays(arrays, fields=list(self.schema))
        yield pa.record_batch(
            [struct if kind.name == self.column else pa.nulls(len(struct), kind.type) for kind in PARSED],
            schema=PARSED,
        )
        self.rows, self.size = [], 0


def parse(batches: Iterator[pa.RecordBatch], config: Config) -> Iterator[pa.RecordBatch]:
    """INPUT → PARSED: everything in the files, as articles, lines and skipped inputs."""
    articles, lines, skipped = _Rows("article", ARTICLE), _Rows("line", LINE), _Rows("skipped", SKIPPED)
    for batch in batches:
        for rank, path, place in zip(*(batch[name].to_pylist() for name in ("rank", "path", "location")), strict=True):
            for item in read_file(Location(rank, path, os.fsdecode(place)), config.read):
                if isinstance(item, Skipped):
                    yield from skipped.add((rank, *vars(item).values()), 0)
                    continue
                page = split(item, config.split)
                for article in page.articles:
                    cleaned = clean(article, config.clean)
                    yield from articles.add(article_row(cleaned), len(cleaned.text) * 3)
                for row in line_rows(item, page):
                    yield from lines.add(row, len(row[-1]) * 3)
    for rows in (articles, lines, skipped):
        yield from rows.flush()


def article_row(article: Article) -> tuple[object, ...]:
    """Return an article as a row of ARTICLE."""
    return tuple({**vars(article), "source": vars(article.source), "meta": vars(article.meta)}.values())


def line_rows(page: Page, taken: SplitPage) -> Iterator[tuple[int, str, int, str, int | None, str | None, str]]:
    """Yield the lines of a split page as rows of LINE."""
    for number, (line, text) in enumerate(zip(taken.lines, taken.texts, strict=True), start=1):
        yield page.rank, page.path, number, line.kind, line.article, line.rule, text


def pick(batches: Iterator[pa.RecordBatch], column: str) -> Iterator[pa.RecordBatch]:
    """Pick the rows of one kind: PARSED → ARTICLE, LINE or SKIPPED."""
    for batch in batches:
        # a batch is of one kind, so its rows are taken as they lie, without a copy
        if not batch[column].null_count:
            yield pa.RecordBatch.from_struct_array(batch[column])
