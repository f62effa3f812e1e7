"""White space and line breaks: what is not the author's but the page's."""

from collections import Counter
from itertools import pairwise

from quchong.clean.han import HAN
from quchong.text.lazy_regex import pattern

SPACES = " \t\u00a0\u2002\u2003\u3000"
"""Space, tab, no-break space, en space, em space, ideographic space: what pages indent and pad with."""
INDENT = rf"\n[ \t]*+[\u00a0\u2002\u2003\u3000][{SPACES}]*+"
"""Not of spaces and tabs alone: those are the author's, as in a program."""
TRAILING = rf"[{SPACES}](?<![{SPACES}].)[{SPACES}]*+(?=\n|\Z)"

CLOSED = f"{HAN}，。、；：？！…—“”‘’「」『』《》〈〉【】〔〕（）"
"""Characters that Chinese sets without spaces."""
SPACE_BETWEEN = f"[ \t\u00a0\u2002\u2003](?<=[{CLOSED}].)[ \t\u00a0\u2002\u2003]*+(?=[{CLOSED}])"
"""Not the ideographic space, which an author sets on purpose: 第一章　总则."""

MARKS = "，、"
BROKEN_OFF = rf"[{HAN}{MARKS}A-Za-z0-9]\Z"
"""How a line ends inside a sentence."""
SIGNED = r"——[^，、。！？；：]{1,12}\Z"
"""How a line ends with the name of who said it."""
BEGINS = (
    r"第[〇零一二三四五六七八九十百千\d]+[编章节条款篇回卷部]|[（(]?[一二三四五六七八九十\d]+(?:[、）)]|[.．](?!\d))"
    r"|[①-⑳【#>*•●○■□◆◇★☆※-]|[,;:!?.)]"
)
"""How a line begins that is no rest of a sentence: a heading, an item of a list; or a mark, which never begins a line
that was broken with care."""
LEAST_WIDTH = 40
"""Columns; a Han character takes two. Verse has shorter lines (two of seven characters and their marks take 32)."""
SLACK = 4
"""Columns by which a line may fall short: a mark that may not begin a line takes a character along."""
LEAST_BREAKS = 3
"""Not behind a mark: where most lines end with one they are verse, two or four to a line."""
LONGER_SHARE = 0.1
"""As many lines for each break may be longer: a title, an address; with more the text was not wrapped there."""


def strip_lines(text: str) -> str:
    """Remove indents of wide spaces, white space at the ends of lines, and blank lines at both ends."""
    # most texts have none of this, and looking for a substring is a hundred times faster than a pattern
    present = [space for space in SPACES if space in text]
    if text.startswith(tuple(SPACES)) or any(f"\n{space}" in text for space in present):
        text = pattern(INDENT).sub("\n", f"\n{text}")[1:]
    if any(f"{space}\n" in text for space in present):
        text = pattern(TRAILING).sub("", text)
    return text.lstrip("\n").rstrip(f"\n{SPACES}")


def remove_han_spaces(text: str) -> str:
    """Remove spaces between Han characters and Chinese marks; beside Latin letters and digits they stay."""
    return pattern(SPACE_BETWEEN).sub("", text)


def join_wrapped(text: str) -> str:
    """Join lines that were broken at one width inside sentences."""
    # a joined text is looked at again, so that the second time there is nothing left to do
    while (joined := join_once(text)) != text:
        text = joined
    return text


def join_once(text: str) -> str:
    """Join the lines that break inside a sentence at the width where most do."""
    lines = text.split("\n")
    widths = [measure(line) for line in lines]
    breaks = [
        index
        for index, (line, following) in enumerate(pairwise(lines))
        if widths[index] >= LEAST_WIDTH and goes_on(line, following)
    ]
    if len(breaks) < LEAST_BREAKS:
        return text
    counts = Counter(widths[index] for index in breaks)
    width = max(counts, key=lambda it: (sum(counts[it - less] for less in range(SLACK + 1)), it))
    near = {index for index in breaks if width - SLACK <= widths[index] <= width}
    within = sum(lines[index][-1] not in MARKS for index in near)
    longer = sum(it > width for it in widths)
    if within < LEAST_BREAKS or within * 2 < len(near) or longer > LONGER_SHARE * len(near):
        return text
    pieces = lines[:1]
    for index, line in enumerate(lines[1:]):
        pieces += [find_joint(lines[index], line), line.lstrip(SPACES)] if index in near else ["\n", line]
    return "".join(pieces)


def measure(line: str) -> int:
    """Return about how many columns a line takes: two for a Han character, one for a Latin letter."""
    return (len(line.encode("utf-8", "surrogatepass")) + len(line)) // 2


def goes_on(line: str, following: str) -> bool:
    """Tell whether a line ends inside a sentence that the following one may go on with."""
    rest = following.lstrip(SPACES)
    return (
        bool(rest)
        and bool(pattern(BROKEN_OFF).search(line))
        and not pattern(SIGNED).search(line)
        and not pattern(BEGINS).match(rest)
    )


def find_joint(line: str, following: str) -> str:
    """Return what stands between two joined lines: a space between Latin words, else nothing."""
    first = following.lstrip(SPACES)[0]
    return " " if line[-1].isascii() and first.isascii() and first.isalnum() else ""
