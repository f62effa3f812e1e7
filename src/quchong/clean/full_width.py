"""Punctuation that a keyboard or a program made narrow, set full width again."""

from quchong.clean.han import HAN
from quchong.text.lazy_regex import pattern

BEHIND = f"(?:(?<=[{HAN}》】」』）〉].)|(?<=[{HAN}。！？…][”’].))"
"""Looked for once the mark itself is found: a pattern that begins with characters is found much sooner."""
AFTER = f"(?=[{HAN}《【「『（〈“‘])"
LINE_END = r"(?=[”’』」）]?[ \t\u3000]*+(?:\n|\Z))"
MARKS = str.maketrans(",;:!?.", "，；：！？。")

BRACKET = r"[()\n]"
BEFORE = r"[\dA-Za-z_\])]"
OPENING, CLOSING = f"[{HAN}《“（]", f"[{HAN}》”）]"
"""Brackets around Han characters, and not behind a Latin word: f(x值), GDP(国内生产总值) stay."""
BETWEEN = f"([,;:!?]){BEHIND} ?{AFTER}"
"""With the space that follows a narrow mark."""
AT_END = rf"[,;:!?.]{BEHIND}(?<![一二三四五六七八九十]\.)(?:(?<=[!?])[!?]{{1,2}})?{LINE_END}"
"""A full stop is one at the end of a line only: inside it is the dot of a name, and behind a numeral that of a list."""
NARROW = r"[,;:!?.(]"


def restore_full_width(text: str) -> str:
    """Set ASCII punctuation between Han characters full width; in numbers, times and Latin text it stays."""
    if not pattern(NARROW).search(text):
        return text
    text = pattern(BETWEEN).sub(lambda found: found[1].translate(MARKS), widen_brackets(text))
    return pattern(AT_END).sub(lambda found: found[0].translate(MARKS), text)


def widen_brackets(text: str) -> str:
    """Set pairs of brackets around Han characters full width; one with a narrow pair inside stays narrow."""
    wide: set[int] = set()
    opened: list[int] = []
    narrow: set[int] = set()
    for found in pattern(BRACKET).finditer(text):
        at = found.start()
        if found[0] == "(":
            opened.append(at)
        elif found[0] == "\n":
            opened.clear()
        elif opened:
            first = opened.pop()
            if first not in narrow and is_around_han(text, first, at, wide):
                wide |= {first, at}
            else:
                narrow.update(opened[-1:])
    characters = list(text)
    for at in wide:
        characters[at] = "（" if characters[at] == "(" else "）"
    return "".join(characters)


def is_around_han(text: str, first: int, last: int, wide: set[int]) -> bool:
    """Tell whether a pair of brackets stands around Han, or around pairs that are wide already."""

    def fits(wanted: str, at: int) -> bool:
        return pattern(wanted).match("（）"[text[at] == ")"] if at in wide else text[at]) is not None

    behind_latin = first > 0 and fits(BEFORE, first - 1)
    return not behind_latin and last > first + 1 and fits(OPENING, first + 1) and fits(CLOSING, last - 1)
