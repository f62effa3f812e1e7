"""Mojibake: text that was decoded in the wrong encoding, decoded again in the right one.

Bytes of UTF-8 or GB 18030 that are decoded as Latin-1 or windows-1252 show as runs of accented letters and symbols. A
run is decoded again only if all its bytes are valid in the right encoding and the result is Chinese. A run that is too
short to be sure of is decoded too, once another run of the same text is sure.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from quchong.clean.han import HAN_RUN, count_han
from quchong.text.character_costs import COMMON_SIMPLIFIED as COMMON
from quchong.text.character_costs import tabulate_costs
from quchong.text.utf16 import read_units

if TYPE_CHECKING:
    from ftfy import TextFixerConfig


def tabulate_bytes() -> dict[int, int]:
    """Return code point → byte for the characters of windows-1252 that are control characters in Latin-1."""
    characters = {byte: bytes((byte,)).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)}
    return {ord(character): byte for byte, character in characters.items() if character}


BYTES = tabulate_bytes()
SPECIAL = "".join(map(chr, BYTES))
"""The characters of the bytes 0x80 to 0x9F in windows-1252: €, “, ” and others."""
HIGH = f"\x80-\xff{SPECIAL}"
CONTINUATION = f"\x80-\xbf{SPECIAL}"

FIRST_SUSPICIOUS, LAST_SUSPICIOUS = 0xA1, 0xF7
SUSPICIOUS = re.compile(f"[{chr(FIRST_SUSPICIOUS)}-{chr(LAST_SUSPICIOUS)}][{HIGH}]")
"""Two bytes beyond ASCII, with which a Han character begins in either encoding; rare in other text."""

STRAY = re.compile(f"([{HIGH}])[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]+(?=[{HIGH}])")
"""Characters that are not bytes of Han characters, and that got between two such bytes later."""
MAY_BEGIN = np.zeros(1 << 16, np.bool_)
"""For each UTF-16 unit whether it may be the first of two suspicious characters."""
MAY_BEGIN[FIRST_SUSPICIOUS : LAST_SUSPICIOUS + 1] = True
MAY_FOLLOW = np.zeros(1 << 16, np.bool_)
"""For each UTF-16 unit whether it may follow the first of two suspicious characters: a byte, or a stray character."""
MAY_FOLLOW[[*{*range(0x20)} - {0x09, 0x0A, 0x0D}, *range(0x7F, 0x100), *BYTES, 0x200B, 0xFEFF]] = True

UTF_8_RUN = re.compile(
    f"(?:[\xc2-\xdf][{CONTINUATION}]|[\xe0-\xef][{CONTINUATION}]{{2}}|[\xf0-\xf4][{CONTINUATION}]{{3}})+"
)
BYTE_RUN = re.compile(f"[\t\x20-\x7e{HIGH}]+")
PAIR_RUN = re.compile(f"(?:[\x81-\xfe{SPECIAL}][\x80-\xfe{SPECIAL}])+")
"""Without the ASCII bytes of GB 18030: finds the Han characters in a run that holds other characters too."""

LETTER = re.compile("[À-ÖØ-öø-ÿ]")
MIN_LETTERS = 2
"""Letters in a run of which it is certain that it is mojibake: rows of symbols, as in ×±°, are an author's."""
MIN_HAN = 3
MIN_COMMON = 2
COMMON_SHARE = 0.2
ORDINARY_SHARE = 0.9

MIN_GAINED = 2
"""Han characters of the first level that a repair by ftfy must add, and at least as many as others."""
MOST_BITS = 13
"""What a character of the first level of GB 2312 or Big5 takes at most (`character_costs`); chance mostly gives
others."""

BROKEN = re.compile(f"(?<![A-Za-z])[\xc2\xc3\xe2-\xef][{CONTINUATION}]")
"""What UTF-8 shows as that has lost bytes; ftfy may repair it. Not a letter within a word, as in café·."""


@dataclass(frozen=True)
class Reading:
    """One way to decode runs of bytes again: which runs, in which encoding, and how sure the result makes us.

    If one run of a text is certain to be right, all runs are decoded that are likely to be right.
    """

    runs: re.Pattern[str]
    encoding: str
    is_certain: Callable[[str], bool]
    is_likely: Callable[[str], bool]


def repair_mojibake(text: str) -> str:
    """Decode again what was decoded in the wrong encoding, where that is certain."""
    if not may_be_suspicious(text):
        return text
    joined = STRAY.sub(r"\1", text)
    if joined != text and (repaired := repair_all(joined)) != joined:
        return repaired
    return repair_all(text)


def may_be_suspicious(text: str) -> bool:
    """Return whether a text may hold anything suspicious; many times as fast as the pattern."""
    units = read_units(text)
    first, last = np.uint16(FIRST_SUSPICIOUS), np.uint16(LAST_SUSPICIOUS)
    places = (units - first <= last - first).nonzero()[0]
    return bool(len(places)) and bool(MAY_FOLLOW[units[np.minimum(places + 1, len(units) - 1)]].any())


def repair_all(text: str) -> str:
    """Repair a text until nothing changes: it may have been decoded wrongly twice."""
    # this ends because every repair makes the text shorter
    while SUSPICIOUS.search(text) and (repaired := repair_once(text)) != text:
        text = repaired
    return text


