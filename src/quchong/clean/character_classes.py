"""Which classes of characters a text holds, found in one pass: a step that needs other characters can be skipped."""

import unicodedata
from collections.abc import Sequence
from functools import cache
from itertools import accumulate, chain, starmap

import numpy as np
import numpy.typing as npt

from quchong.clean.misread import MARKS
from quchong.text.utf16 import Units, look_up, read_units

CONTROL, INVISIBLE, MARKUP, STAND_IN, NOT_COMPOSED, LATIN_HIGH, LATIN_LETTER, FOREIGN, SUSPECT = (
    1 << bit for bit in range(9)
)
"""The character classes, one bit each. CONTROL: control characters, and line ends other than the line feed. MARKUP:
what tags and entities begin with. STAND_IN: what may stand for another character, in private use or as a radical.
NOT_COMPOSED: what Unicode's NFC may change. LATIN_HIGH: what bytes show as when they are read in a wrong encoding;
LATIN_LETTER: the letters among them. FOREIGN: letters that are not Han. SUSPECT: characters that are rare in any text
whose encoding is right."""
ANY_CLASS = 0x7FFF
"""All classes; a surrogate may be half of a character of any of them."""

RANGES = {
    CONTROL: "\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029",
    INVISIBLE: "\xad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff",
    MARKUP: "<&",
    STAND_IN: "\u2e80-\u2fdf\ue000-\uf8ff",
    LATIN_HIGH: "\x80-\xff",
    FOREIGN: "A-Za-z\xc0-\xd6\xd8-\xf6\xf8-\u1fff\u3040-\u30ff\u3130-\u318f\uac00-\ud7af",
    SUSPECT: f"\ufffd锟烫屯葺锛銆鈥{MARKS}",
    LATIN_LETTER: "À-ÖØ-öø-ÿ",
}
"""The characters of each class, written as in a character class of a regular expression; NOT_COMPOSED is computed."""
OF_NO_CLASS = ((0x1F000, 0x1FB00), (0x20000, 0x2F800), (0x2FA20, 0x40000))
"""Characters beyond the basic plane that are of no class, the end not included: pictographs, and Han characters that
are no compatibility ideographs. Their surrogates are of any class, which costs time and changes nothing."""
FIRST_HAN = 0x3400
RANGES_PAST_HAN = ((0xA000, 0xAC00), (0xD7A4, 0xD800), (0xF900, 0x10000))
"""What is left out of the computation of NOT_COMPOSED lies between these: Han characters, Hangul syllables, surrogates
and private use. NFC changes none of them."""


def classify_chars(units: Units) -> int:
    """Return the character classes that occur among UTF-16 units, as one number."""
    return int(np.bitwise_or.reduce(look_up(tabulate_classes(), units), initial=0))


def classify_chars_of_all(texts: Sequence[str]) -> tuple[list[int], Units]:
    """Return the character classes of each text, and the UTF-16 units of all texts with a line feed after each."""
    if not texts:
        return [], read_units("")
    encoded = [f"{text}\n".encode("utf-16-le", "surrogatepass") for text in texts]
    starts = [0, *accumulate(len(text) // 2 for text in encoded[:-1])]
    units = np.frombuffer(b"".join(encoded), np.uint16)
    del encoded
    return np.bitwise_or.reduceat(look_up(tabulate_classes(), units), starts).tolist(), units


def count_foreign(text: str) -> int:
    """Return the number of letters of the basic plane that are not Han: Latin, other alphabets, kana, Hangul."""
    classes = look_up(tabulate_classes(), read_units(text))
    return int(np.count_nonzero((classes & FOREIGN != 0) & (classes != ANY_CLASS)))


@cache
def tabulate_classes() -> npt.NDArray[np.uint16]:
    """Return the character classes of each UTF-16 unit, uint16 of shape (65536,)."""
    table = np.zeros(1 << 16, np.uint16)
    for char_class, ranges in RANGES.items():
        for first, last in parse_ranges(ranges):
            table[first : last + 1] |= char_class
    for code in chain(range(0x300, FIRST_HAN), *starmap(range, RANGES_PAST_HAN)):
        character = chr(code)
        # marks may combine with the character before them
        if unicodedata.category(character)[0] == "M" or not unicodedata.is_normalized("NFC", character):
            table[code] |= NOT_COMPOSED
    # so may vowels and final consonants of Hangul
    table[0x1160:0x1200] |= NOT_COMPOSED
    table[0xD800:0xE000] = ANY_CLASS
    return table


def mark_ranges(ranges: str) -> npt.NDArray[np.bool_]:
    """Return for each UTF-16 unit whether it is in ranges that are written as in RANGES, bool of shape (65536,)."""
    table = np.zeros(1 << 16, np.bool_)
    for first, last in parse_ranges(ranges):
        table[first : last + 1] = True
    return table


def parse_ranges(ranges: str) -> list[tuple[int, int]]:
    """Return the first and the last code point of each range.

    >>> parse_ranges("a-cx")
    [(97, 99), (120, 120)]
    """
    found: list[tuple[int, int]] = []
    parts = list(ranges)
    while parts:
        first = last = ord(parts.pop(0))
        if parts[:1] == ["-"]:
            last = ord(parts[1])
            parts = parts[2:]
        found.append((first, last))
    return found
