"""Headers of posts, news, mails and the like: a line with a date, and the lines beside it that go on with it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import compress

from quchong.split.induce.header_line import (
    FLOOR,
    MAX_LENGTH,
    NAME,
    OUTLET,
    HeaderLine,
    read_header_line,
    read_labelled,
)
from quchong.split.induce.page_view import PageView

LIKELY = re.compile(
    r"\d\s?[-/.年月]\s?\d|\d[:：]\d\d|\d\s?(?:[月日天周]|小时|分钟|秒)|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct"
    r"|Nov|Dec)[a-z]* +\d"
)
"""What a line with a date holds; most lines do not, and are soon passed over."""
DIGIT = re.compile("[0-9０-９]")
HISTORY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日 [^\d:：|｜·@()（）\[\]【】#＃星周晴阴雨雪]{6,}")
"""A day and what was done on it, as in the history of a statute: no header, and soon passed over."""
DATED_TITLE = re.compile(
    r"[^\[【(（#＃@|｜:：]{6,}[(（\[【]\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[)）\]】]\s*(?:[(（\[【]\d{1,7}[)）\]】])?"
)
"""The title of another page with its date in brackets, and perhaps how often it was read: no header."""
NO_END = frozenset("。，；！？,;、")
REVIEWER = re.compile(r"(?P<author>\S{1,16})\s+(?:评论|评价|的书评|的影评|写的评论)\s*[:：]?\s*\S.{0,40}")
"""Who reviewed what, above the date of a review."""
FACTS = re.compile(
    r".{0,60}(?:积分|帖子|主题|精华|威望|金币|金钱|贡献|在线时间|注册时间|最后登录"
    r"|阅读权限|听众|好友|粉丝|UID|发帖数?|级别|等级)\s*[:：]?\s*\d.{0,40}"
    r"|\d{1,9}\s*(?:主题|帖子|积分|听众|收听|好友|精华)"
    r"|.{0,6}(?:会员|新手上路|版主|管理员|元老|贵宾|居民|游客|网友|当前离线|当前在线|该用户\S{0,6})"
)
"""What a forum says of an author between the name and the date."""
MOST_FACTS = 8
NAME_LENGTH = 16
NEAR_LINES = 4
"""Lines of a header on either side of its date, at most."""


@dataclass(frozen=True)
class HeaderBlock:
    """A header: its first line and the one behind its last, what it says, and the form that it shares with others."""

    first: int
    end: int
    fields: Mapping[str, str]
    names: tuple[str, ...]
    form: tuple[str, ...]
    has_floor: bool
    has_clock: bool
    has_verb: bool
    labels: int = 0

    @property
    def is_rich(self) -> bool:
        """Whether it says more than when."""
        return len(self.fields) > 1 or bool(self.names) or self.has_floor or self.labels > 1


def find_header_blocks(view: PageView) -> list[HeaderBlock]:
    """Find the headers of a page, in their order."""
    found: list[HeaderBlock] = []
    behind = 0
    for at, line in find_dated_lines(view):
        if at >= behind:
            found.append(grow(view, at, line, behind))
            behind = found[-1].end
    return found


def find_dated_lines(view: PageView) -> Iterator[tuple[int, HeaderLine]]:
    """Yield the lines that are nothing but a header's, with a date in them."""
    shown, search = view.shown, DIGIT.search
    brief = compress(range(len(shown)), map(MAX_LENGTH.__ge__, view.lengths))
    for at in [at for at in brief if shown[at][-1] not in NO_END and search(shown[at])]:
        line = shown[at]
        if not LIKELY.search(line) or HISTORY.fullmatch(line) or DATED_TITLE.fullmatch(line):
            continue
        if header := read_header_line(line):
            yield at, header


