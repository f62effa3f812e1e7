"""What counts as a Han character: for patterns and for counting."""

import re

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
"""The inside of a character class: 〇, and the unified and compatibility ideographs of all planes."""
HAN_RUN = re.compile(f"[{HAN}]+")


def count_han(text: str) -> int:
    """Return the number of Han characters in a text."""
    return sum(map(len, HAN_RUN.findall(text)))
