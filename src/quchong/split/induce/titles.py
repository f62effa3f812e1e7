"""The title that a heading tells, and whether two headings are parts of one chapter."""

import re
from functools import lru_cache

from quchong.split.induce.page_view import PageView

AROUND = re.compile(r"[\s●■◆★※▲◎○·•*#=—~-]*(?P<title>.*?)[\s●■◆★※▲◎=—~-]*")
"""What stands around a heading and is no part of it."""
WRAPPINGS = {"[": "]", "(": ")", "（": "）", "［": "］", "〔": "〕", "<": ">", "＜": "＞"}
"""Brackets that may hold a whole heading; 【】 and 《》 are part of titles."""
NAME_BEFORE = re.compile(r"^[^_]{1,30}_\s*(?=\S)")
"""The name of the book, set apart by an underscore."""
COUNT_BEFORE = re.compile(
    r"^(?:第\s*[\d一二三四五六七八九十百]+\s*篇\s*[:：、]|[\d一二三四五六七八九十]{1,3}\s*[、.．:：)）]|[（(【][\d一二三四五六七八九十]{1,3}[)）】]\s*[:：]?)\s*(?=[^\s\d])"
)
"""A count before a title of its own."""
PART_ENDS = frozenset(")]】〕0123456789一二三四五六七八九十上中下续完")
NO_LETTER = re.compile(r"\W")
PART = re.compile(r"^(.*?) *[(\[【〔]?([\d一二三四五六七八九十]{1,3}|上|中|下|续|续完|完)[)\]】〕]$")


@lru_cache(maxsize=4096)
def read_title(heading: str) -> str:
    """Return the title that a heading tells.

    >>> read_title("[(第1章 老船工)]"), read_title("山城旧事_第1章 老船工"), read_title("一、赶早集")
    ('第1章 老船工', '第1章 老船工', '赶早集')
    """
    found = AROUND.fullmatch(heading)
    title = found["title"] if found and found["title"] else heading
    while title[:1] in WRAPPINGS and title[-1:] == WRAPPINGS[title[0]] and len(title) > 3 and title[0] not in title[1:]:
        inside = title[1:-1].strip()
        if re.fullmatch(r"\W*[\d一二三四五六七八九十百]+\W*", inside):
            break
        title = inside
    title = NAME_BEFORE.sub("", title, count=1)
    return COUNT_BEFORE.sub("", title, count=1)


def stem_of(view: PageView, at: int) -> str:
    """Return a heading without the number of its part: 第一章 渡口(2) gives 第一章渡口."""
    return cut_part(view.folded.get(at, view.shown[at]))


@lru_cache(maxsize=4096)
def cut_part(line: str) -> str:
    """Return the letters of a heading without the number of its part."""
    found = PART.match(line) if line[-1] in PART_ENDS else None
    return NO_LETTER.sub("", found[1] if found and found[1] else line)


def is_part_of(view: PageView, one: int, other: int) -> bool:
    """Return whether two headings are parts of one chapter."""
    return stem_of(view, one) == stem_of(view, other)
