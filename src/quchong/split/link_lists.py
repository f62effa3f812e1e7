"""Lists of links to other pages: a line that heads the list, and below it a line for the title of each page."""

import re
from collections.abc import Collection, Sequence

from quchong.split.header_fields import read_header

MAX_LENGTH = 60
"""Characters; a longer line is not a link."""
MAX_LINKS = 50
"""Where more lines than this follow, they are not a list of links."""
SENTENCE_ENDS = "。！；：，、…!;:,”」』"
SITE_LINE = re.compile(
    r"[\W_]{0,3}(?:(?:免责|版权|特别|郑重|友情|温馨|重要|法律)?(?:声明|提示|说明)|版权(?!法)|本[站网文]|(?:责任)?编辑\s*[:：/]|责编|[上下]一[篇页条章首则]|分享[到至:：]"
    r"|来源\s*[:：]|登[录陆]|扫一扫|扫码|扫描|关注(?:我们|微信|公众)|©|(?i:copyright)|.{0,2}ICP|以上[就是内]|如有|凡)"
)
"""How a line of the site begins that often follows a list of links, such as a disclaimer; it is not of an article."""


def find_links(lines: Sequence[str], headers: Collection[int], others: Collection[int]) -> dict[int, int]:
    """Find the links below the headers of lists.

    Where the text of an article follows a list, the line above the text is not a link but the title of that article.

    Parameters
    ----------
    lines
        The lines of a page that are not blank.
    headers
        Positions of the lines that head a list.
    others
        Positions of other furniture; a list ends there.

    Returns
    -------
    dict of int to int
        For the position of each link the position of the header of its list.
    """
    links: dict[int, int] = {}
    for header in headers:
        first = end = header + 1
        while end < len(lines) and end not in headers and end not in others and is_link(lines[end]):
            end += 1
        if end - first > MAX_LINKS:
            continue
        if end < len(lines) and end not in headers and end not in others and begins_article(lines[end]):
            end = max(first, end - 1)
            if end > first and lines[end - 1] == lines[end]:
                end -= 1
        links |= dict.fromkeys(range(first, end), header)
    return links


def begins_article(line: str) -> bool:
    """Return whether a line below links is of the next article: its text, or header fields with a date."""
    return "published" in (read_header(line) or {}) or not SITE_LINE.match(line)


def is_link(line: str) -> bool:
    """Return whether a line can be a link: short, not a sentence, and not a line that ends a list."""
    return len(line) <= MAX_LENGTH and line[-1] not in SENTENCE_ENDS and not ends_links(line)


def ends_links(line: str) -> bool:
    """Return whether a line ends a list of links: the header fields of an article, or another line of the site."""
    return bool(SITE_LINE.match(line)) or read_header(line) is not None
