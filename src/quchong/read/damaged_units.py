"""Decode UTF-16 and UTF-32 that may be damaged: units that are no character, and what is cut off at the end."""

import numpy as np
import numpy.typing as npt

from quchong.read.damaged_text import DecodedLines, flag_bad_bytes, flag_cut_character
from quchong.read.encodings import UNIT_BYTES

LOST = 0xFFFD
LAST_CODE_POINT = 0x10FFFF
HIGH_SURROGATES, LOW_SURROGATES = (0xD800, 0xDBFF), (0xDC00, 0xDFFF)


def decode_units(data: bytes, name: str, max_bad: int) -> DecodedLines:
    """Decode UTF-16 or UTF-32, each of a fixed byte order.

    Parameters
    ----------
    data
        The bytes of a whole file or record.
    name
        The codec, one of UNIT_BYTES.
    max_bad
        The number of bytes that may be bad.

    Raises
    ------
    UnicodeDecodeError
        More bytes are bad, or more than half of all; its `start` is the first.
    """
    size = UNIT_BYTES[name]
    units = np.frombuffer(data, f"{'<' if name.endswith('le') else '>'}u{size}", len(data) // size)
    bad = find_bad(units, size)
    cut = len(data) % size
    # a character beyond the basic plane has two units in UTF-16, of which the second is cut off
    if size == 2 and len(units) and bad[-1] and is_within(units[-1:], HIGH_SURROGATES)[0]:
        units, bad, cut = units[:-1], bad[:-1], cut + size
    places = np.flatnonzero(bad)
    if len(places) * size > min(max_bad, len(data) // 2):
        start = int(places[0]) * size
        raise UnicodeDecodeError(name, data, start, start + size, f"more than {max_bad} bad bytes")
    units = np.where(bad, LOST, units).astype(units.dtype)
    text = units.tobytes().decode(name)
    bad_places = count_characters(units, size)[places].tolist()
    flags = [flag_bad_bytes(text, bad_places, len(places) * size)] if bad_places else []
    return DecodedLines(text, (*flags, flag_cut_character(text, cut)) if cut else tuple(flags))


def find_bad(units: npt.NDArray[np.unsignedinteger], size: int) -> npt.NDArray[np.bool_]:
    """Return of each unit of two or four bytes whether it is no character, or half of one without the other."""
    high, low = is_within(units, HIGH_SURROGATES), is_within(units, LOW_SURROGATES)
    if size == 4:
        return high | low | (units > LAST_CODE_POINT)
    paired = high[:-1] & low[1:]
    bad = high | low
    bad[:-1] &= ~paired
    bad[1:] &= ~paired
    return bad


def is_within(units: npt.NDArray[np.unsignedinteger], bounds: tuple[int, int]) -> npt.NDArray[np.bool_]:
    """Return of each unit whether it is within bounds, both included."""
    return (units >= bounds[0]) & (units <= bounds[1])


def count_characters(units: npt.NDArray[np.unsignedinteger], size: int) -> npt.NDArray[np.int64]:
    """Return how many characters there are before each unit."""
    second = is_within(units, LOW_SURROGATES) if size == 2 else np.zeros(len(units), np.bool_)
    return np.cumsum(~second) - 1
