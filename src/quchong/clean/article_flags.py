"""Flags: what is suspicious about the text of an article; whether to drop such articles is up to the configuration."""

import re
from collections.abc import Callable, Collection

from quchong.clean.character_classes import ANY_CLASS, FOREIGN, LATIN_LETTER, NOT_COMPOSED, SUSPECT, count_foreign
from quchong.clean.fineweb2 import fails_fineweb2
from quchong.clean.han import HAN_RUN
from quchong.clean.misread import has_misread_lines
from quchong.model import Flag
from quchong.text.stream_safe import JOINER, long_runs

SHORT = 50
"""Letters and numbers. One changed character changes five shingles of five characters; in a text of fewer than 49
characters that alone takes the Jaccard of two copies below 0.8 (41 / 51 = 0.804 at 50, 39 / 49 = 0.796 at 48)."""
LONG_ENOUGH = re.compile(rf"(?:[\W_]*+[^\W_]){{{SHORT}}}")

LOW_HAN = 0.3
"""Share of the letters. English with some Chinese names has less, Chinese about computers has more."""

REPLACED = ("\ufffd", "锟斤拷", "烫烫烫", "屯屯屯", "葺葺葺")
"""The replacement character; two of them in UTF-8, read as GBK; uninitialized memory of a C program, read as GBK."""
DOUBLY_READ = ("锛", "銆", "鈥")
"""What ，。“ and the like begin with when their UTF-8 is read as GBK; they are rare in other text."""
MIN_DOUBLY_READ = 3
LETTER_BYTE = b"\xc3"
"""The first byte of À to ÿ in UTF-8; a byte is found faster than the pattern."""
LETTER = "À-ÖØ-öø-ÿ"
UNREPAIRED = re.compile(
    f"[{LETTER}]{{4}}|(?=[¡-ÿ]{{6}})[¡-ÿ]{{0,4}}[{LETTER}][¡-ÿ]{{0,4}}[{LETTER}]"
    r"|(?:[ã-ïÃ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]{1,2}){2}"
)
"""Bytes that show as accented letters and symbols: four letters in a row, six of both, or letters and symbols in the
pattern of UTF-8. Rows of symbols alone, such as ××××, are an author's."""


def is_short(text: str) -> bool:
    """Return whether a text has fewer than 50 letters and numbers."""
    return LONG_ENOUGH.match(text) is None


def has_low_han(text: str) -> bool:
    """Return whether less than 30 % of the letters of a text are Han; False for a short text."""
    if is_short(text):
        return False
    # most texts have so few other letters that the first lines hold enough Han characters
    needed = LOW_HAN / (1 - LOW_HAN) * count_foreign(text)
    for run in HAN_RUN.finditer(text):
        if needed <= 0:
            break
        needed -= len(run[0])
    return needed > 0


def has_mojibake(text: str) -> bool:
    """Return whether a text holds characters that only a wrong encoding gives, and that cannot be repaired."""
    return (
        any(mark in text for mark in REPLACED)
        or sum(map(text.count, DOUBLY_READ)) >= MIN_DOUBLY_READ
        or (LETTER_BYTE in text.encode("utf-8", "surrogatepass") and UNREPAIRED.search(text) is not None)
        or has_misread_lines(text)
    )


def has_stacked_marks(text: str) -> bool:
    """Return whether a text holds a run of combining marks that was broken up, because no language has one so long."""
    return JOINER in text and long_runs().search(text) is not None


FLAGS: dict[Flag, Callable[[str], bool]] = {
    "short": is_short,
    "low_han": has_low_han,
    "mojibake": has_mojibake,
    "stacked_marks": has_stacked_marks,
}
"""For each flag the function that says whether a text has it, in the order in which articles list their flags."""

NEEDS: dict[Flag, int] = {"low_han": FOREIGN, "mojibake": SUSPECT | LATIN_LETTER, "stacked_marks": NOT_COMPOSED}
"""For some flags the character classes of which a text must hold one to have the flag; any text may have the others."""

FILTERS: dict[Flag, Callable[[str], bool]] = {"fineweb2": fails_fineweb2}
"""Flags that are only given where the option `clean.drop` names them."""


def find_flags(text: str, char_classes: int = ANY_CLASS, known: Collection[Flag | str] = ()) -> tuple[Flag, ...]:
    """Return the flags of a text with characters of these classes, in the order of the table.

    With the flag `bad_bytes` known, U+FFFD stands for such bytes, and is no mojibake.
    """
    if "bad_bytes" in known:
        text = text.replace("\ufffd", "")
    return tuple(flag for flag, applies in FLAGS.items() if may_hold(flag, char_classes) and applies(text))


def may_hold(flag: Flag, char_classes: int) -> bool:
    """Return whether a text with characters of these classes may have a flag."""
    return flag not in NEEDS or bool(NEEDS[flag] & char_classes)
