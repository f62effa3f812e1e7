"""The title of one article, by what stands above it and by what the first line shares with a later one."""

import re
from collections.abc import Sequence

from quchong.split.induce.bylines import JOINED_NAMES
from quchong.split.induce.header_blocks import HeaderBlock
from quchong.split.induce.header_line import read_header_line, read_labelled
from quchong.split.induce.line_shapes import name_shape
from quchong.split.induce.page_view import PageView

MAX_TITLE = 80
NO_END = "。！？；，、!?;,"
MIN_ECHO = 4
"""Characters of a title that a page's first line has too, at least."""
ABOVE_HEADER = 3
"""Lines above a header among which the title stands."""
LONG_LINE = 60
"""A line of more characters is none of a site's head, unless a menu stands above."""
MAX_ABOVE = 30
"""Characters of a line above the heading of a chapter that is a page of its own, at most."""
SHORT_FRONT = 5
"""Lines above the text, of which the first is the title; of more it is the last."""
ECHO_REACH = 12
"""Lines above a header among which a title that the first line has too still goes with it."""
MENU_LINES, MENU_LENGTH = 5, 8
"""So many lines of so few characters in a row are a menu in lines."""
LETTER = re.compile(r"[^\W\d_]")
OFFICE = re.compile(r"(?:公司|政府|办公[厅室]|委员会|[局厅部院校处会]|中心|大学)$")
"""How the name of an office ends, which stands above the title of its document."""
MIN_WORDS = 6
"""Characters of a title above a line of names, at least."""
SEPARATOR = re.compile(r"[\s_|｜丨·:：>»›«‹<,，/~—–-]")
"""What stands between a title and the name of the site."""
HEADING = re.compile(r"[\[【(（●■◆★\s]*第\s*[\d〇零一二三四五六七八九十百千]{1,7}\s*[章回讲講课課篇夜话話节節].*")


def find_echo(view: PageView, first: int, end: int) -> int | None:
    """Return the line that the page's first line begins with or holds: 标题_站名 above 标题."""
    if first >= end:
        return None
    head = view.shown[first]
    squeezed = squeeze(head)
    for at in range(first + 1, end):
        line = squeeze(view.shown[at])
        if len(line) >= MIN_ECHO and line in squeezed and (line == squeezed or is_set_apart(head, view.shown[at])):
            return at
    return None


def is_set_apart(head: str, title: str) -> bool:
    """Say whether a title that a page's first line holds is set apart there, so that the rest is the site's name.

    >>> is_set_apart("渡口_山城新闻网", "渡口"), is_set_apart("渡口管理条例", "渡口")
    (True, False)
    """
    before, found, behind = head.partition(title)
    return bool(found) and all(not side or SEPARATOR.match(side) for side in (before[::-1], behind))


def squeeze(line: str) -> str:
    """Return a line without spaces and punctuation."""
    return re.sub(r"[\W_]", "", line)


def can_be_title(view: PageView, at: int) -> bool:
    """Return whether a line can be a title."""
    line = view.shown[at]
    return (
        2 <= len(line) <= MAX_TITLE
        and line[-1] not in NO_END
        and LETTER.search(line) is not None
        and name_shape(line) is None
        and not read_labelled(line)
        and not read_header_line(line)
    )


OFFICIAL = re.compile(
    r".{4,}(?:通知|公告|意见|办法|决定|通报|批复|复函|函|规定|方案|报告|公示|细则|说明|令|纪要|要点|计划|请示|通告|规划|章程|条例|答复)"
    r"(?:[(（].{1,20}[)）])?"
)
"""How the title of an official document ends, which stands below what an office says of it."""
INDEX_LINES = 3
"""Lines that an office says of a document above its title, at least."""
BESIDE_TEXT = frozenset({"previous_next", "button", "count", "share", "advert"})
"""What stands between a title and its text, so that the title is above."""


def find_title(view: PageView, first: int, text: int, header: HeaderBlock | None) -> int | None:
    """Find the line that is the title of the text that begins at a position, None where no line is."""
    limit = text
    while limit > first and name_shape(view.shown[limit - 1]) in BESIDE_TEXT:
        limit -= 1
    front = menu_end(view, first, limit)
    echo = find_echo(view, first, min(len(view.shown), text + 2))
    if header is not None:
        if names_official(view, header):
            return header.end
        limit = header.first
        if echo is not None and limit - ECHO_REACH <= echo < limit:
            return echo
        for at in range(limit - 1, max(first, limit - ABOVE_HEADER) - 1, -1):
            if at > first and JOINED_NAMES.fullmatch(view.shown[at]) and is_long_title(view, at - 1):
                return at - 1
            if can_be_title(view, at) or (at == limit - 1 and asks(view, at)):
                return at
    if echo is not None:
        return echo
    heading = [at for at in range(front, limit) if HEADING.fullmatch(view.shown[at])]
    heading = heading or [at for at in range(first, front) if HEADING.fullmatch(view.shown[at])]
    if any(view.lengths[at] > MAX_ABOVE for at in range(front, heading[-1] if heading else front)):
        heading = []
    if len(heading) == 1 == sum(HEADING.fullmatch(view.shown[at]) is not None for at in view.headings):
        return heading[-1]
    titles = [at for at in range(front, limit) if can_be_title(view, at)]
    if not titles:
        return None
    below = titles[0] + 1
    if OFFICE.search(view.shown[titles[0]]) and titles[1:2] == [below] and is_official(view, below):
        return below
    return titles[-1] if front > first and limit - front > SHORT_FRONT else titles[0]


def names_official(view: PageView, header: HeaderBlock) -> bool:
    """Return whether a header is what an office says of the document below it: the line below is its title."""
    return (
        header.end - header.first >= INDEX_LINES
        and header.end < len(view.shown)
        and "title" not in header.fields
        and is_official(view, header.end)
    )


def is_official(view: PageView, at: int) -> bool:
    """Return whether a line ends as the title of an official document."""
    return OFFICIAL.fullmatch(view.shown[at]) is not None


def is_long_title(view: PageView, at: int) -> bool:
    """Return whether a line can be a title, and is more than a name."""
    return view.lengths[at] >= MIN_WORDS and can_be_title(view, at)


def asks(view: PageView, at: int) -> bool:
    """Return whether a line is a title that asks or cries."""
    line = view.shown[at]
    return MIN_ECHO <= len(line) <= MAX_TITLE // 2 and line[-1] in "？！?!" and name_shape(line) is None


def menu_end(view: PageView, first: int, end: int) -> int:
    """Return where the menus, paths and the like above an article end."""
    behind = first
    short = 0
    for at in range(first, end):
        if view.lengths[at] > LONG_LINE and behind == first and name_shape(view.shown[at]) is None:
            break  # text stands above what looks like a menu
        short = short + 1 if view.lengths[at] <= MENU_LENGTH and "：" not in view.shown[at] else 0
        if short >= MENU_LINES or name_shape(view.shown[at]):
            behind = at + 1
        elif at in view.below:
            behind = at
    return behind


def last_title(view: PageView, positions: Sequence[int]) -> int | None:
    """Return the last of some lines that can be a title; one that asks has only furniture below."""
    below = True
    for at in reversed(positions):
        if can_be_title(view, at) or (below and asks(view, at)):
            return at
        below = below and name_shape(view.shown[at]) is not None
    return None
