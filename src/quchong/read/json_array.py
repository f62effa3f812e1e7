"""JSON: each element of an array is a record; the array is never held in memory as a whole."""

import codecs
import io
import re
from collections.abc import Iterator

from quchong.model import Piece, Record, Skipped
from quchong.read.decode import decode
from quchong.read.jsonl import BLOCK_BYTES, is_wide, read_record
from quchong.read.options import ReadOptions
from quchong.read.records import refuse_long
from quchong.read.streams import Stream, open_stream, read_at_most
from quchong.read.text_lines import with_encoding

OUTSIDE = re.compile(rb'["{}\[\],]')
WITHIN = re.compile(rb'["{}\[\]]')
IN_STRING = re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)
"""What is looked for between elements, within one, and what is passed over in a string."""


def read_elements(piece: Piece, options: ReadOptions) -> Iterator[Record | Skipped]:
    """Yield the elements of an array as records, and a `Skipped` for each that is none."""
    with open_stream(piece.location) as opened:
        stream: Stream = opened
        start = stream.read(BLOCK_BYTES)
        decoded = None
        if is_wide(start) or not is_utf_8(start):
            data = start + read_at_most(stream, options.max_record_bytes - len(start) + 1)
            if len(data) > options.max_record_bytes:
                detail = f"JSON of more than {options.max_record_bytes:,} bytes that is not UTF-8; convert it to UTF-8"
                yield Skipped(piece.path, None, "encoding", detail)
                return
            try:
                decoded = decode(data, options.encoding)
            except UnicodeDecodeError as error:
                detail = f"not {error.encoding} at byte {error.start}; set read.encoding or convert the file to UTF-8"
                yield Skipped(piece.path, None, "encoding", detail)
                return
            start, stream = decoded.text.encode("utf-8", "surrogatepass"), io.BytesIO()
        start = start.removeprefix(codecs.BOM_UTF8).lstrip()
        if not start:
            return
        if not start.startswith(b"["):
            yield Skipped(piece.path, None, "record", explain_no_array(start))
            return
        for number, element in enumerate(Elements(stream, start[1:], options.max_record_bytes), start=1):
            if element is None:
                yield refuse_long(number, piece, options)
            else:
                record = read_record(element, number, piece, options)
                yield with_encoding(record, decoded.encoding, decoded.evidence) if decoded else record


def is_utf_8(start: bytes) -> bool:
    """Say whether bytes are the beginning of text in UTF-8."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return False
    return True


def explain_no_array(start: bytes) -> str:
    """Say why JSON that begins so is not read."""
    if re.match(rb"\{[^\n]*\}\s*\n\s*\{", start):
        return "JSON Lines, no JSON array; name it .jsonl"
    return "no JSON array of objects"


class Elements:
    """The elements of an array as bytes, None for one of more bytes than the longest may have.

    `start` are the bytes after its bracket that have been read from the stream already. Iterating raises OSError where
    the stream or the array breaks off; an element that was complete before is yielded first.
    """

    def __init__(self, stream: Stream, start: bytes, longest: int) -> None:
        self.stream, self.longest = stream, longest
        self.block = start
        self.parts: list[bytes] = []
        self.size = self.depth = self.count = 0
        self.in_string = self.closed = False

    def __iter__(self) -> Iterator[bytes | None]:
        """Yield the elements."""
        while not self.closed:
            yield from self._scan(self.block)
            if not self.closed and (damage := self._read()):
                if not self.depth and not self.in_string and b"".join(self.parts).rstrip().endswith(b"}"):
                    yield self._take(b"")
                raise damage
        while not self.block.strip():
            self.block = self.stream.read(BLOCK_BYTES)
            if not self.block:
                return
        raise OSError("more follows after the end of the array")

    def _read(self) -> OSError | None:
        """Put the next bytes behind what is left of the block; return what is wrong if there are none."""
        try:
            more = self.stream.read(BLOCK_BYTES)
        except OSError as error:
            return error
        self.block += more
        return None if more else OSError("the array is not closed")

    def _scan(self, block: bytes) -> Iterator[bytes | None]:
        """Yield the elements that end in a block; what is left of it may be half an escape, or follows the array."""
        begin = position = 0
        while not self.closed:
            if self.in_string:
                string = IN_STRING.match(block, position)
                position = string.end() if string else position
                if block[position : position + 1] != b'"':
                    break
                position += 1
                self.in_string = False
            found = (WITHIN if self.depth else OUTSIDE).search(block, position)
            position = found.end() if found else len(block)
            if found is None:
                break
            if self._ends_element(found[0]):
                element = block[begin : found.start()]
                begin = position
                self.closed = found[0] == b"]"
                if not self.closed or self.count or self.size or element.strip():
                    yield self._take(element)
        if not self.closed:
            self._keep(block[begin:position])
        self.block = block[position:]

    def _ends_element(self, mark: bytes) -> bool:
        """Take note of a mark; say whether an element ends before it."""
        if mark == b'"':
            self.in_string = True
        elif mark in b"{[":
            self.depth += 1
        elif self.depth:
            self.depth -= 1
        elif mark == b"}":
            raise OSError(f"a brace too many in or after record {self.count + 1}")
        else:
            return True
        return False

    def _keep(self, part: bytes) -> None:
        """Keep a part of an element, unless the element is too large."""
        self.size += len(part)
        self.parts = [*self.parts, part] if self.size <= self.longest else []

    def _take(self, last: bytes) -> bytes | None:
        """Return the element that ends with `last`."""
        self._keep(last)
        element = b"".join(self.parts).strip() if self.size <= self.longest else None
        self.parts, self.size = [], 0
        self.count += 1
        return element
