"""One line as lines are compared: in a normal form, with its numbers masked, and whether it reads as prose."""

import re
from functools import lru_cache
from typing import NamedTuple

from quchong.text.stream_safe import normalize

MASKED = "0"
"""What stands for a number in a key."""
MAX_LENGTH = 120
"""Characters of a line that can be a site's own, at most, unless the same line stands on most pages."""
MIN_SENTENCE, MIN_CLAUSES, MIN_PARAGRAPH = 8, 30, 60
"""Characters from which a line with a full stop, with commas, or at all is prose."""
STRONG_PROSE = 60
DIGITS = re.compile(r"\d+(?:[,.]\d+)*")
ENDS = frozenset("。！？!?…；;.")
CLOSING = "”’」』）)】]\"' "
PAUSES = re.compile("[,。、;!?:“，！？；：]")
LISTED = re.compile("[|>»]")
NUMERAL = "零〇一二三四五六七八九十百千两"
ENUMERATED = re.compile(
    rf"[\s(\[【（〔]*(?:第\s?[{NUMERAL}\d]+\s?[条章节编部分回讲题课卷篇款项集]|[一二三四五六七八九十]{{1,3}}[、.．,，)\]）】\s]"
    r"|\d{1,3}\s?[、.．,)\]）】]|[①-⑳㈠-㈩]|[A-Ha-h][、.．)）])"
)
"""How a line begins that counts: 第一条 (article one), 一、, 1., A."""


class LineForm(NamedTuple):
    """A line in its normal form (`text`: NFKC, single spaces), its `key` (numbers masked), whether it is prose."""

    text: str
    key: str
    is_prose: bool
    has_digit: bool

    @property
    def is_strong(self) -> bool:
        """Whether it is prose for certain."""
        return self.is_prose and len(self.text) >= STRONG_PROSE


def read_form(shown: str) -> LineForm:
    """Read a line that shows something.

    >>> read_form("阅读（１２３）").key
    '阅读(0)'
    """
    return read_once(shown) if len(shown) <= MAX_LENGTH else read(shown)


def read(shown: str) -> LineForm:
    """Read a line anew."""
    text = " ".join((shown if shown.isascii() else normalize("NFKC", shown)).split())
    has_digit = DIGITS.search(text) is not None
    return LineForm(text, DIGITS.sub(MASKED, text) if has_digit else text, is_prose(text), has_digit)


read_once = lru_cache(maxsize=1 << 15)(read)
"""Read a line that is likely to stand on many pages; long ones would fill the memory."""


def is_prose(text: str) -> bool:
    """Say whether a line reads as a sentence or a paragraph."""
    length = len(text)
    if length < MIN_SENTENCE:
        return False
    core = text.rstrip(CLOSING)
    if core and core[-1] in ENDS:
        return True
    if length >= MIN_CLAUSES and PAUSES.search(text) and not LISTED.search(text):
        return True
    return length >= MIN_PARAGRAPH and text.count(" ") * 6 < length


def ends_sentence(text: str) -> bool:
    """Say whether a line ends in a full stop or a semicolon, which no title does."""
    return text.rstrip(CLOSING)[-1:] in ("。", "；", ";")


def is_enumerated(text: str) -> bool:
    """Say whether a line counts, as articles, questions and chapters do.

    >>> is_enumerated("第一条 总则"), is_enumerated("一、选择题"), is_enumerated("首页")
    (True, True, False)
    """
    return ENUMERATED.match(text) is not None
