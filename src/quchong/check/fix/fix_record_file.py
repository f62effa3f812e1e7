"""Fix the records of a JSON Lines file: every other line stays byte for byte."""

import json
from collections.abc import Collection, Iterator
from typing import Any

from quchong.atomic_write import atomic_write
from quchong.check.fix.fix_text import fix_record, fix_title
from quchong.check.fix.fixed_file import FileToFix, FixedFile, FixOptions
from quchong.check.fix.json_strings import find_strings
from quchong.compression import find_compression
from quchong.read.encodings import BYTE_ORDER_MARKS
from quchong.read.jsonl import decode_record, iterate_lines
from quchong.read.pair_codecs import encode
from quchong.read.streams import open_stream


def fix_record_file(file: FileToFix, options: FixOptions) -> FixedFile | None:
    """Fix the text and title of records; None where nothing changes.

    Raises
    ------
    OSError
        The file cannot be read or replaced, or holds a record that is too large.
    UnicodeEncodeError
        The encoding of a record cannot represent the fixed text.
    """
    with open_stream(str(file.location)) as stream:
        changed = [(old, new) for old, new in iterate_fixed(stream, file, options) if old != new]
    if not changed:
        return None
    if options.write:
        rewrite(file, options)
    before, after = zip(*changed, strict=True)
    return FixedFile(file.path, tuple(map(show_record, before)), tuple(map(show_record, after)))


def show_record(line: bytes) -> str:
    """Return a record as a diff shows it."""
    return line.decode("utf-8", "replace")


def iterate_fixed(stream: Any, file: FileToFix, options: FixOptions) -> Iterator[tuple[bytes, bytes]]:
    """Yield each line of a file without its line feed, as it is and as fixed."""
    for number, line in enumerate(iterate_lines(stream), start=1):
        if line is None:
            raise OSError(0, "holds a record that is too large")
        codes = file.codes.get(number)
        yield line, line if codes is None else fix_line(line, codes, options)


def rewrite(file: FileToFix, options: FixOptions) -> None:
    """Write a file with its records fixed; the last line ends with a line feed only if it did before."""
    compression = find_compression(file.location.name)
    name = compression.name if compression else "none"
    with open_stream(str(file.location)) as stream, atomic_write(file.location, name) as out:
        source = _LastByte(stream)
        separator = b""
        for _, line in iterate_fixed(source, file, options):
            out.write(separator + line)
            separator = b"\n"
        if source.last == b"\n":
            out.write(b"\n")


class _LastByte:
    """A stream that remembers the last byte read from it."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.last = b""

    def read(self, size: int) -> bytes:
        data: bytes = self.stream.read(size)
        self.last = data[-1:] or self.last
        return data


def fix_line(line: bytes, codes: Collection[str], options: FixOptions) -> bytes:
    """Return a record with its text and title fixed, or as it is where its bytes are damaged; all else of it stays."""
    decoded = decode_record(line, options.read)
    if decoded.flags:
        return line
    text = decoded.text
    strings = find_strings(text)
    fixers = {options.read.title_field: fix_title, **dict.fromkeys(options.read.text_fields, fix_record)}
    changes = [
        (strings[field], fix(strings[field].value, options.tools, codes))
        for field, fix in fixers.items()
        if field in strings
    ]
    # from the end of the line to its beginning, so that places further ahead stay right
    for string, fixed in sorted(changes, key=lambda change: -change[0].start):
        if fixed != string.value:
            escaped = text[string.start : string.end].isascii() and not string.value.isascii()
            text = text[: string.start] + json.dumps(fixed, ensure_ascii=escaped) + text[string.end :]
    if text == decoded.text:
        return line
    mark = next((mark for mark, _ in BYTE_ORDER_MARKS if line.startswith(mark)), b"")
    return mark + encode(text, decoded.encoding)
