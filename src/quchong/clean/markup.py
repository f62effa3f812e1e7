"""Markup that was left in a text: HTML tags, comments and entities.

Entities become their characters, tags that end a block become line ends, other tags and comments go. What may be an
author's stays: comparisons, code, and all of a text that speaks of markup.
"""

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain, islice

from quchong.clean.layout import SPACES
from quchong.text.html_pages import is_html
from quchong.text.html_tags import (
    BLOCK,
    COMMENT_END,
    COMMENT_START,
    DECLARATION,
    ENTITY,
    INLINE,
    TAG,
    classify_tag,
    decode_entity,
    find_closed,
    find_spans,
)

VISIBLE = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
CANDIDATE = re.compile(r"<[\s/]{0,2}+[A-Za-z!?]|&[#A-Za-z]")
MARKUP_BEGINS = "<&"
MARKUP_FOLLOWS = "A-Za-z!?#/\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
"""What a candidate begins with, and what follows, as in a character class of a regular expression."""
COMMENT = re.compile(re.escape(COMMENT_START)), re.compile(re.escape(COMMENT_END))
SCRIPT = re.compile(r"<script\b[^<>]*+>", re.IGNORECASE), re.compile(r"</script\s*+>", re.IGNORECASE)
STYLE = re.compile(r"<style\b[^<>]*+>", re.IGNORECASE), re.compile(r"</style\s*+>", re.IGNORECASE)
HIDDEN = (SCRIPT, STYLE, COMMENT)
"""How that begins and ends of which a browser shows nothing."""
NAMED = re.compile(rf"<[a-z][a-z0-9]{{0,9}}\s?/?>|{ENTITY.pattern}")
NAMES = "标签|元素|标记|节点|实体|转义|占位符"
NAMED_BEFORE = re.compile(rf"(?:{NAMES})\s?\Z")
NAMED_AFTER = re.compile(rf"\s?(?:{NAMES}|属性|语句|表示|代表)")
LONGEST_NAME = max(map(len, NAMES.split("|")))
OPENING_QUOTES, CLOSING_QUOTES = "“‘「『`", "”’」』`"
ABOUT = re.compile(r"(?<![./\w])(?:X?HTML5?|XML|JSX)(?![\w/])|(?m:^\s*+```)")
IN_ABOUT = ("ML", "JSX", "```")
"""One of these is in whatever ABOUT finds; a substring is found a hundred times faster than a pattern."""
SCRIPTS = re.compile(r"<(su[bp])>([0-9+-]{1,4})</\1>", re.IGNORECASE)
SMALL = {
    "sup": str.maketrans("0123456789+-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"),
    "sub": str.maketrans("0123456789+-", "₀₁₂₃₄₅₆₇₈₉₊₋"),
}
"""Superscripts and subscripts have characters of their own: without its tags 10<sup>2</sup> would be 102."""
ESCAPED = "<>&"
MAX_REMEMBERED = 1 << 18
"""Characters of the longest text for which what is left of it is remembered until the next."""
MAX_ROUNDS = 8
"""One piece of markup may hide another; a text in which they do so more often was made to, and stays."""


def remove_markup(text: str) -> str:
    """Return a text without markup; lines of nothing but markup go, and a text of nothing else stays as it is."""
    groups = split_by_markup(text)
    return text if groups is None else "\n".join(chain.from_iterable(groups))


def count_left(text: str) -> list[int]:
    """Return for each line of a text how many lines are left of it without markup."""
    groups = split_by_markup(text)
    return [1] * (text.count("\n") + 1) if groups is None else list(map(len, groups))


def split_by_markup(text: str) -> list[Sequence[str]] | None:
    """Return for each line of a text the lines that are left of it without markup; None where nothing is removed."""
    return _split_again(text) if len(text) <= MAX_REMEMBERED else _split(text)


def _split(text: str) -> list[Sequence[str]] | None:
    if not may_hold_markup(text) or not CANDIDATE.search(text):
        return None
    first: list[Sequence[str]] = [(line,) for line in text.split("\n")]
    groups = first
    for last in [*[False] * (MAX_ROUNDS - 1), True]:
        after = remove_once(groups)
        done = after == groups
        groups = groups if done else after
        if done or not (last or may_hold_markup("\n".join(chain.from_iterable(groups)))):
            return groups if groups is not first and any(map(VISIBLE.search, chain.from_iterable(groups))) else None
    return None


_split_again = lru_cache(maxsize=1)(_split)
"""The same; a text is asked for twice in a row, for what is left of it and how many lines that are."""


def may_hold_markup(text: str) -> bool:
    """Return whether a text holds what tags and entities begin with."""
    return "<" in text or "&" in text


