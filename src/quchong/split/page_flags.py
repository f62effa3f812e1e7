"""What splitting notices about an article: previews that are cut off, pieces announced and not found."""

import re

from quchong.split.numerals import parse_number

TRUNCATED = "truncated"
COUNT_MISMATCH = "compilation_count_mismatch"
ELISION = re.compile(r"此处隐藏\s*\d+\s*个?字|(?:未完|内容太长)[,，]?(?:请)?(?:下载|继续阅读|查看全文)")
"""Marks that a site leaves where it cut a text out."""
ELISION_WORDS = ("此处隐藏", "未完", "内容太长")
"""One of which such a mark holds; a word is found much sooner."""
CONCLUSION = re.compile(
    r"(?m)^.{0,8}(?:总之|总而言之|综上|由此可见|最后[,，]|一句话)|(?:谢谢大家|此致|敬礼|（完）|\(完\)|[（(]全文完[)）])"
)
LAST_LINES = 3
"""Lines at the end among which a text draws its conclusion, if it does."""
ANNOUNCED = re.compile(r"(?<![第\d])(\d{1,3}|[一二三四五六七八九十]{1,3})\s*篇\s*[)）】\]]?$")
PIECE = re.compile(r"篇\s*(\d{1,3}|[一二三四五六七八九十]{1,3})|第\s*(\d{1,3}|[一二三四五六七八九十]{1,3})\s*篇")


def is_cut_off(text: str, preview_length: tuple[int, int] | None) -> bool:
    """Say whether a text is a preview: as long as the site cuts them and without a conclusion, or with a mark."""
    if any(word in text for word in ELISION_WORDS) and ELISION.search(text):
        return True
    if preview_length is None:
        return False
    least, most = preview_length
    if not least <= len(text.replace("\n", "")) <= most:
        return False
    return CONCLUSION.search("\n".join(text.split("\n")[-LAST_LINES:])) is None


def announced_pieces(title: str | None) -> int | None:
    """Return how many pieces a title announces (8篇), or None."""
    found = ANNOUNCED.search(title) if title and "篇" in title else None
    return parse_number(found[1]) if found else None


def pieces_in(text: str) -> int:
    """Count the different numbers of pieces that stand in a text; one without any is one piece."""
    return len({parse_number(found[1] or found[2]) for found in PIECE.finditer(text)}) or 1
