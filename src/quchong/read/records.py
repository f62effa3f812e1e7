"""A record of any container to a page; rows that quchong itself wrote keep what they say of themselves."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from quchong.model import Article, Meta, Page, Skipped, Source, make_row_key
from quchong.read.location import Location, site_of_url
from quchong.read.options import ReadOptions
from quchong.text import exact_json

WRITTEN_KEYS = frozenset(field.name for field in fields(Article)) - {"row_key"}
SOURCE_KEYS = frozenset(field.name for field in fields(Source))
META_KEYS = frozenset(field.name for field in fields(Meta))


def make_page(record: Mapping[str, Any], number: int, location: Location, options: ReadOptions) -> Page | Skipped:
    """Return the page that a record is, by its 1-based number; a `Skipped` where it holds no text."""
    if record.keys() == WRITTEN_KEYS:
        article = read_written(record, make_row_key(location.file_index, number))
        if article:
            return Page(
                location.file_index, location.path, article.source.site, article.text, number=number, written=article
            )
    text = record.get(options.text_field)
    if not isinstance(text, str):
        problem = "no field" if options.text_field not in record else "no text in field"
        detail = f"{problem} {options.text_field!r}; set read.text_field"
        return Skipped(location.path, number, "field", detail)
    title, record_id = record.get(options.title_field), record.get(options.id_field)
    known = {options.text_field, options.title_field, options.id_field}
    extra = {key: value for key, value in record.items() if key not in known}
    try:
        packed = exact_json.dump(extra, describe) if extra else None
    except orjson.JSONEncodeError:
        return Skipped(location.path, number, "json", "nested too deeply to be kept with the article")
    url = record["url"] if isinstance(record.get("url"), str) else None
    return Page(
        file_index=location.file_index,
        path=location.path,
        site=(url and site_of_url(url)) or location.folder_site,
        text=text,
        number=number,
        title=None if title is None else str(title),
        record_id=None if record_id is None else str(record_id),
        url=url,
        extra=packed,
    )


def describe(value: object) -> str:
    """Return what JSON has no form for (bytes, decimals, lengths of time) as text."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


@cache
def adapt_article() -> TypeAdapter[Article]:
    """Return what checks a row that looks like one of ours."""
    return TypeAdapter(Article)


def read_written(record: Mapping[str, Any], row_key: int) -> Article | None:
    """Return the article that a row was written from, or None where it only looks like one."""
    source, meta = record["source"], record["meta"]
    if not isinstance(source, dict) or not isinstance(meta, dict):
        return None
    if source.keys() != SOURCE_KEYS or meta.keys() != META_KEYS:
        return None
    try:
        return adapt_article().validate_python({**record, "row_key": row_key})
    except ValidationError:
        return None
