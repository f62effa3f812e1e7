"""Which encoding a line is in, where it is not text in the encoding of the others, or no likely one."""

import codecs
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from quchong.read.pair_codecs import decode_strictly
from quchong.text.character_costs import tabulate_costs
from quchong.text.utf16 import Units, read_units

LINE_ENCODINGS = ("utf-8", "gb18030", "big5hkscs")
"""The encodings that a line may be in where the text is in another."""
LIKELY_BITS = 12.5
"""Bits of a character that is not ASCII, on average, up to which a line reads like Chinese: of a hundred lines of real
text 99 take 10 to 12.5 (`text/character_costs.py`), lines that are read in the wrong encoding mostly 13 to 19."""
SAVED_BITS = 20
"""A line is in another encoding if it takes so many bits less there, and is likely there."""
MIN_HAN = 2
"""A line with fewer Han characters is in no other encoding."""
HAN = (0x3400, 0x9FFF)
MAX_ASCENDING = 0.85
MIN_TABLE = 4
"""A line of at least so many characters, of which at least this share follow one another in the order of the encoding,
is from a table of characters, which is likely in no encoding."""
FIRST_HIGH = 0x80
"""The first character that is not ASCII."""
LOST = ord("\ufffd")


@dataclass(frozen=True)
class LineEncoding:
    """A line in an encoding in which it is whole, and how many bytes are cut off at its end."""

    name: str
    text: str
    cut: int


def find_other_encoding(line: bytes, text: str, name: str, last: bool) -> LineEncoding | None:
    """Return the encoding in which a line is whole and much likelier than as this text in its own; None if none is."""
    fewest = count_line_bits(text) - SAVED_BITS
    found = None
    for other in LINE_ENCODINGS:
        read = decode_whole(line, other, last) if other != name else None
        if read and is_likely(read.text) and (bits := count_line_bits(read.text)) <= fewest:
            if other == "utf-8":  # no other bytes are valid UTF-8
                return read
            fewest, found = bits, read
    return found


def count_line_bits(text: str) -> int:
    """Return about how many bits a line takes, without characters that repeat the one before."""
    units = read_units(text)
    bits = tabulate_costs()[units]
    bits[1:][is_repeated(units)] = 0
    return int(bits.sum())


def decode_whole(line: bytes, name: str, last: bool) -> LineEncoding | None:
    """Decode a line if it is whole in an encoding; the last of a text may be cut off within a character."""
    try:
        return LineEncoding(name, decode_strictly(line, name), 0)
    except UnicodeDecodeError:
        if not last:
            return None
    decoder = codecs.getincrementaldecoder(name)()
    try:
        return LineEncoding(name, decoder.decode(line), len(decoder.getstate()[0]))
    except UnicodeDecodeError:
        return None


def find_unlikely(text: str, line_end: bytes) -> npt.NDArray[np.bool_]:
    """Return of each line whether it takes more bits than Chinese, and so may be in another encoding."""
    units = read_units(text)
    ends = np.flatnonzero(units == line_end[0]) + 1
    starts = np.append(0, ends[ends < len(units)])
    return np.add.reduceat(measure_excess(units), starts) > 0


def is_likely(text: str) -> bool:
    """Say whether a line reads like Chinese."""
    units = read_units(text)
    han = int(np.count_nonzero((units >= HAN[0]) & (units <= HAN[1])))
    return han >= MIN_HAN and float(measure_excess(units).sum()) <= 0


def is_table(text: str, name: str) -> bool:
    """Say whether a line has characters in the order in which an encoding has them."""
    encoded = [character.encode(name, "ignore") for character in text if not character.isascii()]
    ascending = sum(first < second for first, second in pairwise(encoded))
    return len(encoded) >= MIN_TABLE and ascending >= MAX_ASCENDING * (len(encoded) - 1)


def measure_excess(units: Units) -> npt.NDArray[np.float32]:
    """Return by how many bits each UTF-16 unit exceeds one of Chinese text, 0 for ASCII and repeated ones."""
    excess = tabulate_excess()[units]
    excess[1:][is_repeated(units)] = 0
    return excess


def is_repeated(units: Units) -> npt.NDArray[np.bool_]:
    """Return of each unit but the first whether it repeats the one before, as in rows of dashes, boxes or stars."""
    repeated: npt.NDArray[np.bool_] = (units[1:] == units[:-1]) & (units[1:] != LOST)
    return repeated


@cache
def tabulate_excess() -> npt.NDArray[np.float32]:
    """Return the excess of each UTF-16 unit, float32 of shape (65536,)."""
    excess = tabulate_costs().astype(np.float32) - LIKELY_BITS
    excess[:FIRST_HIGH] = 0
    return excess


def count_high(text: str) -> int:
    """Return the number of UTF-16 units that are not ASCII."""
    return int(np.count_nonzero(read_units(text) >= FIRST_HIGH))
