"""The UTF-16 units of texts as numbers, and what stands side by side among them: looked up for many words at once."""

from functools import cache

import numpy as np
import numpy.typing as npt

Units = npt.NDArray[np.uint16]

PAIR_MULTIPLIER = np.uint16(0x9E37)
"""2^16 divided by the golden ratio, as usual for multiplicative hashing; odd, so that nothing is lost."""


def read_units(text: str) -> Units:
    """Return the UTF-16 units of a text."""
    return np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.uint16)


def spell_units(text: str) -> str:
    """Return a text with each UTF-16 unit as a character: those beyond the basic plane in halves."""
    return "".join(map(chr, read_units(text).tolist()))


def hash_pairs(units: Units) -> Units:
    """Return a hash of 16 bits for each unit and the next, fast and rough."""
    return units[:-1] * PAIR_MULTIPLIER + units[1:]


def list_pairs(text: str) -> bytes:
    """Return for each hash of a pair 1 where units of that hash stand side by side in a text, else 0."""
    there = np.zeros(1 << 16, np.uint8)
    there[hash_pairs(read_units(text))] = 1
    return there.tobytes()


@cache
def hash_start(word: str) -> int:
    """Return the hash of the first two units of a word that has so many."""
    return int(hash_pairs(read_units(word[:2]))[0])
