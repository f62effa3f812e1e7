"""JSON Lines: a record a line; rows that quchong itself wrote keep what they say of themselves."""

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from quchong.model import Article, Meta, Page, Skipped, Source, make_row_key
from quchong.read.decode import decode
from quchong.read.location import Location, Stream, open_piece, site_of_url
from quchong.read.options import ReadOptions

BLOCK_BYTES = 4 << 20
MAX_RECORD_BYTES = 128 << 20
"""A longer line is passed over without being held in memory."""
WRITTEN_KEYS = frozenset(field.name for field in fields(Article)) - {"row_key"}
WRITTEN = TypeAdapter(Article)
SOURCE_KEYS = frozenset(field.name for field in fields(Source))
META_KEYS = frozenset(field.name for field in fields(Meta))


def read_records(location: Location, options: ReadOptions) -> Iterator[Page | Skipped]:
    """Yield a page for each record of a file, and a `Skipped` for each that is not one; blank lines count."""
    with open_piece(location) as stream:
        for number, line in enumerate(iterate_lines(stream), start=location.first_record):
            if line is None:
                detail = f"a record of more than {MAX_RECORD_BYTES >> 20} MB"
                yield Skipped(location.path, number, "too_large", detail)
            elif line.strip():
                yield read_record(line, number, location, options)
    if location.damage:
        yield Skipped(location.path, None, "damaged", location.damage)


def iterate_lines(stream: Stream) -> Iterator[bytes | None]:
    """Yield the lines of a stream, None for one over MAX_RECORD_BYTES."""
    rest: list[bytes] = []
    size = 0
    while block := stream.read(BLOCK_BYTES):
        *ended, unfinished = block.split(b"\n")
        for line in ended:
            size += len(line)
            yield None if size > MAX_RECORD_BYTES else b"".join([*rest, line])
            rest, size = [], 0
        size += len(unfinished)
        rest = [*rest, unfinished] if size <= MAX_RECORD_BYTES else []
    if size:
        yield None if size > MAX_RECORD_BYTES else b"".join(rest)


def read_record(line: bytes, number: int, location: Location, options: ReadOptions) -> Page | Skipped:
    """Read one line."""

    def skip(reason: str, detail: str) -> Skipped:
        return Skipped(location.path, number, reason, detail)

    try:
        record = load_json(line, options.encoding)
    except UnicodeDecodeError as error:
        return skip("encoding", f"not {error.encoding} at byte {error.start} of the line; set read.encoding")
    except orjson.JSONDecodeError as error:
        return skip("json", f"not valid JSON: {error.msg} at character {error.colno}")
    if not isinstance(record, dict):
        return skip("record", f"not a JSON object but {type(record).__name__}")
    text = record.get(options.text_field)
    if not isinstance(text, str):
        problem = "no field" if options.text_field not in record else "no text in field"
        return skip("field", f"{problem} {options.text_field!r}; set read.text_field")
    if record.keys() == WRITTEN_KEYS:
        article = read_written(record, make_row_key(location.rank, number))
        if article:
            return Page(location.rank, location.path, article.source.site, text, number=number, written=article)
    title, record_id = record.get(options.title_field), record.get(options.id_field)
    known = {options.text_field, options.title_field, options.id_field}
    extra = {key: value for key, value in record.items() if key not in known}
    url = record["url"] if isinstance(record.get("url"), str) else None
    return Page(
        rank=location.rank,
        path=location.path,
        site=(url and site_of_url(url)) or location.folder_site,
        text=text,
        number=number,
        title=None if title is None else str(title),
        record_id=None if record_id is None else str(record_id),
        url=url,
        extra=orjson.dumps(extra).decode() if extra else None,
    )


def load_json(line: bytes, encoding: str) -> Any:
    """Parse a line; raises UnicodeDecodeError or orjson.JSONDecodeError."""
    if encoding == "auto":
        try:
            return orjson.loads(line)  # strict about UTF-8, and much faster than decoding first
        except orjson.JSONDecodeError:
            if line.isascii():
                raise
    return orjson.loads(decode(line, encoding).text)


def read_written(record: dict[str, Any], row_key: int) -> Article | None:
    """Return the article that a row was written from, or None where it only looks like one."""
    source, meta = record["source"], record["meta"]
    if not isinstance(source, dict) or not isinstance(meta, dict):
        return None
    if source.keys() != SOURCE_KEYS or meta.keys() != META_KEYS:
        return None
    try:
        return WRITTEN.validate_python({**record, "row_key": row_key})
    except ValidationError:
        return None
