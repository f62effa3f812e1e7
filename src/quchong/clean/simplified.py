"""Traditional to simplified Chinese, character by character."""

import re
from functools import cache
from pathlib import Path

TABLE_PATH = Path(__file__).with_name("simplified.txt")
"""In each line a traditional character and its simplified one; built by `build_simplified_table`."""

OTHER_PLANES = re.compile("[\U00020000-\U0003ffff]")


@cache
def read_simplified() -> dict[int, int]:
    """Return the table: code point of a traditional character → code point of its simplified one."""
    return {ord(pair[0]): ord(pair[1]) for pair in TABLE_PATH.read_text("utf-8").splitlines()}


@cache
def find_traditional() -> re.Pattern[str]:
    """Return a pattern for any traditional character of the basic plane."""
    # a character class with characters of other planes is a hundred times slower
    return re.compile(f"[{''.join(chr(code) for code in read_simplified() if code < 0x10000)}]")


def simplify(text: str) -> str:
    """Replace traditional characters by simplified ones, whatever word they are in (乾坤 becomes 干坤)."""
    if find_traditional().search(text) or OTHER_PLANES.search(text):
        return text.translate(read_simplified())
    return text