def grow(view: PageView, at: int, line: HeaderLine, behind: int) -> HeaderBlock:
    """Take the lines above and below a dated line that go on with its header."""
    fields = dict(line.fields)
    first, end, floor = at, at + 1, line.has_floor
    bare_labels = read_labelled(view.shown[at], colon=False) is not None and ":" not in view.shown[at].split(" ")[0]
    while first > behind and at - first < NEAR_LINES:
        above = view.shown[first - 1]
        if "author" not in fields and not line.names and (reviewer := REVIEWER.fullmatch(above)):
            fields["author"] = reviewer["author"]
        elif FLOOR.fullmatch(above):
            floor = True
        elif not add_labelled(fields, above, colon=not bare_labels):
            break
        first -= 1
    while end < len(view.shown) and end - at <= NEAR_LINES:
        below = view.shown[end]
        if FLOOR.fullmatch(below) and not floor:
            floor = True
        elif not add_labelled(fields, below, colon=True) and not add_dated(fields, below):
            break
        end += 1
    extra = tuple(sorted(fields.keys() - line.fields.keys()))
    return HeaderBlock(
        first, end, fields, line.names, (*line.form, *extra), floor, line.has_clock, line.has_verb, line.labels
    )


def add_labelled(fields: dict[str, str], line: str, colon: bool) -> bool:
    """Add what a line with a label says; says whether it is one that says something new."""
    if len(line) > MAX_LENGTH or not (found := read_labelled(line, colon)) or found[0] in fields:
        return False
    key, value = found
    if key:
        fields[key] = value
    return True


def add_dated(fields: dict[str, str], line: str) -> bool:
    """Add what a further line with labels says; says whether it is one that says something new."""
    more = read_header_line(line) if "published" not in fields else None
    if more is None or more.fields.keys() & fields.keys():
        return False
    fields.update(more.fields)
    return True


def with_names_above(view: PageView, blocks: Sequence[HeaderBlock]) -> list[HeaderBlock]:
    """Take the lines above headers as their authors', where nearly all have one and say when, but not who."""

    def is_name(block: HeaderBlock) -> bool:
        above = above_facts(view, block)
        return (
            above > 0
            and not block.names
            and "author" not in block.fields
            and (block.has_verb or block.has_floor)
            and view.lengths[above] <= NAME_LENGTH
            and view.may_be_heading(above)
            and not view.sentences[above]
            and NAME.fullmatch(view.shown[above]) is not None
        )

    named = [is_name(block) for block in blocks]
    if not blocks or sum(named) < 0.85 * len(blocks):
        return list(blocks)
    return [add_name(view, block) if has_name else block for block, has_name in zip(blocks, named, strict=True)]


def above_facts(view: PageView, block: HeaderBlock) -> int:
    """Return the position of the line above a header and above the lines that say what rank its author has."""
    above = block.first - 1
    while block.first - above <= MOST_FACTS and above > 0 and FACTS.fullmatch(view.shown[above]):
        above -= 1
    return above


def skip_facts(view: PageView, at: int) -> int:
    """Return the position below the lines that say what rank an author has."""
    below = at
    while below - at < MOST_FACTS and below < len(view.shown) and FACTS.fullmatch(view.shown[below]):
        below += 1
    return below


def add_name(view: PageView, block: HeaderBlock) -> HeaderBlock:
    """Take the line above a header as its author's, and a floor above that."""
    first = above_facts(view, block)
    name = view.shown[first]
    if first > 0 and FLOOR.fullmatch(view.shown[first - 1]):
        first -= 1
    return replace(block, first=first, fields={**block.fields, "author": name})


def name_fields(block: HeaderBlock, constant: frozenset[str]) -> dict[str, str]:
    """Return what a header says, the names without a label among it; `constant` names are every header's."""
    fields = {key: clean_value(key, value) for key, value in block.fields.items()}
    people = [name for name in block.names if not OUTLET.search(name) and name not in constant]
    outlets = [name for name in block.names if OUTLET.search(name) or name in constant]
    if people and "author" not in fields:
        fields["author"] = people[-1] if len(people) > 1 else people[0]
    if outlets and "publication" not in fields:
        fields["publication"] = outlets[0]
    return fields


def clean_value(key: str, value: str) -> str:
    """Return a value without what goes on behind it in the line."""
    if key == "author":
        return re.split(r"\s*[,，|]\s*", value, maxsplit=1)[0].strip()
    if key == "publication":
        return value.strip(" []【】")
    return value.strip()