def speaks_of_markup(text: str) -> bool:
    """Return whether a text speaks of markup, which it names, or shows code."""
    if any(part in text for part in IN_ABOUT) and ABOUT.search(text):
        return True
    return may_hold_markup(text) and any(map(is_spoken_of, NAMED.finditer(text)))


def is_spoken_of(found: re.Match[str]) -> bool:
    """Return whether a tag or entity is quoted, or named as one."""
    text, start, end = found.string, found.start(), found.end()
    before, after = text[start - 1 : start] if start else "", text[end : end + 1]
    if before and after and before in OPENING_QUOTES and after in CLOSING_QUOTES:
        return True
    if before and before != ">" and not before.isspace() and NAMED_AFTER.match(text, end):
        return True
    return NAMED_BEFORE.search(text[max(0, start - LONGEST_NAME - 1) : start]) is not None


def remove_once(groups: Sequence[Sequence[str]]) -> list[Sequence[str]]:
    """Remove what is seen as markup at once; escaped tags of a page of HTML are seen only without its own."""
    text = "\n".join(chain.from_iterable(groups))
    in_html = is_html(text)
    if in_html:
        text = blank_hidden(text)
    elif speaks_of_markup(text) or ("&" in text and speaks_of_markup(ENTITY.sub(decode_entity, text))):
        return list(groups)
    # what a page of HTML has in angle brackets is a tag
    closed = BLOCK | INLINE if in_html else frozenset(name for name in find_closed(text) if len(name) > 1)
    if not in_html:
        return [
            group if "<" not in text and "&" not in text else left_of_group(text.split("\n"), closed)
            for group, text in zip(groups, map("\n".join, groups), strict=True)
        ]
    left = (left_of(line, closed, in_html) for line in text.split("\n"))
    return [tuple(chain.from_iterable(islice(left, len(group)))) for group in groups]


def left_of_group(lines: Sequence[str], closed: frozenset[str]) -> Sequence[str]:
    """Return the lines that are left of some lines, none of a page of HTML."""
    return tuple(chain.from_iterable(left_of(line, closed, in_html=False) for line in lines))


def left_of(line: str, closed: frozenset[str], in_html: bool) -> Sequence[str]:
    """Return the lines that are left of a line; none of one that is nothing but markup."""
    if not may_hold_markup(line):
        return (line,)
    closed = closed | find_closed(line)

    def replace_tag(found: re.Match[str]) -> str:
        kind = classify_tag(found, closed)
        return found[0] if kind is None else "\n" if kind == "block" else ""

    left = line
    if "<" in left:
        for span in HIDDEN:
            left = cut_spans(left, *span)
        left = SCRIPTS.sub(raise_digits, left)
        left = DECLARATION.sub("", TAG.sub(replace_tag, left))
    if "&" in left:
        left = ENTITY.sub(decode_shown if in_html else decode_entity, left)
    if left == line:
        return (line,)
    lines = [part.strip(SPACES) for part in left.split("\n")]
    indent = line[: len(line) - len(line.lstrip(SPACES))]
    return [part if at else indent + part for at, part in enumerate(filter(None, lines))]


def show_markup(line: str) -> str:
    """Return the first piece of markup in a line."""
    closed = find_closed(line)
    pieces = [(at, line[at:end]) for at, end in find_spans(line, *COMMENT)[:1]]
    pieces += [(found.start(), found[0]) for found in TAG.finditer(line) if classify_tag(found, closed)][:1]
    pieces += [(found.start(), found[0]) for found in islice(ENTITY.finditer(line), 1)]
    return min(pieces, default=(0, ""))[1]


def raise_digits(found: re.Match[str]) -> str:
    """Return the characters for digits and signs that a tag raises or lowers."""
    return found[2].translate(SMALL[found[1].lower()])


def decode_shown(found: re.Match[str]) -> str:
    """Return the character of an entity, unless it is one that tags and entities are made of."""
    decoded = decode_entity(found)
    return found[0] if decoded in ESCAPED else decoded


def blank_hidden(text: str) -> str:
    """Return a page of HTML with empty lines where a browser shows nothing: scripts, styles and comments."""
    for begin, end in HIDDEN:
        text = cut_spans(text, begin, end)
    return text


def cut_spans(text: str, begin: re.Pattern[str], end: re.Pattern[str]) -> str:
    """Cut spans out of a text, but for the line ends in them."""
    spans = find_spans(text, begin, end)
    if not spans:
        return text
    kept, at = [], 0
    for start, stop in spans:
        kept += [text[at:start], "\n" * text.count("\n", start, stop)]
        at = stop
    return "".join([*kept, text[at:]])
