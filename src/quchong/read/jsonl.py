"""JSON Lines: a record on each line."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

import orjson

from quchong.model import InputFlag, Piece, Record, Skipped
from quchong.read.decode import Decoded, decode
from quchong.read.encodings import BYTE_ORDER_MARKS
from quchong.read.options import MAX_RECORD_BYTES, ReadOptions
from quchong.read.records import make_record, name_type, refuse_long
from quchong.read.streams import Stream, open_piece
from quchong.text import exact_json

BLOCK_BYTES = 9 << 20
"""More than a piece of a large file (`pieces.PIECE_BYTES`), so that it is one block: its records go through all later
steps together, and each of these costs as much for a few as for many."""
START_BYTES = 64
ARRAY_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*\[\s*\{")
WIDEST = 4
WIDE_MARKS = tuple(mark for mark, name in BYTE_ORDER_MARKS if name.startswith(("utf-16", "utf-32")))
WIDE_STARTS = ("x0x0", "0x0x", "x000", "000x")
"""Which of the first bytes are zero in UTF-16 and UTF-32: JSON begins with two ASCII characters (RFC 4627, 3)."""
NO_NUMBERS = (b"NaN", b"Infinity")


def read_records(piece: Piece, options: ReadOptions) -> Iterator[Record | Skipped]:
    """Yield the records of a file, and a `Skipped` for each line that is none; blank lines count as numbers."""
    with open_piece(piece) as stream:
        start = stream.read(START_BYTES)
        if refused := refuse_file(start, piece):
            yield refused
            return
        for number, line in enumerate(iterate_lines(stream, start, options.max_record_bytes), start=piece.first_record):
            if line is None:
                yield refuse_long(number, piece, options)
            elif line.strip():
                yield read_record(line, number, piece, options)


def refuse_file(start: bytes, piece: Piece) -> Skipped | None:
    """Return why a file that begins so is not read at all, None where it is."""
    if piece.first_record == 1 and is_wide(start):
        return Skipped(piece.path, None, "encoding", "UTF-16 or UTF-32; save it as UTF-8, as JSON Lines must be")
    if piece.first_record == 1 and is_array(start):
        return Skipped(piece.path, None, "record", "a JSON array, not JSON Lines; name it .json")
    return None


def is_wide(start: bytes) -> bool:
    """Return whether JSON that begins so is UTF-16 or UTF-32, where the byte of a line feed does not end a line."""
    return start.startswith(WIDE_MARKS) or "".join("x" if byte else "0" for byte in start[:WIDEST]) in WIDE_STARTS


def is_array(start: bytes) -> bool:
    """Return whether a file that begins so is an array of objects."""
    return ARRAY_START.match(start) is not None


def iterate_lines(stream: Stream, start: bytes = b"", longest: int = MAX_RECORD_BYTES) -> Iterator[bytes | None]:
    """Yield the lines of a stream without their line feeds, None for one of more bytes than the longest may have.

    `start` holds bytes already read from the stream. A fragment where the stream breaks off is as in `iterate_blocks`.

    Raises
    ------
    OSError
        The stream broke off; everything before that was yielded.
    """
    for block in iterate_blocks(stream, start, longest):
        if block is None:
            yield None
        else:
            yield from (line if len(line) <= longest else None for line in block.removesuffix(b"\n").split(b"\n"))


def iterate_blocks(stream: Stream, start: bytes = b"", longest: int = MAX_RECORD_BYTES) -> Iterator[bytes | None]:
    """Yield whole lines with their line feeds, many at a time, and None for a line of more bytes than the longest.

    A line within a block of BLOCK_BYTES may be longer. `start` holds bytes already read from the stream. If the stream
    breaks off within a line, the fragment is yielded only if it may be a whole record (it ends with `}`).

    Raises
    ------
    OSError
        The stream broke off; everything before that was yielded.
    """
    held: list[bytes] = []
    size = 0
    try:
        while block := start or stream.read(BLOCK_BYTES):
            start = b""
            end = block.find(b"\n") + 1
            if not end:
                size += len(block)
                held = [*held, block] if size <= longest else []
                continue
            if size + end - 1 > longest:
                yield None
                held, block = [], block[end:]
            cut = block.rfind(b"\n") + 1
            if cut:
                yield b"".join([*held, block[:cut]])
                held = []
            held, size = [*held, block[cut:]], len(block) - cut
    except OSError:
        last = b"".join(held)
        if last.endswith(b"}"):
            yield last
        raise
    if size:
        yield None if size > longest else b"".join(held)


def read_record(line: bytes, number: int, piece: Piece, options: ReadOptions) -> Record | Skipped:
    """Read the line of that number as a record."""
    try:
        content, decoded = load_json(line, options)
    except UnicodeDecodeError as error:
        detail = (
            f"not {error.encoding} at byte {error.start} of the line: {error.reason}; "
            "set read.encoding or convert the file to UTF-8"
        )
        return Skipped(piece.path, number, "encoding", detail)
    except orjson.JSONDecodeError as error:
        content, decoded = load_numbers(line), None
        if content is None:
            return Skipped(piece.path, number, "json", f"invalid JSON at column {error.colno}: {error.msg}")
    if not isinstance(content, dict):
        return Skipped(piece.path, number, "record", f"must be a JSON object, not {name_type(content)}")
    if twice := find_repeated_field(line, content, options):
        return Skipped(piece.path, number, "field", f'field "{twice}" is given twice; leave one')
    record = make_record(content, number, piece, options)
    text = line if decoded is None else decoded.text.encode("utf-8", "surrogatepass")
    if not isinstance(record, Skipped) and exact_json.has_repeated_key(text, content):
        record = replace(record, flags=(*record.flags, InputFlag("repeated_field")))
    if decoded is None or isinstance(record, Skipped):
        return record
    flags = (*record.flags, *(replace(flag, lines=()) for flag in decoded.flags))
    if decoded.encoding == "utf-8" or record.written is not None:
        return replace(record, flags=flags)
    return replace(record, encoding=decoded.encoding, encoding_by=decoded.evidence, flags=flags)


def load_numbers(line: bytes) -> Any:
    """Parse a line of JSON that holds NaN or Infinity, as many tools write them; None where it is something else."""
    if not any(map(line.__contains__, NO_NUMBERS)):
        return None
    try:
        content = json.loads(line)
        orjson.dumps(content, default=str)  # half of a surrogate pair, or too many levels
    except (TypeError, ValueError, RecursionError):
        return None
    return content


def find_repeated_field(line: bytes, content: dict[str, Any], options: ReadOptions) -> str | None:
    """Return the text, title or id field if a record gives it twice, of which JSON readers take the last; else None."""
    for name in (*options.text_fields, options.title_field, options.id_field):
        # a value may hold the same bytes, so that is only a suspicion
        if name in content and line.count(f'"{name}"'.encode()) > 1:
            given: list[list[tuple[str, Any]]] = []
            with suppress(ValueError, RecursionError):  # in another encoding, or too deep
                json.loads(line, object_pairs_hook=given.append)
            if given and [key for key, _ in given[-1]].count(name) > 1:  # the outermost object is complete last
                return name
    return None


def decode_record(line: bytes, options: ReadOptions) -> Decoded:
    """Decode a line of JSON as `load_json` does; raises UnicodeDecodeError."""
    try:
        orjson.loads(line)
    except orjson.JSONDecodeError:
        return decode(line, options.encoding, options.max_bad_bytes)
    return decode(line, "utf-8")


def load_json(line: bytes, options: ReadOptions) -> tuple[Any, Decoded | None]:
    """Parse a line of JSON; also return how it was decoded if it is not plain UTF-8, as JSON must be.

    Raises
    ------
    UnicodeDecodeError
        The line is not text in that encoding.
    orjson.JSONDecodeError
        The text is not JSON.
    """
    try:
        # orjson is strict about UTF-8, which JSON in another encoding hardly ever passes for; decoding first is slower
        return exact_json.load(line), None
    except orjson.JSONDecodeError:
        if options.encoding == "auto" and line.isascii() and not line.endswith(b"\0"):
            raise
    decoded = decode(line, options.encoding, options.max_bad_bytes)
    plain = decoded.encoding == "utf-8" and not decoded.flags
    return exact_json.load(decoded.text), None if plain else decoded
