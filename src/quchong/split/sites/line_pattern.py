"""The patterns of a sheet: a line as it stands, with {n}, {date}, {words} or {title} for what varies.

`{n}` is a number, `{date}` a date with or without a time, `{words}` whatever else varies and `{title}` an article's
title. A brace is written twice. Spaces, and places beside fields, match any number of spaces.
"""

import re
from functools import lru_cache

from quchong.split.induce.header_line import DATE, FLOOR
from quchong.split.sites.line_form import DIGITS, MASKED, read_form

NUMBER = "{n}"
FIELD = re.compile(r"\{\{|\}\}|\{(\w+)\}|[{}]")
MOMENT = re.sub(r"\?P<\w+>", "?:", DATE.pattern)
SPACES = r"\s*"
FIELDS = {
    "n": DIGITS.pattern,
    "date": f"({MOMENT})",
    "words": r"([^。]{1,80}?)",
    "title": r"(?P<title>.{1,100}?)",
}
"""What each field stands for in the regular expression of a pattern."""
__all__ = [
    "DATE",
    "FLOOR",
    "NUMBER",
    "compile_pattern",
    "escape",
    "is_constant",
    "key_of",
    "list_fields",
    "literal_ends",
    "pattern_of",
]


def escape(text: str) -> str:
    """Return a text as a pattern that matches nothing else."""
    return text.replace("{", "{{").replace("}", "}}")


def pattern_of(example: str) -> str:
    """Return the pattern of a line of which nothing but numbers varies.

    >>> pattern_of("阅读（123）")
    '阅读({n})'
    """
    return DIGITS.sub(NUMBER, escape(read_form(example).text))


def is_constant(pattern: str) -> bool:
    """Say whether nothing but numbers varies in a pattern."""
    return all(found[1] in (None, "n") for found in FIELD.finditer(pattern))


def key_of(pattern: str) -> str:
    """Return the key of the lines that match a pattern of which nothing but numbers varies."""
    text = FIELD.sub(lambda found: MASKED if found[1] else found[0][0], pattern)
    return read_form(text).key if text.strip() else text


@lru_cache(maxsize=4096)
def compile_pattern(pattern: str) -> re.Pattern[str]:
    """Return the regular expression of a pattern, for lines in their normal form; raises ValueError for a wrong one."""
    parts: list[str] = []
    last = 0
    for found in FIELD.finditer(pattern):
        parts.append(escape_words(pattern[last : found.start()]))
        if found[1] is None and len(found[0]) == 1:
            raise ValueError(f"a lone {found[0]} in the pattern {pattern!r}; write it twice")
        if found[1] is not None and found[1] not in FIELDS:
            names = ", ".join(f"{{{name}}}" for name in FIELDS)
            raise ValueError(f"unknown field {found[0]} in the pattern {pattern!r}; use one of {names}")
        parts.append(FIELDS[found[1]] if found[1] else re.escape(found[0][0]))
        last = found.end()
    parts.append(escape_words(pattern[last:]))
    try:
        return re.compile(SPACES.join(filter(None, parts)))
    except re.error as error:
        raise ValueError(f"the pattern {pattern!r} has {{title}} twice; leave one out ({error})") from None


def list_fields(pattern: str) -> list[tuple[str, str]]:
    """Return the fields of a pattern whose values its regular expression captures, each with the text before it.

    >>> list_fields("发布:{date} 编辑:{words}")
    [('date', '发布:'), ('words', ' 编辑:')]
    """
    found = [one for one in FIELD.finditer(pattern) if one[1]]
    starts = [0, *(one.end() for one in found)]
    return [(one[1], pattern[start : one.start()]) for one, start in zip(found, starts, strict=False) if one[1] != "n"]


def literal_ends(pattern: str) -> tuple[str, str]:
    """Return the words that lines of a pattern begin and end with.

    >>> literal_ends("上一篇: {words}"), literal_ends("{n} 位读者")
    (('上一篇:', ''), ('', '位读者'))
    """
    before, behind = FIELD.split(pattern)[0], FIELD.split(pattern)[-1]
    return (before.split() or [""])[0], (behind.split() or [""])[-1]


def escape_words(text: str) -> str:
    """Return literal text as a regular expression in which spaces may be any number."""
    return SPACES.join(re.escape(word) for word in text.split())
