"""Text that was decoded with the wrong encoding, read again with the right one.

Bytes of UTF-8 or GB 18030 decoded as Latin-1 or windows-1252 show as runs of accented letters and symbols. Such a run
is read again only where its bytes are text in the right encoding to the last byte, and read as Chinese. A run that is
too short to tell counts once another run of the same text has told.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from quchong.clean.han import HAN_RUN, count_han
from quchong.text.character_costs import COMMON_SIMPLIFIED as COMMON
from quchong.text.utf16 import read_units

if TYPE_CHECKING:
    from ftfy import TextFixerConfig


def tabulate_bytes() -> dict[int, int]:
    """Return code point → byte for the characters that windows-1252 has where Latin-1 has control characters."""
    characters = {byte: bytes((byte,)).decode("cp1252", "ignore") for byte in range(0x80, 0xA0)}
    return {ord(character): byte for byte, character in characters.items() if character}


BYTES = tabulate_bytes()
SPECIAL = "".join(map(chr, BYTES))
"""€, “, ” and their like: bytes 0x80 to 0x9F in windows-1252."""
HIGH = f"\x80-\xff{SPECIAL}"
CONTINUATION = f"\x80-\xbf{SPECIAL}"

FIRST_SUSPICIOUS, LAST_SUSPICIOUS = 0xA1, 0xF7
SUSPICIOUS = re.compile(f"[{chr(FIRST_SUSPICIOUS)}-{chr(LAST_SUSPICIOUS)}][{HIGH}]")
"""Two bytes beyond ASCII in a row: the beginning of a Han character in either encoding; hardly ever in other text."""

STRAY = re.compile(f"([{HIGH}])[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\ufeff]+(?=[{HIGH}])")
"""What is no byte of a Han character and went between two of them later on."""
MAY_FOLLOW = np.zeros(1 << 16, np.bool_)
"""Of each UTF-16 unit whether it may stand behind the first of two suspicious characters: a byte, or what is stray."""
MAY_FOLLOW[[*{*range(0x20)} - {0x09, 0x0A, 0x0D}, *range(0x7F, 0x100), *BYTES, 0x200B, 0xFEFF]] = True

UTF_8_RUN = re.compile(
    f"(?:[\xc2-\xdf][{CONTINUATION}]|[\xe0-\xef][{CONTINUATION}]{{2}}|[\xf0-\xf4][{CONTINUATION}]{{3}})+"
)
BYTE_RUN = re.compile(f"[\t\x20-\x7e{HIGH}]+")
PAIR_RUN = re.compile(f"(?:[\x81-\xfe{SPECIAL}][\x80-\xfe{SPECIAL}])+")
"""Without the ASCII bytes of GB 18030, where a run of all bytes holds something else besides."""
LEAST_HAN = 3
LEAST_COMMON = 2
COMMON_SHARE = 0.2
ORDINARY_SHARE = 0.9

LEAST_GAINED = 2
"""Han characters that what ftfy repairs has more than before."""

BROKEN = re.compile(f"[\xc2\xc3\xe2-\xef][{CONTINUATION}]")
"""What is left of UTF-8 that lost bytes on its way; worth asking ftfy."""


@dataclass(frozen=True)
class Reading:
    """One way to read runs of bytes: which, in what encoding, when that is certain, and when likely."""

    runs: re.Pattern[str]
    encoding: str
    is_certain: Callable[[str], bool]
    is_likely: Callable[[str], bool]


def repair_mojibake(text: str) -> str:
    """Read what was decoded with the wrong encoding with the right one, where that is certain."""
    if not may_be_suspicious(text):
        return text
    joined = STRAY.sub(r"\1", text)
    if joined != text and (repaired := repair_all(joined)) != joined:
        return repaired
    return repair_all(text)


def may_be_suspicious(text: str) -> bool:
    """Say whether there may be something suspicious in a text; many times as fast as looking for it."""
    units = read_units(text)
    first, last = np.uint16(FIRST_SUSPICIOUS), np.uint16(LAST_SUSPICIOUS)
    places = (units - first <= last - first).nonzero()[0]
    return bool(len(places)) and bool(MAY_FOLLOW[units[np.minimum(places + 1, len(units) - 1)]].any())


def repair_all(text: str) -> str:
    """Repair a text until nothing is left to repair: it can be broken twice."""
    # every repair makes it shorter, so this ends
    while SUSPICIOUS.search(text) and (repaired := repair_once(text)) != text:
        text = repaired
    return text


def repair_once(text: str) -> str:
    """Repair the suspicious lines of a text, each reading in turn."""
    lines = text.split("\n")
    for reading in READINGS:
        read_again(lines, reading)
    return "\n".join(ask_ftfy(line) if BROKEN.search(line) else line for line in lines)


def read_again(lines: list[str], reading: Reading) -> None:
    """Put what a reading makes of the suspicious lines in their places."""
    suspects = [index for index, line in enumerate(lines) if SUSPICIOUS.search(line)]
    runs = {run for index in suspects for run in reading.runs.findall(lines[index]) if not run.isascii()}
    readable = {run: read for run in runs if (read := decode(run, reading.encoding))}
    if not any(map(reading.is_certain, readable.values())):
        return
    likely = {run: read for run, read in readable.items() if reading.is_likely(read)}
    for index in suspects:
        lines[index] = reading.runs.sub(lambda found: likely.get(found[0], found[0]), lines[index])


def decode(run: str, encoding: str) -> str | None:
    """Return the text that the bytes of a run are in an encoding; None where they are not, to the last byte."""
    data = run.translate(BYTES).encode("latin-1")
    try:
        read = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return read if read.encode(encoding) == data and "\n" not in read else None


def is_utf_8_chinese(read: str) -> bool:
    """Tell whether what bytes give as UTF-8 is surely Chinese: chance gives one such character, but hardly two."""
    return len(set("".join(HAN_RUN.findall(read)))) > 1 and count_han(read) * 2 >= len(read)


def is_any(read: str) -> bool:
    """Tell that whatever is UTF-8 is likely UTF-8: other text hardly ever is."""
    return bool(read)


def is_gb_chinese(read: str) -> bool:
    """Tell whether what bytes give as GB 18030 is surely Chinese: nearly any bytes give Han, but few common ones."""
    beyond = [character for character in read if not character.isascii()]
    ordinary = sum(map(list_ordinary().__contains__, beyond))
    han, common = count_han(read), [character for character in beyond if character in COMMON]
    return (
        han >= LEAST_HAN
        and ordinary >= ORDINARY_SHARE * len(beyond)
        and len(common) >= COMMON_SHARE * han
        and len(set(common)) >= LEAST_COMMON
    )


def is_gb_ordinary(read: str) -> bool:
    """Tell whether what bytes give as GB 18030 is likely Chinese: ordinary characters only, and no row of crosses."""
    beyond = [character for character in read if not character.isascii()]
    return is_gb_chinese(read) or (
        all(map(list_ordinary().__contains__, beyond)) and not any(len(set(it.encode("gb18030"))) == 1 for it in beyond)
    )


@cache
def list_ordinary() -> frozenset[str]:
    """Return the first level of GB 2312, 3,755 Han characters in common use, its punctuation and full-width forms."""
    rows = (*range(0xA1, 0xA4), *range(0xB0, 0xD8))
    return frozenset(
        "".join(bytes((row, cell)).decode("gb2312", "ignore") for row in rows for cell in range(0xA1, 0xFF))
    )


READINGS = (
    Reading(UTF_8_RUN, "utf-8", is_utf_8_chinese, is_any),
    Reading(BYTE_RUN, "gb18030", is_gb_chinese, is_gb_ordinary),
    Reading(PAIR_RUN, "gb18030", is_gb_chinese, is_gb_ordinary),
)
"""UTF-8 first: bytes of GB 18030 are hardly ever UTF-8, those of UTF-8 often GB 18030."""


def ask_ftfy(line: str) -> str:
    """Return what ftfy makes of a line, where that has a greater share of Han and no more replacement characters."""
    import ftfy  # takes a while, and hardly any run needs it

    fixed = ftfy.fix_encoding(line, make_ftfy_options())
    before, after = count_han(line), count_han(fixed)
    # chance gives one Han character, or another script's out of a sign and a quotation mark (×“ is a Hebrew letter)
    by_chance = after - before < LEAST_GAINED
    if by_chance or len(fixed) >= len(line) or fixed.count("\ufffd") > line.count("\ufffd"):
        return line
    return fixed if after * len(line) > before * len(fixed) else line


@cache
def make_ftfy_options() -> "TextFixerConfig":
    """Return the options under which ftfy repairs encodings and leaves every character of the author's as it is."""
    from ftfy import TextFixerConfig

    return TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        replace_lossy_sequences=False,  # would put in replacement characters
        fix_c1_controls=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        fix_surrogates=False,
        remove_control_chars=False,
        normalization=None,
    )
