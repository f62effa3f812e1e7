"""Unicode normalization in linear time: no run of combining marks is longer than 30.

Normalizing sorts the marks of a run, which takes time that grows with the square of its length: minutes for a
megabyte, in one call that no signal ends. Unicode's Stream-Safe Text Format (UAX #15, section 13) puts a combining
grapheme joiner (U+034F), which shows nothing, behind each 30 marks. No language needs that many.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import Literal

LONGEST = 30
JOINER = "\u034f"


@cache
def long_runs() -> re.Pattern[str]:
    """Return a pattern of a character and as many combining marks behind it as may be too many."""
    marks = [code for code in range(0x300, 0x1F000) if unicodedata.combining(chr(code))]
    ranges: list[list[int]] = []
    for code in marks:
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    known = "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges)
    # a quarter of the limit: one mark may stand for four, and so may the character before them
    return re.compile(f".?[{known}]{{{LONGEST // 4},}}", re.DOTALL)


def make_stream_safe(text: str) -> str:
    """Return a text with a joiner in each run of marks that is too long; a text that has none is returned itself."""
    if text.isascii() or not long_runs().search(text):
        return text
    return long_runs().sub(lambda run: break_up(run[0]), text)


def break_up(run: str) -> str:
    """Put a joiner behind each 30 marks, counted as if each character were decomposed (UAX #15, UAX15-D4)."""
    parts = []
    count = 0
    for character in run:
        leading, trailing, is_mark = count_marks(character)
        if count + leading > LONGEST:
            parts.append(JOINER)
            count = 0
        parts.append(character)
        count = count + trailing if is_mark else trailing
    return "".join(parts)


@lru_cache(maxsize=4096)
def count_marks(character: str) -> tuple[int, int, bool]:
    """Return how many marks a character begins and ends with, decomposed, and whether it is nothing but marks."""
    classes = [unicodedata.combining(part) for part in unicodedata.normalize("NFKD", character)]
    leading = next((at for at, number in enumerate(classes) if not number), len(classes))
    trailing = next((at for at, number in enumerate(reversed(classes)) if not number), len(classes))
    return leading, trailing, leading == len(classes)


def normalize(form: Literal["NFC", "NFKC"], text: str) -> str:
    """Return a text in a form of Unicode (NFC, NFKC), made stream-safe first."""
    text = make_stream_safe(text)
    return text if unicodedata.is_normalized(form, text) else unicodedata.normalize(form, text)
