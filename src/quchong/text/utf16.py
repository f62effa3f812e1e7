"""Texts as arrays of UTF-16 code units, and hashes of adjacent units: a fast filter for many words at once."""

from typing import TypeVar

import numpy as np
import numpy.typing as npt

Units = npt.NDArray[np.uint16]
"""UTF-16 code units: one for a character of the basic plane, two for any other."""

PAIR_MULTIPLIER = np.uint16(0x9E37)
"""2^16 divided by the golden ratio, as in Knuth's multiplicative hashing; odd, so that multiplying loses no bit."""


WINDOW = 1 << 18
"""Units that are looked at at a time where this takes several times as much memory."""
ScalarT = TypeVar("ScalarT", bound=np.generic)


def read_units(text: str) -> Units:
    """Return the UTF-16 units of a text."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


def look_up(table: npt.NDArray[ScalarT], units: Units) -> npt.NDArray[ScalarT]:
    """Return the entry of each unit in a table of shape (65536,)."""
    found = np.empty(len(units), table.dtype)
    # numpy makes an int64 of each unit that it looks up, so not of all at once
    for start in range(0, len(units), WINDOW):
        found[start : start + WINDOW] = table.take(units[start : start + WINDOW])
    return found


def spell_units(text: str) -> str:
    """Return a text with a character for each UTF-16 unit: two surrogates for a character beyond the basic plane."""
    units = read_units(text)
    # nearly all texts are of the basic plane, whose characters are units
    return text if len(units) == len(text) else "".join(map(chr, units.tolist()))


def hash_pairs(units: Units) -> Units:
    """Return a rough 16-bit hash of each unit and the one after it: one hash fewer than there are units."""
    return units[:-1] * PAIR_MULTIPLIER + units[1:]
