"""Whether an article is complete: previews that are cut off, pieces that a title announces and that are missing."""

import re
from dataclasses import replace
from typing import Final

from quchong.model import Article, Flag
from quchong.split.numerals import parse_number

TRUNCATED: Final = "truncated"
COUNT_MISMATCH: Final = "compilation_count_mismatch"
ELISION = re.compile(r"此处隐藏\s*\d+\s*个?字|(?:未完|内容太长)[,，]?(?:请)?(?:下载|继续阅读|查看全文)")
"""What a site leaves where it cut a text: "12 characters hidden here", "to be continued, please download"."""
ELISION_WORDS = ("此处隐藏", "未完", "内容太长")
"""Every elision holds one of these; a word is found much faster than a pattern."""
CONCLUSION = re.compile(
    r"(?m)^.{0,8}(?:总之|总而言之|综上|由此可见|最后[,，]|一句话)|(?:谢谢大家|此致|敬礼|（完）|\(完\)|[（(]全文完[)）])"
)
"""How a complete text ends: in short, to sum up, finally; thank you all, yours sincerely, the end."""
LAST_LINES = 3
"""Lines at the end of a text in which a conclusion is looked for."""
ANNOUNCED = re.compile(r"(?<![第\d])(\d{1,3}|[一二三四五六七八九十]{1,3})\s*篇\s*[)）】\]]?$")
"""The number of pieces at the end of a title, as in 8篇."""
PIECE = re.compile(r"篇\s*(\d{1,3}|[一二三四五六七八九十]{1,3})|第\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*篇")
"""The number of one piece, as in 篇一 or 第2篇."""


def is_cut_off(text: str, preview_length: tuple[int, int] | None) -> bool:
    """Return whether a text is only a preview: it holds an elision, or has the length of a preview and no conclusion.

    `preview_length` is the least and the greatest length of a preview, in characters without line ends.
    """
    if any(map(text.__contains__, ELISION_WORDS)) and ELISION.search(text):
        return True
    if preview_length is None:
        return False
    shortest, longest = preview_length
    if not shortest <= len(text.replace("\n", "")) <= longest:
        return False
    return CONCLUSION.search("\n".join(text.split("\n")[-LAST_LINES:])) is None


def count_announced(title: str | None) -> int | None:
    """Return how many pieces a title announces (8 for 8篇), or None."""
    found = ANNOUNCED.search(title) if title and "篇" in title else None
    return parse_number(found[1]) if found else None


def count_pieces(text: str) -> int:
    """Count the different numbers of pieces in a text; a text without any is one piece."""
    return len({parse_number(found[1] or found[2]) for found in PIECE.finditer(text)}) or 1


def find_flags(title: str | None, text: str, preview_length: tuple[int, int] | None = None) -> tuple[Flag, ...]:
    """Return what is incomplete about an article."""
    flags: list[Flag] = [TRUNCATED] if is_cut_off(text, preview_length) else []
    announced = count_announced(title)
    if announced and count_pieces(text) != announced:
        flags.append(COUNT_MISMATCH)
    return tuple(flags)


def flag_count_mismatch(articles: list[Article], page_title: str) -> list[Article]:
    """Flag all articles where the title of the page announces another number of them."""
    announced = count_announced(page_title)
    if not announced or announced == len(articles):
        return articles
    return [replace(article, flags=(*article.flags, COUNT_MISMATCH)) for article in articles]
