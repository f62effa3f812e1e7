"""What is suspicious about an article: labels, so that dropping it stays a choice."""

import re
from collections.abc import Callable, Collection

from quchong.clean.character_classes import EVERY, FOREIGN, LATIN_HIGH, SUSPECT, count_foreign
from quchong.clean.fineweb2 import fails_fineweb2
from quchong.clean.han import HAN_RUN

SHORT = 50
"""Letters and numbers. Of a shorter text one changed character takes two copies below a Jaccard of 0.8 (shingles of
five: 45 of 46 + 5 are shared at 50, and 0.8 is missed below 49)."""
LONG_ENOUGH = re.compile(rf"(?:[\W_]*+[^\W_]){{{SHORT}}}")

LOW_HAN = 0.3
"""Of the letters. English with some Chinese names in it has less, Chinese about computers has more."""

REPLACED = ("\ufffd", "锟斤拷", "烫烫烫", "屯屯屯", "葺葺葺")
"""The replacement character; two of them in UTF-8 read as GBK; memory that a C program never wrote, read as GBK."""
DOUBLY_READ = ("锛", "銆", "鈥")
"""What the first bytes of ，。“ and their like in UTF-8 become when read as GBK; hardly in use otherwise."""
LEAST_DOUBLY_READ = 3
LETTER_BYTE = b"\xc3"
"""With which À to ÿ begin in UTF-8; found sooner than the pattern."""
LETTER = "À-ÖØ-öø-ÿ"
UNREPAIRED = re.compile(
    f"[{LETTER}]{{4}}|(?=[¡-ÿ]{{6}})[¡-ÿ]{{0,4}}[{LETTER}][¡-ÿ]{{0,4}}[{LETTER}]"
    r"|(?:[ã-ïÃ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}){2}"
)
"""Bytes that show as accented letters and symbols: four letters in a row, six of both, or symbols behind letters as in
UTF-8. Rows of symbols alone (××××, ······) are an author's."""


def is_short(text: str) -> bool:
    """Tell whether a text has fewer than 50 letters and numbers."""
    return LONG_ENOUGH.match(text) is None


def has_low_han(text: str) -> bool:
    """Tell whether less than three in ten letters are Han; of a short text that is not said."""
    if is_short(text):
        return False
    # hardly any text has so many others that its first lines do not hold Han enough
    wanted = LOW_HAN / (1 - LOW_HAN) * count_foreign(text)
    for run in HAN_RUN.finditer(text):
        if wanted <= 0:
            break
        wanted -= len(run[0])
    return wanted > 0


def has_mojibake(text: str) -> bool:
    """Tell whether a text holds characters that come of a wrong encoding only, and are beyond repair."""
    return (
        any(mark in text for mark in REPLACED)
        or sum(map(text.count, DOUBLY_READ)) >= LEAST_DOUBLY_READ
        or (LETTER_BYTE in text.encode("utf-8", "surrogatepass") and UNREPAIRED.search(text) is not None)
    )


FLAGS: dict[str, Callable[[str], bool]] = {"short": is_short, "low_han": has_low_han, "mojibake": has_mojibake}
"""The flags by name, in the order in which articles carry them."""

NEEDS = {"low_han": FOREIGN, "mojibake": SUSPECT | LATIN_HIGH}
"""The kinds of characters without any of which a flag does not hold; the others may hold of any text."""

FILTERS: dict[str, Callable[[str], bool]] = {"fineweb2": fails_fineweb2}
"""The presets by name: each tells whether a text fails."""


def find_flags(text: str, kinds: int = EVERY, known: Collection[str] = ()) -> tuple[str, ...]:
    """Return the names of the flags that hold for a text of such characters, in the order of the table.

    With the flag `bad_bytes` known, U+FFFD stands for such bytes, and is no mojibake.
    """
    if "bad_bytes" in known:
        text = text.replace("\ufffd", "")
    return tuple(name for name, holds in FLAGS.items() if may_hold(name, kinds) and holds(text))


def may_hold(name: str, kinds: int) -> bool:
    """Tell whether a flag may hold for a text of such characters."""
    return name not in NEEDS or bool(NEEDS[name] & kinds)
