"""Punctuation that a keyboard or a program made narrow, set full width again."""

import re

from quchong.clean.han import HAN

BEHIND = f"(?:(?<=[{HAN}》】」』）〉].)|(?<=[{HAN}。！？…][”’].))"
"""Looked for once the mark itself is found: a pattern that begins with characters is found much sooner."""
AFTER = f"(?=[{HAN}《【「『（〈“‘])"
LINE_END = r"(?=[”’』」）]?[ \t\u3000]*+(?:\n|\Z))"
MARKS = str.maketrans(",;:!?.", "，；：！？。")

BRACKETS = re.compile(rf"\((?<![\dA-Za-z_\])].)(?=[{HAN}《“（])([^()\n]++)(?<=[{HAN}》”）])\)")
"""Around Han characters, and not behind a Latin word: f(x值), GDP(国内生产总值) stay."""
BETWEEN = re.compile(f"([,;:!?]){BEHIND} ?{AFTER}")
"""With the space that follows a narrow mark."""
AT_END = re.compile(rf"[,;:!?.]{BEHIND}(?<![一二三四五六七八九十]\.)(?:(?<=[!?])[!?]{{1,2}})?{LINE_END}")
"""A full stop is one at the end of a line only: inside it is the dot of a name, and behind a numeral that of a list."""
NARROW = re.compile(r"[,;:!?.(]")


def restore_full_width(text: str) -> str:
    """Set ASCII punctuation between Han characters full width; in numbers, times and Latin text it stays."""
    if not NARROW.search(text):
        return text
    # from the inside out; what stood around an inner pair may then be a pair around Han
    while (widened := BRACKETS.sub(r"（\1）", text)) != text:
        text = widened
    text = BETWEEN.sub(lambda found: found[1].translate(MARKS), text)
    return AT_END.sub(lambda found: found[0].translate(MARKS), text)
