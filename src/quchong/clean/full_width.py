"""Full-width punctuation that a keyboard or a program made narrow."""

from quchong.clean.han import HAN
from quchong.text.lazy_regex import compile_once

BEHIND = f"(?:(?<=[{HAN}》】」』）〉].)|(?<=[{HAN}。！？…][”’].))"
"""What is before a mark. It is tested after the mark, as a pattern that begins with characters is found much faster."""
AFTER = f"(?=[{HAN}《【「『（〈“‘])"
LINE_END = r"(?=[”’』」）]?[ \t\u3000]*+(?:\n|\Z))"
MARKS = str.maketrans(",;:!?.", "，；：！？。")

BRACKET = r"[()\n]"
BEFORE = r"[\dA-Za-z_\])]"
OPENING, CLOSING = f"[{HAN}《“（]", f"[{HAN}》”）]"
"""Brackets around Han characters become wide, but not those after a Latin word, as in f(x值) and GDP(国内生产总值)."""
BETWEEN = f"([,;:!?]){BEHIND} ?{AFTER}"
"""With the space that follows a narrow mark."""
AT_END = rf"[,;:!?.]{BEHIND}(?<![一二三四五六七八九十]\.)(?:(?<=[!?])[!?]{{1,2}})?{LINE_END}"
"""A dot is a full stop only at the end of a line: within a line it may be in a name, after a numeral in a list."""
NARROW = r"[,;:!?.(]"


def restore_full_width(text: str) -> str:
    """Make ASCII punctuation between Han characters full-width; in numbers, times and Latin text it stays."""
    if not compile_once(NARROW).search(text):
        return text
    text = compile_once(BETWEEN).sub(lambda found: found[1].translate(MARKS), widen_brackets(text))
    return compile_once(AT_END).sub(lambda found: found[0].translate(MARKS), text)


def widen_brackets(text: str) -> str:
    """Make pairs of brackets around Han characters full-width; a pair with a narrow pair inside stays narrow."""
    wide: set[int] = set()
    opened: list[int] = []
    narrow: set[int] = set()
    for found in compile_once(BRACKET).finditer(text):
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
    """Return whether a pair of brackets is around Han characters, or around pairs that are wide already."""

    def fits(wanted: str, at: int) -> bool:
        return compile_once(wanted).match("（）"[text[at] == ")"] if at in wide else text[at]) is not None

    behind_latin = first > 0 and fits(BEFORE, first - 1)
    return not behind_latin and last > first + 1 and fits(OPENING, first + 1) and fits(CLOSING, last - 1)
