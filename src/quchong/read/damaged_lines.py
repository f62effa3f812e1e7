"""Decode a line that is damaged, a piece at a time: U+FFFD stands for bytes that are not text."""

import codecs
import re
from collections.abc import Iterator

from quchong.read.pair_codecs import PairCodec, find_pair_codec
from quchong.read.resync import LOST, MAX_BYTES, Chunk, find_pieces

SLICE_BYTES = 64 << 10
"""How much of a damaged line is decoded at a time, so that too many bad bytes are noticed soon."""
CHUNK = re.compile(rb"[\x00-\x2f\x3a-\x3f]+|[^\x00-\x2f\x3a-\x3f]+")
"""Stretches of bytes with a border between that is in the midst of no character: ASCII bytes that no pair ends with."""
ESCAPED = re.compile(
    "[\udcc2-\udcdf]|\udce0[\udca0-\udcbf]?|[\udce1-\udcec\udcee\udcef][\udc80-\udcbf]?|\udced[\udc80-\udc9f]?"
    "|\udcf0(?:[\udc90-\udcbf][\udc80-\udcbf]?)?|[\udcf1-\udcf3][\udc80-\udcbf]{0,2}"
    "|\udcf4(?:[\udc80-\udc8f][\udc80-\udcbf]?)?|[\udc80-\udcff]"
)
"""Bad bytes as Python's `surrogateescape` shows them; the beginning of a character in UTF-8 counts as one (Unicode
Standard, chapter 3.9: maximal subparts)."""
ESCAPED_BYTE = re.compile("[\udc80-\udcff]")


def mend_line(line: bytes, name: str, last: bool) -> Iterator[Chunk]:
    """Yield the pieces of a damaged line in an encoding; a character may be cut off at the end of the last line."""
    codec = find_pair_codec(name)
    return mend_pairs(line, codec, last) if codec else mend_bytes(line, name, last)


def mend_pairs(line: bytes, codec: PairCodec, last: bool) -> Iterator[Chunk]:
    """Yield the pieces of a damaged line in an encoding of pairs."""
    for found in CHUNK.finditer(line):
        chunk, at_end = found[0], last and found.end() == len(line)
        try:
            yield Chunk(codec.decode(chunk))
        except UnicodeDecodeError:
            if len(chunk) > MAX_BYTES:
                yield from mend_bytes(chunk, codec.name, at_end)
            else:
                yield from find_pieces(chunk, codec, at_end)


def mend_bytes(line: bytes, name: str, last: bool) -> Iterator[Chunk]:
    """Yield the pieces of a damaged line in any other encoding."""
    decoder = codecs.getincrementaldecoder(name)("surrogateescape")
    for start in range(0, len(line), SLICE_BYTES):
        yield from read_escaped(decoder.decode(line[start : start + SLICE_BYTES]), name)
    rest = decoder.getstate()[0]
    if last and rest:
        yield Chunk("", cut=len(rest))
    else:
        yield from read_escaped(decoder.decode(b"", True), name)


def read_escaped(text: str, name: str) -> Iterator[Chunk]:
    """Yield the pieces of a text in which bad bytes are escaped."""
    start = 0
    for found in (ESCAPED if name == "utf-8" else ESCAPED_BYTE).finditer(text):
        yield Chunk(text[start : found.start()])
        yield Chunk(LOST, bad=len(found[0]))
        start = found.end()
    yield Chunk(text[start:])
