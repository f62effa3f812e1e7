"""Decode the bytes of a page or record: strictly, but for damage in few places, which is flagged."""

from collections.abc import Iterator
from dataclasses import dataclass

from quchong.model import EncodingEvidence, InputFlag
from quchong.read.damaged_text import DecodedLines, decode_lines
from quchong.read.damaged_units import decode_units
from quchong.read.detect_encoding import SAMPLE_BYTES, WIDE, find_declared, find_likeliest, is_credible, take_sample
from quchong.read.encodings import BYTE_ORDER_MARKS, DECLARED_LABELS, UNIT_BYTES, find_codec, is_ascii_based
from quchong.read.options import ALWAYS_ALLOWED, MAX_BAD_BYTES
from quchong.read.pair_codecs import decode_strictly
from quchong.text.line_numbers import number_last_line


@dataclass(frozen=True)
class Decoded:
    """A text, the encoding it was in, how that was found, and what was wrong with the bytes."""

    text: str
    encoding: str
    evidence: EncodingEvidence
    flags: tuple[InputFlag, ...] = ()


def decode(data: bytes, encoding: str, max_bad_bytes: float = MAX_BAD_BYTES, charset: str | None = None) -> Decoded:
    """Decode a page.

    Parameters
    ----------
    data
        The bytes of the page.
    encoding
        The name of an encoding, or `auto`: UTF-8, UTF-16, the declared one, or else the one that reads most like
        Chinese. A byte order mark overrides it, and is removed.
    max_bad_bytes
        The share of the bytes (0 to 1) that may be no text; U+FFFD stands for them. ALWAYS_ALLOWED may be in any case.
    charset
        The encoding that was declared beside the page, as in a header; it comes before the page's own declaration.

    Raises
    ------
    UnicodeDecodeError
        More bytes than that are not text in that encoding or, with `auto`, in the likeliest one (UTF-8 if none is
        likely).
    LookupError
        There is no such encoding.
    """
    max_bad = max(ALWAYS_ALLOWED, int(max_bad_bytes * len(data)))
    for mark, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return decode_marked(data, len(mark), name, max_bad)
    if encoding == "auto":
        return decode_unknown(data, max_bad, DECLARED_LABELS.get((charset or "").strip().lower()))
    return decode_known(data, find_codec(encoding), "configured", max_bad)


def decode_marked(data: bytes, mark_bytes: int, name: str, max_bad: int) -> Decoded:
    """Decode bytes behind a mark of so many bytes."""
    try:
        return decode_known(data[mark_bytes:], name, "mark", max_bad)
    except UnicodeDecodeError as error:
        start, end = error.start + mark_bytes, error.end + mark_bytes
        raise UnicodeDecodeError(name, data, start, end, error.reason) from None


def decode_known(data: bytes, name: str, evidence: EncodingEvidence, max_bad: int) -> Decoded:
    """Decode bytes in an encoding that is given; only where they are no text in it, lines may be in another."""
    text_bytes, padding = strip_padding(data, name)
    lines = decode_as(text_bytes, name, max_bad, doubted=False)
    if lines.flags:
        lines = decode_as(text_bytes, name, max_bad, doubted=True)
    if lines.main_foreign:
        decode_strictly(text_bytes, name)  # raises: what is mostly in another encoding is not text in this one
    return finish(lines, name, evidence, padding)


def decode_unknown(data: bytes, max_bad: int, charset: str | None = None) -> Decoded:
    """Decode bytes without a mark: try UTF-16 (only with zero bytes), UTF-8, the declared codec, the likeliest one."""
    wide = find_wide(data)
    if wide:
        text_bytes, padding = strip_padding(data, wide)
        return finish(decode_units(text_bytes, wide, max_bad), wide, "detected", padding)
    text_bytes, padding = strip_padding(data, "utf-8")
    try:
        return finish(DecodedLines(decode_strictly(text_bytes, "utf-8")), "utf-8", "utf-8", padding)
    except UnicodeDecodeError:
        return decode_other(text_bytes, max_bad, padding, charset)


def decode_other(data: bytes, max_bad: int, padding: int, charset: str | None = None) -> Decoded:
    """Decode bytes that are not strictly UTF-8, and end with so many zero bytes that are taken off already."""
    damaged: list[Decoded] = []
    problems: list[UnicodeDecodeError] = []
    # no other codec is tried: that one accepts the bytes does not make them its text
    for name, evidence in list_readings(data, charset):
        try:
            lines = decode_as(data, name, max_bad, doubted=True)
            if lines.main_foreign:
                name = lines.main_foreign
                lines = decode_as(data, name, max_bad, doubted=True)
        except UnicodeDecodeError as error:
            problems.append(error)
            continue
        decoded = finish(lines, name, evidence, padding)
        if not lines.flags:
            return decoded
        damaged.append(decoded)
    if damaged:
        return damaged[0]
    raise problems[-1]


def list_readings(data: bytes, charset: str | None = None) -> Iterator[tuple[str, EncodingEvidence]]:
    """Yield the encodings that bytes may be in: the declared one if it is credible, and the likeliest one."""
    sample = take_sample(data)
    likeliest, declared = find_likeliest(sample), charset or find_declared(data)
    if declared and is_credible(declared, likeliest, sample):
        yield declared, "declared"
    if declared != likeliest:
        yield likeliest, "detected"


def decode_as(data: bytes, name: str, max_bad: int, *, doubted: bool) -> DecodedLines:
    """Decode bytes in an encoding, as `decode_lines` does; strictly where lines cannot be told by their bytes."""
    if name in UNIT_BYTES:
        return decode_units(data, name, max_bad)
    if is_ascii_based(name):
        return decode_lines(data, name, max_bad, doubted=doubted)
    return DecodedLines(decode_strictly(data, name))


def find_wide(data: bytes) -> str | None:
    """Return which UTF-16 bytes without a mark are; None if they are none."""
    even, _ = strip_padding(data, "utf-16-le")
    # UTF-16 of ASCII characters, each with a zero byte, is valid UTF-8 too
    if even.find(0, 0, SAMPLE_BYTES) < 0:
        return None
    name = find_likeliest(take_sample(even))
    return name if name in WIDE else None


def strip_padding(data: bytes, name: str) -> tuple[bytes, int]:
    """Return bytes without the zeros at their end that are no character in an encoding, and how many these are."""
    size = UNIT_BYTES.get(name, 1)
    end = -(-len(data.rstrip(b"\0")) // size) * size
    return (data[:end], len(data) - end) if len(data) - end >= size else (data, 0)


def finish(lines: DecodedLines, name: str, evidence: EncodingEvidence, padding: int) -> Decoded:
    """Return decoded lines as a whole text, behind which there were so many zero bytes."""
    flags = lines.flags
    if padding:
        flags = (*flags, InputFlag("nul_padding", (number_last_line(lines.text),), padding))
    return Decoded(lines.text, name, evidence, flags)
