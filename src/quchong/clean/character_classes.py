"""Which kinds of characters a text holds, told at once: a step whose characters are not there has nothing to do."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, chain, starmap

import numpy as np
import numpy.typing as npt

from quchong.text.utf16 import Units, read_units

LINE_END, CONTROL, INVISIBLE, PRIVATE_USE, NOT_COMPOSED, LATIN_HIGH, FOREIGN, SUSPECT = (1 << bit for bit in range(8))
"""Kinds, a bit each. LATIN_HIGH: what bytes read in a wrong encoding show as. FOREIGN: letters that are not Han.
SUSPECT: characters that hardly stand in a text unless its encoding was mistaken."""
EVERY = 0xFF
"""Half a character beyond the basic plane may be of any kind."""

RANGES = {
    LINE_END: "\r\x85\u2028\u2029",
    CONTROL: "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f",
    INVISIBLE: "\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff",
    PRIVATE_USE: "\ue000-\uf8ff",
    LATIN_HIGH: "\x80-\xff",
    FOREIGN: "A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u1fff\u3040-\u30ff\u3130-\u318f\uac00-\ud7af",
    SUSPECT: "\ufffd锟烫屯葺锛銆鈥",
}
"""First and last characters of the kinds, as in a regular expression; NOT_COMPOSED is worked out."""
HAN_BEGIN = 0x3400
BEHIND_HAN = ((0xA000, 0xAC00), (0xD7A4, 0xD800), (0xF900, 0x10000))
"""Between these stand unified ideographs, syllables of Hangul, halves and private use: all of them are composed."""


def find_kinds(units: Units) -> int:
    """Return the kinds of characters that are there, put together."""
    return int(np.bitwise_or.reduce(tabulate_kinds().take(units), initial=0))


def find_kinds_of_all(texts: Sequence[str]) -> tuple[list[int], Units]:
    """Return the kinds of characters in each of some texts, and the units of them all, a line feed behind each."""
    if not texts:
        return [], read_units("")
    encoded = [f"{text}\n".encode("utf-16-le", "surrogatepass") for text in texts]
    starts = [0, *accumulate(len(it) // 2 for it in encoded[:-1])]
    units = np.frombuffer(b"".join(encoded), np.uint16)
    return np.bitwise_or.reduceat(tabulate_kinds().take(units), starts).tolist(), units


def count_foreign(text: str) -> int:
    """Return the number of letters of the basic plane that are not Han: Latin, the other alphabets, kana, hangul."""
    kinds = tabulate_kinds().take(read_units(text))
    return int(np.count_nonzero((kinds & FOREIGN != 0) & (kinds != EVERY)))


@cache
def tabulate_kinds() -> npt.NDArray[np.uint8]:
    """Return the kinds of each UTF-16 unit."""
    table = np.zeros(1 << 16, np.uint8)
    for kind, ranges in RANGES.items():
        parts = list(ranges)
        while parts:
            first = last = ord(parts.pop(0))
            if parts[:1] == ["-"]:
                last = ord(parts[1])
                parts = parts[2:]
            table[first : last + 1] |= kind
    for code in chain(range(0x300, HAN_BEGIN), *starmap(range, BEHIND_HAN)):
        character = chr(code)
        # marks and the later parts of Hangul syllables may go together with what stands before them
        if unicodedata.category(character)[0] == "M" or not unicodedata.is_normalized("NFC", character):
            table[code] |= NOT_COMPOSED
    table[0x1160:0x1200] |= NOT_COMPOSED
    table[0xD800:0xE000] = EVERY
    return table
