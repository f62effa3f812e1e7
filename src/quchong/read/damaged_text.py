"""Decode text that may be damaged: bytes that are not text, lines in another encoding, a character cut off at the end.

Lines are decoded one by one, so that damage in one does not spread to the next, and time is linear in the bytes.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from quchong.model import InputFlag
from quchong.read.damaged_lines import mend_line
from quchong.read.line_encodings import (
    LineEncoding,
    count_high,
    decode_whole,
    find_other_encoding,
    find_unlikely,
    is_table,
)
from quchong.read.pair_codecs import decode_strictly, find_pair_codec
from quchong.text.line_numbers import number_last_line, number_lines

BLOCK_BYTES = 64 << 10
"""Whole lines of about so many bytes are decoded together as long as nothing is wrong in them."""


@dataclass(frozen=True)
class DecodedLines:
    """A text, what was wrong with its bytes, and the lines in other encodings, by the encoding."""

    text: str
    flags: tuple[InputFlag, ...] = ()
    foreign: Mapping[str, str] = field(default_factory=dict)

    @property
    def main_foreign(self) -> str | None:
        """The other encoding that most of the text is in, None where that is not in another."""
        count = count_high(self.text)
        return next((name for name, lines in self.foreign.items() if 2 * count_high(lines) > count), None)


def decode_lines(data: bytes, name: str, max_bad: int, *, doubted: bool) -> DecodedLines:
    """Decode bytes line by line.

    Parameters
    ----------
    data
        The bytes of a whole file or record.
    name
        The codec, one that reads ASCII bytes as ASCII.
    max_bad
        The number of bytes that may be bad.
    doubted
        Whether a line that is text in this encoding may be in another, if it is much likelier there. Of encodings of
        pairs alone: in them nearly any bytes are text.

    Raises
    ------
    UnicodeDecodeError
        More bytes are bad, or more than half of all; its `start` is the first.
    """
    doubted = doubted and find_pair_codec(name) is not None
    decoder = _LineDecoder(data, name, min(max_bad, len(data) // 2), doubted)
    line_end = b"\n" if b"\n" in data else b"\r"
    start = 0
    while start < len(data):
        end = data.find(line_end, start + BLOCK_BYTES) + 1 or len(data)
        decoder.read_block(start, data[start:end], line_end)
        start = end
    return decoder.finish()


@dataclass
class _Foreign:
    """The lines that are in one other encoding, where they begin in the text, and their size in bytes."""

    lines: list[str] = field(default_factory=list)
    places: list[int] = field(default_factory=list)
    size: int = 0


class _LineDecoder:
    """The text so far, and what was wrong."""

    def __init__(self, data: bytes, name: str, max_bad: int, doubted: bool) -> None:
        self.data, self.name, self.max_bad, self.doubted = data, name, max_bad, doubted
        self.parts: list[str] = []
        self.length = 0
        self.lost: list[int] = []
        self.bad = self.cut = 0
        self.first_bad = 0
        self.foreign: dict[str, _Foreign] = {}

    def add(self, text: str) -> None:
        """Add text."""
        self.parts.append(text)
        self.length += len(text)

    def read_block(self, start: int, block: bytes, line_end: bytes) -> None:
        """Decode some lines, which begin at a byte of the data."""
        try:
            text = decode_strictly(block, self.name)
        except UnicodeDecodeError:
            text = ""
        if text and not (self.doubted and find_unlikely(text, line_end).any()):
            self.add(text)
            return
        *ended, rest = block.split(line_end)
        lines = [*(line + line_end for line in ended), *filter(None, [rest])]
        read = [try_decoding(line, self.name) for line in lines]
        # a line of which nothing can be decoded has no end either, so lines are looked at one by one
        unlikely = [bool(text) and bool(find_unlikely(text, line_end).any()) for text, _ in read]
        for line, (text, error), is_unlikely in zip(lines, read, unlikely, strict=True):
            if error or (self.doubted and is_unlikely):
                self.read_line(start, line, text, error)
            else:
                self.add(text)
            start += len(line)

    def read_line(self, start: int, line: bytes, text: str, error: UnicodeDecodeError | None) -> None:
        """Decode a line that is not text, or no likely one; it begins at a byte of the data."""
        last = start + len(line) == len(self.data)
        cut_off = decode_whole(line, self.name, last)
        other = find_other_encoding(line, cut_off.text if cut_off else text, self.name, last)
        if other and (error or not is_table(text, self.name)):
            self.add_foreign(other, len(line))
        elif error:
            self.first_bad = self.first_bad if self.bad else start + error.start
            self.mend_line(line, last)
        else:
            self.add(text)

    def add_foreign(self, line: LineEncoding, size: int) -> None:
        """Add a line in another encoding, of so many bytes."""
        foreign = self.foreign.setdefault(line.name, _Foreign())
        foreign.lines.append(line.text)
        foreign.places.append(self.length)
        foreign.size += size
        self.cut += line.cut
        self.add(line.text)

    def mend_line(self, line: bytes, last: bool) -> None:
        """Decode a line that is damaged, a piece at a time."""
        for piece in mend_line(line, self.name, last):
            if piece.bad:
                self.lost.append(self.length)
                self.bad += piece.bad
                if self.bad > self.max_bad:
                    self.fail()
            self.cut += piece.cut
            self.add(piece.text)

    def fail(self) -> None:
        """Raise the error that there are too many bad bytes."""
        reason = f"more than {self.max_bad} bad bytes"
        raise UnicodeDecodeError(self.name, self.data, self.first_bad, self.first_bad + 1, reason)

    def finish(self) -> DecodedLines:
        """Return the text and its flags."""
        text = "".join(self.parts)
        flags = [
            InputFlag("mixed_encoding", tuple(number_lines(text, foreign.places)), foreign.size, name)
            for name, foreign in self.foreign.items()
        ]
        if self.bad:
            flags.append(flag_bad_bytes(text, self.lost, self.bad))
        if self.cut:
            flags.append(flag_cut_character(text, self.cut))
        return DecodedLines(text, tuple(flags), {name: "".join(each.lines) for name, each in self.foreign.items()})


def flag_bad_bytes(text: str, places: Iterable[int], size: int) -> InputFlag:
    """Return the flag of so many bad bytes, for which U+FFFD stands at places of the text."""
    return InputFlag("bad_bytes", tuple(dict.fromkeys(number_lines(text, places))), size)


def flag_cut_character(text: str, size: int) -> InputFlag:
    """Return the flag of a character at the end of which there are only so many bytes."""
    return InputFlag("cut_character", (number_last_line(text),), size)


def try_decoding(line: bytes, name: str) -> tuple[str, UnicodeDecodeError | None]:
    """Return the text of a line, with replacement characters and the error where it has bad bytes."""
    try:
        return decode_strictly(line, name), None
    except UnicodeDecodeError as error:
        return line.decode(name, "replace"), error
