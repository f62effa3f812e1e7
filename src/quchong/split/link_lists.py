"""Lists of links to other pages: a header that names one, and the lines below it, each another article's title."""

import re
from collections.abc import Collection, Sequence

from quchong.split.header_fields import read_header

MAX_LENGTH = 60
MOST_LINKS = 50
"""More lines below a header are no list of links."""
SENTENCE_ENDS = "。！；：，、…!;:,”」』"
ALSO_THE_SITES = re.compile(
    r"[\W_]{0,3}(?:(?:免责|版权|特别|郑重|友情|温馨|重要|法律)?(?:声明|提示|说明)|版权(?!法)|本[站网文]|(?:责任)?编辑\s*[:：/]|责编|[上下]一[篇页条章首则]|分享[到至:：]"
    r"|来源\s*[:：]|登[录陆]|扫一扫|扫码|扫描|关注(?:我们|微信|公众)|©|(?i:copyright)|.{0,2}ICP|以上[就是内]|如有|凡)"
)
"""How a line begins that is not an article's but stands below links: what is above it is a link too."""


def find_links(lines: Sequence[str], headers: Collection[int], others: Collection[int]) -> dict[int, int]:
    """Find the links below the headers of lists.

    The line above the text behind a list is not a link, but the title of what comes next.

    Parameters
    ----------
    lines
        The lines of a page that are not blank.
    headers
        Positions of the headers of lists among them.
    others
        Positions of other lines that are the site's own; a list ends at one.

    Returns
    -------
    For the position of each link that of its list's header.
    """
    links: dict[int, int] = {}
    for header in headers:
        first = end = header + 1
        while end < len(lines) and end not in headers and end not in others and is_link(lines[end]):
            end += 1
        if end - first > MOST_LINKS:
            continue
        if end < len(lines) and end not in headers and end not in others and begins_article(lines[end]):
            end = max(first, end - 1)
            if end > first and lines[end - 1] == lines[end]:
                end -= 1
        links |= dict.fromkeys(range(first, end), header)
    return links


def begins_article(line: str) -> bool:
    """Say whether a line behind links is of the next article: its text, or header fields with a date."""
    return "published" in (read_header(line) or {}) or not ALSO_THE_SITES.match(line)


def is_link(line: str) -> bool:
    """Say whether a line can be the title of another page: short, no sentence, and not a line of header fields."""
    return len(line) <= MAX_LENGTH and line[-1] not in SENTENCE_ENDS and not ends_links(line)


def ends_links(line: str) -> bool:
    """Say whether a line is an article's header fields, or the site's words of another kind."""
    return bool(ALSO_THE_SITES.match(line)) or read_header(line) is not None