def repair_once(text: str) -> str:
    """Repair the suspicious lines of a text once, by each reading in turn and then by ftfy."""
    lines = text.split("\n")
    for reading in READINGS:
        lines = decode_again(lines, reading)
    return "\n".join(repair_by_ftfy(line) if BROKEN.search(line) else line for line in lines)


def decode_again(lines: Sequence[str], reading: Reading) -> list[str]:
    """Return lines in which the runs that are likely right by a reading are decoded again, if one is certain."""
    suspicious = {index for index, line in enumerate(lines) if SUSPICIOUS.search(line)}
    runs = {run for index in suspicious for run in reading.runs.findall(lines[index]) if not run.isascii()}
    decoded = {run: text for run in runs if (text := decode(run, reading.encoding))}
    if not any(len(LETTER.findall(run)) >= MIN_LETTERS and reading.is_certain(text) for run, text in decoded.items()):
        return list(lines)
    likely = {run: text for run, text in decoded.items() if reading.is_likely(text)}

    def replace_likely(found: re.Match[str]) -> str:
        return likely.get(found[0], found[0])

    return [reading.runs.sub(replace_likely, line) if index in suspicious else line for index, line in enumerate(lines)]


def decode(run: str, encoding: str) -> str | None:
    """Decode the bytes of a run in an encoding; None if not all of them are valid in it."""
    data = run.translate(BYTES).encode("latin-1")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if text.encode(encoding) == data and "\n" not in text else None


def is_utf_8_chinese(text: str) -> bool:
    """Return whether bytes decoded as UTF-8 are certainly Chinese: chance may give one Han character, hardly two."""
    return len(set("".join(HAN_RUN.findall(text)))) > 1 and count_han(text) * 2 >= len(text)


def is_any(text: str) -> bool:
    """Say that bytes which are valid as UTF-8 are likely UTF-8: other text hardly ever is valid."""
    return bool(text)


def is_gb_chinese(text: str) -> bool:
    """Return whether bytes decoded as GB 18030 are certainly Chinese: random bytes give Han, few common characters."""
    beyond_ascii = [character for character in text if not character.isascii()]
    ordinary = sum(map(list_ordinary().__contains__, beyond_ascii))
    han, common = count_han(text), [character for character in beyond_ascii if character in COMMON]
    return (
        han >= MIN_HAN
        and ordinary >= ORDINARY_SHARE * len(beyond_ascii)
        and len(common) >= COMMON_SHARE * han
        and len(set(common)) >= MIN_COMMON
    )


def is_gb_ordinary(text: str) -> bool:
    """Return whether bytes decoded as GB 18030 are likely Chinese: they give only ordinary characters.

    A character of two equal bytes counts against it: the text may be a row of one symbol, such as ××××.
    """
    beyond_ascii = [character for character in text if not character.isascii()]
    return is_gb_chinese(text) or (
        all(map(list_ordinary().__contains__, beyond_ascii))
        and not any(len(set(character.encode("gb18030"))) == 1 for character in beyond_ascii)
    )


@cache
def list_ordinary() -> frozenset[str]:
    """Return the 3,755 Han characters of level 1 of GB 2312, which are in common use, and its punctuation."""
    rows = (*range(0xA1, 0xA4), *range(0xB0, 0xD8))
    return frozenset(
        "".join(bytes((row, cell)).decode("gb2312", "ignore") for row in rows for cell in range(0xA1, 0xFF))
    )


READINGS = (
    Reading(UTF_8_RUN, "utf-8", is_utf_8_chinese, is_any),
    Reading(BYTE_RUN, "gb18030", is_gb_chinese, is_gb_ordinary),
    Reading(PAIR_RUN, "gb18030", is_gb_chinese, is_gb_ordinary),
)
"""UTF-8 first: bytes of GB 18030 are hardly ever valid as UTF-8, those of UTF-8 often as GB 18030."""


def repair_by_ftfy(line: str) -> str:
    """Return what ftfy makes of a line, if it has a greater share of Han and no more replacement characters."""
    import ftfy  # slow to import, and hardly any run needs it

    fixed = ftfy.fix_encoding(line, make_ftfy_options())
    before, after = count_han(line), count_han(fixed)
    # a few Han characters may be chance, as may a letter of another script (×“ is a Hebrew letter in UTF-8)
    ordinary = count_ordinary(fixed) - count_ordinary(line)
    by_chance = ordinary < MIN_GAINED or ordinary * 2 < after - before
    if by_chance or len(fixed) >= len(line) or fixed.count("\ufffd") > line.count("\ufffd"):
        return line
    return fixed if after * len(line) > before * len(fixed) else line


def count_ordinary(text: str) -> int:
    """Return how many Han characters of a text are of the first level of a national character set."""
    units = read_units("".join(HAN_RUN.findall(text)))
    return int(np.count_nonzero(tabulate_costs().take(units) <= MOST_BITS))


@cache
def make_ftfy_options() -> "TextFixerConfig":
    """Return the options with which ftfy repairs encodings and nothing else."""
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        replace_lossy_sequences=False,  # would add replacement characters
        fix_c1_controls=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
    )
