"""Traditional to simplified, character by character."""

import re
from functools import cache
from pathlib import Path

TABLE_PATH = Path(__file__).with_name("simplified.txt")
"""Made by quchong.clean.build_simplified_table: a traditional character and its simplified one in each line."""


OTHER_PLANES = re.compile("[\U00020000-\U0003ffff]")


@cache
def read_simplified() -> dict[int, int]:
    """Return code point → code point for every traditional character that has a simplified one."""
    return {ord(pair[0]): ord(pair[1]) for pair in TABLE_PATH.read_text("utf-8").splitlines()}


@cache
def find_traditional() -> re.Pattern[str]:
    """Return a pattern that finds any traditional character of the basic plane."""
    # with other planes in it a class of characters is a hundred times slower
    return re.compile(f"[{''.join(chr(code) for code in read_simplified() if code < 0x10000)}]")


def simplify(text: str) -> str:
    """Write traditional characters as simplified ones; what a character is in its word does not count (乾坤 → 干坤)."""
    if find_traditional().search(text) or OTHER_PLANES.search(text):
        return text.translate(read_simplified())
    return text
