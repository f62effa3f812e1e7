"""JSON Lines: a record a line."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson

from quchong.model import Page, Skipped
from quchong.read.decode import BYTE_ORDER_MARKS, Decoded, decode
from quchong.read.location import Location, Stream, open_piece
from quchong.read.options import ReadOptions
from quchong.read.records import make_page
from quchong.text import exact_json

BLOCK_BYTES = 4 << 20
START_BYTES = 4
WIDE_MARKS = tuple(mark for mark, name in BYTE_ORDER_MARKS if name.startswith(("utf-16", "utf-32")))
WIDE_STARTS = ("x0x0", "0x0x", "x000", "000x")
"""Which of the first bytes are zero in UTF-16 and UTF-32: JSON begins with two ASCII characters (RFC 4627, 3)."""
MAX_RECORD_BYTES = 128 << 20
"""A longer line is passed over without being held in memory."""


def read_records(location: Location, options: ReadOptions) -> Iterator[Page | Skipped]:
    """Yield a page for each record of a file, and a `Skipped` for each that is not one; blank lines count."""
    with open_piece(location) as stream:
        start = stream.read(START_BYTES)
        if location.first_record == 1 and is_wide(start):
            detail = "UTF-16 or UTF-32; save it as UTF-8, as JSON Lines has to be"
            yield Skipped(location.path, None, "encoding", detail)
            return
        for number, line in enumerate(iterate_lines(stream, start), start=location.first_record):
            if line is None:
                detail = f"a record of more than {MAX_RECORD_BYTES >> 20} MB"
                yield Skipped(location.path, number, "too_large", detail)
            elif line.strip():
                yield read_record(line, number, location, options)


def is_wide(start: bytes) -> bool:
    """Say whether JSON that begins so is in an encoding where the byte of a line feed is no line's end."""
    return start.startswith(WIDE_MARKS) or "".join("x" if byte else "0" for byte in start[:START_BYTES]) in WIDE_STARTS


def iterate_lines(stream: Stream, start: bytes = b"") -> Iterator[bytes | None]:
    """Yield the lines of a stream, of which `start` has been read before; None for one over MAX_RECORD_BYTES.

    What stands before a break in place of a line is one only if it may be a whole record.

    Raises
    ------
    OSError
        The stream breaks off here.
    """
    rest: list[bytes] = []
    size = 0
    try:
        while block := start or stream.read(BLOCK_BYTES):
            start = b""
            *ended, unfinished = block.split(b"\n")
            for line in ended:
                size += len(line)
                yield None if size > MAX_RECORD_BYTES else b"".join([*rest, line])
                rest, size = [], 0
            size += len(unfinished)
            rest = [*rest, unfinished] if size <= MAX_RECORD_BYTES else []
    except OSError:
        last = b"".join(rest)
        if last.endswith(b"}"):
            yield last
        raise
    if size:
        yield None if size > MAX_RECORD_BYTES else b"".join(rest)


def read_record(line: bytes, number: int, location: Location, options: ReadOptions) -> Page | Skipped:
    """Read one line."""

    def skip(reason: str, detail: str) -> Skipped:
        return Skipped(location.path, number, reason, detail)

    try:
        record, decoded = load_json(line, options.encoding)
    except UnicodeDecodeError as error:
        return skip("encoding", f"not {error.encoding} at byte {error.start} of the line; set read.encoding")
    except orjson.JSONDecodeError as error:
        return skip("json", f"not valid JSON: {error.msg} at character {error.colno}")
    if not isinstance(record, dict):
        return skip("record", f"not a JSON object but {type(record).__name__}")
    page = make_page(record, number, location, options)
    if decoded is None or isinstance(page, Skipped) or page.written is not None:
        return page
    return replace(page, encoding=decoded.encoding, encoding_by=decoded.how)


def decode_record(line: bytes, encoding: str) -> Decoded:
    """Decode a line of JSON as `load_json` does; raises UnicodeDecodeError."""
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return decode(line, encoding)
    return decode(line, "utf-8")


def load_json(line: bytes, encoding: str) -> tuple[Any, Decoded | None]:
    """Parse a line, and say how it was decoded where it is not UTF-8 as JSON has to be.

    Raises
    ------
    UnicodeDecodeError
        It is not text in the encoding.
    orjson.JSONDecodeError
        It is not JSON.
    """
    try:
        # strict about UTF-8, as which JSON in another encoding hardly passes; and much faster than decoding first
        return exact_json.load(line), None
    except orjson.JSONDecodeError:
        if encoding == "auto" and line.isascii():
            raise
    decoded = decode(line, encoding)
    return exact_json.load(decoded.text), None if decoded.encoding == "utf-8" else decoded
