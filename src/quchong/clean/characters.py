"""Characters that show nothing or stand for nothing in a text: removed, or written as what they mean."""

import re
import unicodedata

LINE_ENDS = ("\r\n", "\r", "\x85", "\u2028", "\u2029")
"""Besides the line feed; the two characters of the first are one end."""

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f]")

JOINED = "\u0600-\u08ff\u0900-\u109f\u1780-\u17ff\u2190-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
"""Between two of these a zero-width joiner has a meaning: Arabic and the scripts of India, which join letters; arrows,
symbols and pictographs, which it joins to one emoji, each with a variation selector or not."""
INVISIBLE = re.compile(
    r"[\u00ad\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]"
    rf"|(?<![{JOINED}])\u200d|\u200d(?![{JOINED}])"
)
"""Soft hyphen, zero-width space and non-joiner, marks of direction, word joiner and invisible operators, byte order
mark, and the zero-width joiner that joins nothing; not the variation selectors, which choose between shapes."""
ANY_INVISIBLE = re.compile(r"[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")


def unify_line_ends(text: str) -> str:
    """Write every line end as a line feed."""
    for end in LINE_ENDS:
        text = text.replace(end, "\n")
    return text


def remove_control(text: str) -> str:
    """Remove control characters but line feed and tab; they are rubbish in a page and dangerous in a terminal."""
    return CONTROL.sub("", text)


def remove_invisible(text: str) -> str:
    """Remove characters that show nothing and only keep equal texts from being equal."""
    # one set of characters is found twice as fast as a choice of patterns
    return INVISIBLE.sub("", text) if ANY_INVISIBLE.search(text) else text


def normalize(text: str) -> str:
    """Write each character in Unicode's composed form (NFC): é as one character, a compatibility Han as the usual."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
