"""Read what a finished run wrote: its record, articles, removed articles, skipped inputs and lines."""

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import orjson
import pyarrow as pa

from quchong.errors import UsageError
from quchong.model import Article, Meta, Skipped, Source
from quchong.read.walk_folder import WORK_FOLDER
from quchong.runs.run_folder import is_whole
from quchong.runs.run_record import RunRecord, read_record

LINES_FILE = "lines.parquet"
SKIPPED_FILE = "skipped.jsonl"
MAKE_AGAIN = "make the result again with `quchong run … --fresh`"
AS_ROWS = "make the result again with output.format jsonl or parquet"
BATCH_ROWS = 1024
"""Rows of a Parquet file that are parsed at a time."""
RowT = TypeVar("RowT")


@dataclass(frozen=True)
class RemovedArticle:
    """A row of `removed.jsonl`: an article that was removed, and why.

    `survivor` is the id of the kept article that it matches, `match` is exact, near, contained or dropped, the figures
    are exact (0 to 1). An article that was dropped for a flag has neither survivor nor figures.
    """

    article: Article
    survivor: str | None
    match: str
    jaccard: float | None
    containment: float | None


@dataclass(frozen=True)
class PageLine:
    """A row of `lines.parquet`: a line of a page, its number from 1, and how it was classified.

    `article` is the number of the article in the page, `rule` the name of the rule that decided, where one did.
    """

    number: int
    line_class: str
    article: int | None
    rule: str | None
    text: str


@dataclass(frozen=True)
class FinishedRun:
    """A finished run: its folder and its record. Rows are read one after the other, in the order of the files."""

    folder: Path
    record: RunRecord

    def articles(self, holding: str = "") -> Iterator[Article]:
        """Yield the kept articles; with `holding`, only those whose row holds that text anywhere.

        Raises
        ------
        UsageError
            A row is not as a run writes it.
        """
        names = tuple(self.record.option("read", f"{name}_field") for name in ("text", "title"))
        found = self._rows("articles", partial(read_kept, names=names), holding)
        return (article for article in found if article is not None)

    def removed(self, holding: str = "") -> Iterator[RemovedArticle]:
        """Yield the removed articles, as `articles` does the kept ones."""
        return self._rows("removed", read_removed, holding)

    def survivors(self) -> Iterator[str]:
        """Yield the id of the survivor of each removed article that has one; faster than `removed`."""
        return filter(None, self._rows("removed", lambda row: row["survivor"]))

    def skipped(self) -> Iterator[Skipped]:
        """Yield the inputs that were skipped."""
        return self._rows(SKIPPED_FILE, lambda row: Skipped(**row))

    def lines(self, path: str) -> Iterator[PageLine]:
        """Yield the lines of a page, none where the run did not split it."""
        import pyarrow.compute as pc  # takes a while to load, and only this needs it
        import pyarrow.parquet as pq

        with pq.ParquetFile(self.folder / LINES_FILE) as file:
            for batch in file.iter_batches():
                for row in batch.filter(pc.equal(batch["path"], path)).to_pylist():
                    yield PageLine(row["line"], row["class"], row["article"], row["rule"], row["text"])

    def _rows(self, stem: str, read_row: Callable[[Mapping[str, Any]], RowT], holding: str = "") -> Iterator[RowT]:
        for name in self.record.files_of(stem):
            file = self.folder / name
            for number, load_row in load_rows(file, holding):
                try:
                    row = read_row(load_row())
                except (KeyError, TypeError, orjson.JSONDecodeError):
                    raise UsageError(
                        f"{file}:{number}: not a row written by quchong (damaged or edited?); {MAKE_AGAIN}"
                    ) from None
                yield row


def load_rows(file: Path, holding: str = "") -> Iterator[tuple[int, Callable[[], Mapping[str, Any]]]]:
    """Yield the number of each row of a file, from 1, and what parses it.

    With `holding`, rows of JSON that do not hold that text anywhere are left out.

    Raises
    ------
    UsageError
        The file is text, without rows.
    """
    if file.suffix == ".parquet":
        import pyarrow.parquet as pq  # takes a while to load, and only this needs it

        with pq.ParquetFile(file) as columns:
            rows = (row for batch in columns.iter_batches(BATCH_ROWS) for row in batch.to_pylist())
            yield from ((number, partial(dict, row)) for number, row in enumerate(rows, start=1))
    elif ".jsonl" not in file.suffixes:
        raise UsageError(f"{file}: a text file, which does not say what its articles are; {AS_ROWS}")
    else:
        wanted = orjson.dumps(holding)[1:-1]
        with pa.input_stream(str(file)) as stream:
            for number, line in enumerate(io.BufferedReader(stream), start=1):
                if wanted in line:
                    yield number, partial(orjson.loads, line)


def open_run(folder: Path) -> FinishedRun:
    """Open the folder of a finished run.

    Raises
    ------
    UsageError
        There is no finished run, or a file of it is missing or was changed.
    """
    record = read_record(folder)
    if record is None:
        if (folder / WORK_FOLDER).is_dir():
            raise UsageError(f"{folder}: the run is not finished; finish it with the same `quchong run` command")
        problem = "no folder of a finished run" if folder.exists() else "no such folder"
        raise UsageError(f"{folder}: {problem}; give what `quchong run` got as --out")
    if not is_whole(folder, record):
        raise UsageError(f"{folder}: files of the result are missing or changed; {MAKE_AGAIN}")
    return FinishedRun(folder, record)


def read_kept(row: Mapping[str, Any], names: tuple[object, ...]) -> Article | None:
    """Return the article of a row of the corpus, None where it is tagged as removed.

    Of a row with the columns of the input, `names` are the fields of text and title, and only what it says is known.
    """
    if row.get("match") is not None or row.get("quchong_match") is not None:
        return None
    if "quchong_id" not in row:
        return read_article(row)
    text, title = (
        row.get(name if isinstance(name, str) else default, row.get(default))
        for name, default in zip(names, ("text", "title"), strict=True)
    )
    name = row["quchong_id"]
    return Article(
        row_key=0,
        id=name,
        title=None if title is None else str(title),
        text=text,
        source=Source(name.rpartition("#")[0], None),
        flags=tuple(row["quchong_flags"]),
        group_size=row["quchong_group_size"],
    )


def read_article(row: Mapping[str, Any]) -> Article:
    """Return the article of a row; what it holds besides is left out, and its row key, which is not written, is 0."""
    meta = row["meta"]
    keywords = meta["keywords"]
    return Article(
        row_key=0,
        id=row["id"],
        title=row["title"],
        text=row["text"],
        source=Source(**row["source"]),
        meta=Meta(**{**meta, "keywords": None if keywords is None else tuple(keywords)}),
        flags=tuple(row["flags"]),
        contained_in=row["contained_in"],
        group_size=row["group_size"],
        extra=row["extra"],
    )


def read_removed(row: Mapping[str, Any]) -> RemovedArticle:
    """Return the removed article of a row."""
    return RemovedArticle(read_article(row), row["survivor"], row["match"], row["jaccard"], row["containment"])
