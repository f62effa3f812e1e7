"""Lines of text from a stream, decoded as they come; and text files that hold a record on each line."""

import codecs
from collections.abc import Iterator
from dataclasses import replace

from quchong.model import EncodingEvidence, Piece, Record, Skipped
from quchong.read.decode import decode
from quchong.read.options import ReadOptions
from quchong.read.records import make_record, refuse_long
from quchong.read.streams import Stream, open_stream, read_at_most

BLOCK_BYTES = 4 << 20
"""How much of a file is looked at to find its encoding, and how much is decoded at a time."""


class TextLines:
    """The lines of a stream with their line feeds; `encoding` is the codec, `evidence` how it was found.

    Of a line with more than `longest` characters only somewhat more than these are yielded.

    Raises
    ------
    UnicodeDecodeError
        The stream is not text in that encoding: when it begins so, or when a line is asked for.
    """

    def __init__(self, stream: Stream, encoding: str, longest: int) -> None:
        self.stream, self.longest = stream, longest
        self.start = read_at_most(stream, BLOCK_BYTES)
        self.encoding, self.evidence = find_encoding(self.start, encoding)

    def __iter__(self) -> Iterator[str]:
        """Yield the lines."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        block, rest = self.start, ""
        is_first, is_cut = True, False
        while block:
            text = decoder.decode(block)
            if is_first:
                text, is_first = text.removeprefix("\ufeff"), False
            *lines, last = text.split("\n")
            for line in lines:
                if not is_cut:
                    yield f"{rest}{line}\n"
                rest, is_cut = "", False
            rest = "" if is_cut else rest + last
            if len(rest) > self.longest:
                yield rest
                rest, is_cut = "", True
            block = self.stream.read(BLOCK_BYTES)
        rest += decoder.decode(b"", final=True)
        if rest:
            yield rest

    def give_encoding(self, item: Record | Skipped) -> Record | Skipped:
        """Return a record with the encoding that its file is in, if that is not UTF-8."""
        return with_encoding(item, self.encoding, self.evidence)


def with_encoding(item: Record | Skipped, encoding: str, evidence: EncodingEvidence) -> Record | Skipped:
    """Return a record with the encoding that its file is in, unless it is UTF-8; rows of a run keep theirs."""
    if encoding == "utf-8" or isinstance(item, Skipped) or item.written is not None:
        return item
    return replace(item, encoding=encoding, encoding_by=evidence)


def find_encoding(start: bytes, encoding: str) -> tuple[str, EncodingEvidence]:
    """Return the codec of a file that begins so, and how it was found; raises UnicodeDecodeError."""
    if len(start) == BLOCK_BYTES:  # more may follow: leave out the last line, which may end within a character
        end = start.rfind(b"\n") + 1
        start = start[: end + end % 2 if b"\0" in start else end] or start
    decoded = decode(start, encoding)
    return decoded.encoding, decoded.evidence


def read_lines(piece: Piece, options: ReadOptions) -> Iterator[Record | Skipped]:
    """Yield each line of a text file as a record; blank lines count as numbers."""
    number = 0
    with open_stream(piece.location) as stream:
        try:
            lines = TextLines(stream, options.encoding, options.max_record_bytes)
            for number, line in enumerate(lines, start=1):
                if len(line) > options.max_record_bytes:
                    yield refuse_long(number, piece, options)
                elif line.strip():
                    record = make_record({options.text_fields[0]: line.rstrip("\r\n")}, number, piece, options)
                    yield lines.give_encoding(record)
        except UnicodeDecodeError as error:
            yield Skipped(piece.path, None, "encoding", explain_encoding(error, number))


def explain_encoding(error: UnicodeDecodeError, number: int) -> str:
    """Say that a file is not text in its encoding somewhere behind the record of that number."""
    return f"not {error.encoding} after record {number}; set read.encoding or convert the file to UTF-8"
