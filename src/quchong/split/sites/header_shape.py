"""The shape of a line that may be an article's header: dates, signs and words, whatever the words are."""

import re
from functools import lru_cache
from typing import NamedTuple

from quchong.split.induce.header_blocks import LIKELY
from quchong.split.induce.header_line import DATE, FLOOR, LABELS, read_labelled
from quchong.split.sites.line_form import DIGITS, LineForm, is_enumerated

MAX_LENGTH = 100
MAX_SLOTS = 9
MAX_WORDS = 30
"""Characters of words between two signs, at most."""
SIGN = re.compile(r"\s*([|/()\[\]{}<>:,#*=~«»《》“”\"—【】]|(?<=\s)[·•_\-.@](?=\s)|\x01)\s*")
SENTENCE = re.compile("[。！？!?;；…]")


Name = tuple[str, ...]


class Shape(NamedTuple):
    r"""A line as parts: signs at odd places (`\\x01` for a date), and the words between them, perhaps none."""

    parts: tuple[str, ...]

    @property
    def name(self) -> Name:
        """What lines of the same shape share: the signs, and where there are words."""
        return tuple(part if at % 2 else name_words(part) for at, part in enumerate(self.parts))


def name_words(words: str) -> str:
    """Return words as lines of the same shape share them: known labels and floors as they are, the rest as W.

    >>> name_words("第3楼 南窗 发表于")
    'F W 发表于'
    """
    names: list[str] = []
    for word in words.split():
        name = word if word.lower() in LABELS else "F" if FLOOR.fullmatch(word) else "W"
        if names[-1:] != [name]:
            names.append(name)
    return " ".join(names)


@lru_cache(maxsize=1 << 14)
def read_shape(form: LineForm) -> Shape | None:
    r"""Read the shape of a line that may be a header: with a date, a floor or a label, and nothing like a sentence.

    >>> read_shape(read_form("1# 旧书摊主 留言于 2014/12/5")).name
    ('W', '#', 'W', '\x01', '')
    """
    text = form.text
    if len(text) > MAX_LENGTH:
        return None
    date = DATE.search(text) if form.has_digit and LIKELY.search(text) else None
    if date:
        text = f"{text[: date.start()]}\x01{text[date.end() :]}"
    elif not (has_floor(form) or is_labelled(text)):
        return None
    if SENTENCE.search(text):
        return None
    if is_enumerated(text) and not date:
        return None
    parts = tuple(SIGN.split(text))
    if len(parts) > 2 * MAX_SLOTS or any(len(words) > MAX_WORDS for words in parts[::2]):
        return None
    return Shape((parts[0].strip(), *parts[1:-1], parts[-1].strip()))


def name_of(form: LineForm, shape: Shape) -> Name:
    """Return what a line that may be a header, and has this shape, shares with others; without a date its label too."""
    name = shape.name
    return name if "\x01" in name or has_floor(form) else (*name, shape.parts[0])


def has_floor(form: LineForm) -> bool:
    """Say whether a line begins or ends with the number of a floor."""
    found = FLOOR.search(form.text) if form.has_digit else None
    return (
        found is not None
        and (found.start() == 0 or found.end() == len(form.text))
        and DIGITS.search(found[0]) is not None
    )


def is_labelled(text: str) -> bool:
    """Say whether a line is a known label of a header and its value."""
    return len(text) <= MAX_WORDS and read_labelled(text) is not None
