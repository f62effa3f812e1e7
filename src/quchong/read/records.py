"""Make a `Record` of the fields of one, whatever its format; rows that quchong wrote keep their id, source and meta."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from math import isfinite
from typing import Any
from urllib.parse import urlsplit

import orjson
from pydantic import TypeAdapter, ValidationError

from quchong.errors import describe_internal, describe_lack
from quchong.model import Article, InputFlag, Meta, Piece, Record, Skipped, Source, make_row_key
from quchong.read.field_paths import FieldTypeError, find_value, list_strings, take_text, without
from quchong.read.options import ReadOptions
from quchong.read.own_files import is_finding
from quchong.text import exact_json

WRITTEN_KEYS = frozenset(field.name for field in fields(Article)) - {"row_key"}
NEW_KEYS = frozenset({"group_size"})
"""Keys that rows of earlier versions do not have."""
REASON_KEYS = frozenset({"survivor", "match", "jaccard", "containment"})
"""Keys of rows that say why they were removed."""
SOURCE_KEYS = frozenset(field.name for field in fields(Source))
META_KEYS = frozenset(field.name for field in fields(Meta))
URL_FIELD = "url"
JSON_TYPES = {
    type(None): "null",
    bool: "true or false",
    int: "a number",
    float: "a number",
    str: "a string",
    list: "an array",
    dict: "an object",
}
MAX_LINE = 1 << 63
"""A number as large as this is no line."""
MAX_GROUP = 1 << 40
"""A group of as many articles is none: nobody has them, and sums of such numbers would overflow."""
SHOWN_FIELDS = 8
MIN_LIKELY_TEXT = 20
"""A string of fewer characters is hardly the text of a record."""


def make_record(content: Mapping[str, Any], number: int, piece: Piece, options: ReadOptions) -> Record | Skipped:
    """Return the fields of a record, and its 1-based number, as a `Record`; a `Skipped` where that cannot be done."""
    try:
        return take_fields(content, number, piece, options)
    except MemoryError as error:
        return Skipped(piece.path, number, "memory", describe_lack(error))
    except Exception as error:
        return Skipped(piece.path, number, "internal", describe_internal(error))


def take_fields(content: Mapping[str, Any], number: int, piece: Piece, options: ReadOptions) -> Record | Skipped:
    """Return a record's fields as a `Record`, or a `Skipped` if it has no text or its line numbers are invalid."""
    written = read_written(content, piece.file_index, number)
    if written is not None:
        if any(abs(line or 0) >= MAX_LINE for line in (written.source.start_line, written.source.end_line)):
            return Skipped(piece.path, number, "value", "source.start_line or source.end_line is no line number")
        if not 0 < written.group_size < MAX_GROUP:
            return Skipped(piece.path, number, "value", "group_size is no number of articles")
        return Record(piece.file_index, piece.path, written.source.site, written.text, number=number, written=written)
    try:
        text = take_text(content, options.text_fields)
    except FieldTypeError as error:
        path, value = error.args
        return Skipped(piece.path, number, "field", f'field "{path}" must be a string, not {name_type(value)}')
    if text is None:
        if is_finding(content):
            return Skipped(piece.path, number, "unsupported", "a finding of `quchong check`, no text")
        return Skipped(piece.path, number, "field", explain_missing_text(content, options))
    if len(text) > options.max_record_bytes:
        detail = f"text of more than {options.max_record_bytes:,} characters; raise read.max_record_bytes to read it"
        return Skipped(piece.path, number, "too_large", detail)
    title, record_id = find_value(content, options.title_field), find_value(content, options.id_field)
    others: Mapping[str, Any] = content
    for path in (*options.text_fields, options.title_field, options.id_field):
        others = without(others, path)
    try:
        extra = exact_json.dump(others, as_text) if others else None
    except orjson.JSONEncodeError:
        return Skipped(piece.path, number, "json", f"nested too deeply (more than {exact_json.MAX_DEPTH} levels)")
    url = content.get(URL_FIELD)
    if not isinstance(url, str):
        url = None
    return Record(
        file_index=piece.file_index,
        path=piece.path,
        site=(url and site_of_url(url)) or piece.folder_site,
        text=text,
        record_id=None if record_id is None else str(record_id),
        url=url,
        extra=extra,
        number=number,
        title=None if title is None else str(title),
        flags=(InputFlag("no_number"),) if exact_json.has_number(others, is_no_number) else (),
    )


def is_no_number(value: object) -> bool:
    """Return whether a value is NaN or infinite, for which JSON has no form."""
    return isinstance(value, float) and not isfinite(value)


def refuse_long(number: int, piece: Piece, options: ReadOptions) -> Skipped:
    """Say that a record is too long."""
    detail = f"record of more than {options.max_record_bytes:,} bytes; raise read.max_record_bytes to read it"
    return Skipped(piece.path, number, "too_large", detail)


def as_text(value: object) -> str:
    """Return a value that JSON has no form for (bytes, a decimal, a duration) as text."""
    return value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)


def name_type(value: object) -> str:
    """Return what JSON calls a value."""
    return JSON_TYPES.get(type(value), type(value).__name__)


def explain_missing_text(content: Mapping[str, Any], options: ReadOptions) -> str:
    """Say why a record has no text, and which of its fields is likely to be the text."""
    wanted = '" or "'.join(options.text_fields)
    names = [*content][:SHOWN_FIELDS]
    found = ", ".join(names) + (", …" if len(content) > SHOWN_FIELDS else "")
    likely = find_likely_text(content, options)
    remedy = f"set `read.text_field: {likely}`" if likely else "set read.text_field"
    return f'no field "{wanted}" (found: {found or "none"}); {remedy}'


def find_likely_text(content: Mapping[str, Any], options: ReadOptions) -> str | None:
    """Return the field with the longest string that is not a title, an id or a URL, None where all are short."""
    others = {options.title_field, options.id_field, URL_FIELD}
    lengths = {path: len(text) for path, text in list_strings(content) if path not in others}
    longest = max(lengths, key=lengths.__getitem__, default=None)
    return longest if longest is not None and lengths[longest] >= MIN_LIKELY_TEXT else None


def site_of_url(url: str) -> str | None:
    """Return the host of a URL, or None where it has none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


@cache
def article_adapter() -> TypeAdapter[Article]:
    """Return the validator of articles, made at its first use."""
    return TypeAdapter(Article)


def read_written(content: Mapping[str, Any], file_index: int, number: int) -> Article | None:
    """Return the article that a row was written from, None where the row is not one that quchong wrote."""
    if "match" in content:  # such a row counts as one again: those that it stood for are there
        content = {key: value for key, value in content.items() if key not in REASON_KEYS} | {"group_size": 1}
    if content.keys() != WRITTEN_KEYS and content.keys() != WRITTEN_KEYS - NEW_KEYS:
        return None
    source, meta = content["source"], content["meta"]
    if not isinstance(source, dict) or not isinstance(meta, dict):
        return None
    if source.keys() != SOURCE_KEYS or meta.keys() != META_KEYS:
        return None
    try:
        # in Parquet no list is null
        given = {**content, "meta": {**meta, "keywords": meta["keywords"] or None}}
        return article_adapter().validate_python({**given, "row_key": make_row_key(file_index, number)})
    except ValidationError:
        return None
