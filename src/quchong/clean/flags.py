"""What is suspicious about an article: labels, so that dropping it stays a choice."""

import re
from collections.abc import Callable

from quchong.clean.fineweb2 import fails_fineweb2
from quchong.clean.han import HAN_RUN

SHORT = 50
"""Letters and numbers. Of a shorter text one changed character takes two copies below a Jaccard of 0.8 (shingles of
five: 45 of 46 + 5 are shared at 50, and 0.8 is missed below 49)."""
LONG_ENOUGH = re.compile(rf"(?:[\W_]*+[^\W_]){{{SHORT}}}")

LOW_HAN = 0.3
"""Of the letters. English with some Chinese names in it has less, Chinese about computers has more."""
OTHER_RUN = re.compile(r"[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u3040-\u30ff\u3130-\u318f\uac00-\ud7af]+")
"""Latin, the other alphabets, kana, hangul."""

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


def is_short(text: str, _plain: bool = False) -> bool:
    """Tell whether a text has fewer than 50 letters and numbers."""
    return LONG_ENOUGH.match(text) is None


def has_low_han(text: str, plain: bool = False) -> bool:
    """Tell whether less than three in ten letters are Han; of a short text that is not said."""
    if is_short(text):
        return False
    # plain text has no other letters than ASCII's, and mostly Han enough for all of ASCII
    if plain and has_han(text, LOW_HAN / (1 - LOW_HAN) * (len(text) - (len(text.encode()) - len(text)) // 2)):
        return False
    return not has_han(text, LOW_HAN / (1 - LOW_HAN) * sum(map(len, OTHER_RUN.findall(text))))


def has_han(text: str, wanted: float) -> bool:
    """Tell whether a text has so many Han characters; mostly its first lines do."""
    for run in HAN_RUN.finditer(text):
        if wanted <= 0:
            break
        wanted -= len(run[0])
    return wanted <= 0


def has_mojibake(text: str, plain: bool = False) -> bool:
    """Tell whether a text holds characters that come of a wrong encoding only, and are beyond repair."""
    return not plain and (
        any(mark in text for mark in REPLACED)
        or sum(map(text.count, DOUBLY_READ)) >= LEAST_DOUBLY_READ
        or (LETTER_BYTE in text.encode("utf-8", "surrogatepass") and UNREPAIRED.search(text) is not None)
    )


FLAGS: dict[str, Callable[..., bool]] = {"short": is_short, "low_han": has_low_han, "mojibake": has_mojibake}
"""The flags by name, in the order in which articles carry them: each tells of a text whether it holds; told that the
text is plain, some tell sooner."""

FILTERS: dict[str, Callable[[str], bool]] = {"fineweb2": fails_fineweb2}
"""The presets by name: each tells whether a text fails."""


def find_flags(text: str, plain: bool = False) -> tuple[str, ...]:
    """Return the names of the flags that hold for a text, in the order of the table; of plain text sooner."""
    return tuple(name for name, holds in FLAGS.items() if holds(text, plain))
