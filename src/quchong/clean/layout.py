"""White space and line breaks that belong to the page, not to the author."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from quchong.clean.han import HAN
from quchong.text.lazy_regex import compile_once

SPACES = " \t\u00a0\u2002\u2003\u3000"
"""Space, tab, no-break space, en space, em space and ideographic space, with which pages indent and pad."""
WIDE_SPACES = "\u00a0\u2002\u2003\u3000"
INDENT = rf"\n[ \t]*+[{WIDE_SPACES}][{SPACES}]*+"
"""Not an indent of spaces and tabs only: an author sets it, as in a program."""
TRAILING = rf"[{SPACES}](?<![{SPACES}].)[{SPACES}]*+(?=\n|\Z)"

CLOSED = f"{HAN}，。、；：？！…—“”‘’「」『』《》〈〉【】〔〕（）"
"""Characters between which Chinese has no spaces."""
SPACE_BETWEEN = f"[ \t\u00a0\u2002\u2003](?<=[{CLOSED}].)[ \t\u00a0\u2002\u2003]*+(?=[{CLOSED}])"
"""Not the ideographic space, which an author sets on purpose, as in 第一章　总则."""

MARKS = "，、"
BROKEN_OFF = rf"[{HAN}{MARKS}A-Za-z0-9]\Z"
"""How a line ends within a sentence."""
SIGNED = r"——[^，、。！？；：]{1,12}\Z"
"""How a line ends with the name of who said it."""
BEGINS = (
    r"第[〇零一二三四五六七八九十百千\d]+[编章节条款篇回卷部]|[（(]?[一二三四五六七八九十\d]+(?:[、）)]|[.．](?!\d))"
    r"|[①-⑳【#>*•●○■□◆◇★☆※-]|[,;:!?.)]"
)
"""How a line begins that does not continue a sentence: a heading or a list item; or a mark, with which no wrapped line
begins."""
MIN_WIDTH = 40
"""Columns, two for a Han character. Lines of verse are shorter: two of seven characters with their marks take 32."""
SLACK = 4
"""Columns by which a wrapped line may be shorter: a mark cannot begin a line and takes a character with it."""
MIN_BREAKS = 3
"""Breaks that do not follow a mark; where most lines end with a mark they are verse."""
LONGER_SHARE = 0.1
"""Lines longer than the width, per break: a title, an address. With more of them the text was not wrapped there."""


def strip_lines(text: str) -> str:
    """Remove indents of wide spaces, white space at the ends of lines, and blank lines at both ends."""
    # most texts have none of these, and a substring is found a hundred times faster than a pattern
    present = [space for space in SPACES if space in text]
    if text.startswith(tuple(SPACES)) or any(f"\n{space}" in text for space in present):
        text = compile_once(INDENT).sub("\n", f"\n{text}")[1:]
    if any(f"{space}\n" in text for space in present):
        text = compile_once(TRAILING).sub("", text)
    return text.lstrip("\n").rstrip(f"\n{SPACES}")


def remove_han_spaces(text: str) -> str:
    """Remove spaces between Han characters and Chinese marks; next to Latin letters and digits they stay."""
    return compile_once(SPACE_BETWEEN).sub("", text)


def join_wrapped(text: str) -> str:
    """Join lines that were wrapped at one width within sentences."""
    # until nothing changes, so that a second call has nothing to do
    while (joined := join_once(text)) != text:
        text = joined
    return text


def join_once(text: str) -> str:
    """Join the lines that were wrapped within a sentence at the most frequent width."""
    lines = text.split("\n")
    widths = [measure(line) for line in lines]
    breaks = [
        index
        for index, (line, following) in enumerate(pairwise(lines))
        if widths[index] >= MIN_WIDTH and continues(line, following)
    ]
    if len(breaks) < MIN_BREAKS:
        return text
    width = find_usual_width([widths[index] for index in breaks])
    near = {index for index in breaks if width - SLACK <= widths[index] <= width}
    within = sum(lines[index][-1] not in MARKS for index in near)
    longer = sum(other > width for other in widths)
    if within < MIN_BREAKS or within * 2 < len(near) or longer > LONGER_SHARE * len(near):
        return text
    pieces = lines[:1]
    for index, line in enumerate(lines[1:]):
        pieces += [find_joint(lines[index], line), line.lstrip(SPACES)] if index in near else ["\n", line]
    return "".join(pieces)


def find_usual_width(widths: Sequence[int]) -> int:
    """Return the width that most widths are at or a little below; of several the greatest."""
    counts = Counter(widths)
    return max(counts, key=lambda width: (sum(counts[width - less] for less in range(SLACK + 1)), width))


def measure(line: str) -> int:
    """Return about how many columns a line takes: two for a Han character, one for a Latin letter."""
    return (len(line.encode("utf-8", "surrogatepass")) + len(line)) // 2


def continues(line: str, following: str) -> bool:
    """Return whether a line ends within a sentence that the following line may continue."""
    rest = following.lstrip(SPACES)
    return (
        bool(rest)
        and bool(compile_once(BROKEN_OFF).search(line))
        and not compile_once(SIGNED).search(line)
        and not compile_once(BEGINS).match(rest)
    )


def find_joint(line: str, following: str) -> str:
    """Return what to join two lines with: a space between Latin words, otherwise nothing."""
    first = following.lstrip(SPACES)[0]
    return " " if line[-1].isascii() and first.isascii() and first.isalnum() else ""
