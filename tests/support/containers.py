"""One corpus in every container that is read: a writer for each, of articles or of texts as they stand."""

import csv
import gzip
import html
import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from support.web_archives import make_capture, make_response, make_zip


class Written(NamedTuple):
    """An article as it is written: its title and its text."""

    title: str | None
    text: str


def as_lines(articles: Sequence[Written]) -> bytes:
    return b"".join(orjson.dumps(article._asdict()) + b"\n" for article in articles)


def as_page(article: Written) -> bytes:
    """A plain template: the title twice, and a paragraph for each line."""
    title = html.escape(article.title or "")
    heading = f"<h1>{title}</h1>\n" if article.title else ""
    paragraphs = "".join(f"<p>{html.escape(line)}</p>\n" for line in article.text.split("\n"))
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title></head>\n'
        f"<body>\n{heading}{paragraphs}</body></html>\n"
    ).encode()


def as_csv(articles: Sequence[Written]) -> bytes:
    table = io.StringIO()
    writer = csv.writer(table)
    writer.writerows([Written._fields, *((article.title or "", article.text) for article in articles)])
    return table.getvalue().encode()


def as_parquet(articles: Sequence[Written]) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.Table.from_pylist([article._asdict() for article in articles]), file)
    return file.getvalue()


def as_zst(data: bytes) -> bytes:
    packed: bytes = pa.compress(data, "zstd", asbytes=True)
    return packed


def url_of(number: int) -> str:
    return f"http://pages.example/{number}"


RECORDS: Mapping[str, Callable[[Sequence[Written]], bytes]] = {
    "a.jsonl": as_lines,
    "a.jsonl.zst": lambda articles: as_zst(as_lines(articles)),
    "a.json": lambda articles: orjson.dumps([article._asdict() for article in articles]),
    "a.csv": as_csv,
    "a.parquet": as_parquet,
}
"""Files of records: the articles come out as they are."""

MARKUP: Mapping[str, Callable[[Sequence[Written]], bytes]] = {
    "a.warc.gz": lambda articles: b"".join(
        gzip.compress(make_capture(url_of(at), make_response(as_page(article)))) for at, article in enumerate(articles)
    ),
    "a.zip": lambda articles: make_zip({f"{at:06}.html": as_page(article) for at, article in enumerate(articles)}),
}
"""Files of pages in HTML, an article each."""

TEXTS: Mapping[str, Callable[[Mapping[str, str]], bytes]] = {
    "a.warc.wet.gz": lambda texts: b"".join(
        gzip.compress(make_capture(url_of(at), text.encode(), "conversion", "text/plain"))
        for at, text in enumerate(texts.values())
    ),
    "t.zip": lambda texts: make_zip({name: text.encode() for name, text in texts.items()}),
    "gb18030.zip": lambda texts: make_zip({name: text.encode("gb18030") for name, text in texts.items()}),
}
"""Files of pages of text, as they stand."""


def write_folder(folder: Path, files: Mapping[str, bytes]) -> Path:
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder
