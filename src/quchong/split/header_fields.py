"""Lines of header fields: date, source, author and the like, in any order, with or without labels."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from quchong.text.lazy_regex import compile_once

LABELS = {
    "published": "发布时间 发表时间 发布日期 发表日期 发布于 发表于 更新时间 更新日期 更新于 上传时间 录入时间 "
    "添加时间 时间 日期 发稿时间",
    "publication": "来源 稿件来源 信息来源 文章来源 新闻来源 内容来源 来源网站 稿源 出处 转自 转载自",
    "author": "作者 记者 撰稿 文 通讯员 发布者 发布人 作者姓名 供稿",
    "editor": "责任编辑 责编 编辑 本文编辑",
    "": "浏览次数 浏览量 浏览 点击次数 点击率 点击数 点击量 点击 阅读次数 阅读量 阅读数 阅读 人气 评论数 评论 "
    "访问量 访问次数 字号 字体 字体大小 分类 栏目 所属栏目 信息类别 热度 "
    "编辑录入 录入者 录入人 录入 审核 审核人 发布机构",
}
"""For each metadata key the labels of its field; the values of labels under the empty key are not kept."""
KEY_OF_LABEL = {label: key for key, labels in LABELS.items() for label in labels.split()}
DAY = r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?"
CLOCK = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})?|\d{1,2}时\d{1,2}分(?:\d{1,2}秒)?"
DATE = rf"{DAY}(?:(?:T|\s*)(?:{CLOCK}))?"
OUTLET = (
    r"(?:新华社|中新社|[\u4e00-\u9fff]{1,10}(?:网站?|报|通讯社|新闻|周刊|周末|杂志社?|电视台|电台|融媒体中心|融媒|传媒|在线|客户端|频道))"
    r"(?![\u4e00-\u9fff])"
)
"""The name of a newspaper, station or site, which often has no label."""
BUTTON = (
    r"[打列]印(?:本[页文])?|关闭(?:窗口|本页)?|收藏(?:本[页文])?|分享|纠错|我要(?:评论|纠错|投稿)"
    r"|[特超较加]?[大中小](?![\u4e00-\u9fff])"
)
"""Buttons beside the fields: print, close, save, share, report a mistake, and font sizes."""
TAGS = r"(?:标签|关键字|[Tt]ags?|TAGS?)\s*[:：][^|丨｜:：]{0,60}(?=[|丨｜]|$)"
"""Tags that the site gave the page; they are not the author's keywords."""
BETWEEN = r"[\s|丨｜·•/,，;；()（）\[\]【】]*"
"""Separators between fields, and the brackets around them."""
FIELD = (
    rf"{BETWEEN}(?:"
    rf"(?P<label>{'|'.join(sorted(KEY_OF_LABEL, key=len, reverse=True))})(?:\s*[:：/]\s*|(?<=于)\s*|(?=[(（\[]\d))"
    rf"(?P<value>{DATE}|\[?\s?大\s?中\s?小\s?\]?|[(（\[]\d+[)）\]]"
    rf"|(?:[^\s|丨｜:：]*(?:记者|通讯员)\s+)?[^\s|丨｜:：\[\]【】]*)"
    rf"|(?P<tags>{TAGS})|(?P<date>{DATE})|(?P<outlet>{OUTLET})|(?P<button>{BUTTON}))"
)
FIRST = "".join(sorted({label[0] for label in KEY_OF_LABEL}))
LIKELY = (
    rf"{BETWEEN}+(?:\d{{4}}\s*[-/.年]|[{FIRST}](?:[^:：/于(（\[]{{0,5}}+[:：/(（\[]|[^于]于)"
    rf"|[\u4e00-\u9fff]{{2,12}}+(?<=[网站报社闻刊末志台线端道心体媒])\s+(?:\d{{4}}|[{FIRST}]))"
)
"""How a line of header fields can begin; it rules out nearly every line of prose at once."""
ALONE = rf"{BETWEEN}(?:{DAY}|{OUTLET}|(?:时间|日期)\s*[:：].*){BETWEEN}"
"""Fields that do not make a header when they are alone on a line: a bare date ends a letter or a statute as often as it
heads an article, and a time is as often the time of an event."""
OPENING, CLOSING = "(（[【", ")）]】"
MAX_LENGTH = 160
"""Characters; a longer line has no header fields."""


@dataclass(frozen=True)
class Header:
    """Lines of header fields, one below the other, from position `first` up to but not including `end`.

    `fields` has for each metadata key the value as printed.
    """

    first: int
    end: int
    fields: Mapping[str, str]


def find_headers(shown: Sequence[str]) -> list[Header]:
    """Find the headers among lines.

    A header has a line that is one by itself; the lines right above and below join it while they add new fields.
    """
    headers: list[Header] = []
    end = 0
    for at in [at for at, likely in enumerate(map(compile_once(LIKELY).match, shown)) if likely]:
        if at >= end and (fields := read_header(shown[at])):
            headers.append(extend_header(shown, Header(at, at + 1, fields), end))
            end = headers[-1].end
    return headers


def extend_header(shown: Sequence[str], header: Header, begin: int) -> Header:
    """Extend a header to the lines above, from `begin` on, and below, as long as each adds new fields."""
    first, end, fields = header.first, header.end, header.fields
    while first > begin and (more := read_new_fields(shown[first - 1], fields)):
        first, fields = first - 1, {**more, **fields}
    while end < len(shown) and (more := read_new_fields(shown[end], fields)):
        end, fields = end + 1, {**fields, **more}
    return Header(first, end, fields)


def read_new_fields(line: str, known: Mapping[str, str]) -> Mapping[str, str] | None:
    """Return the fields of a line if it is nothing but header fields and all of them are new, else None."""
    fields = read_fields(line)
    return fields if fields and not fields.keys() & known.keys() else None


def read_header(line: str) -> Mapping[str, str] | None:
    """Return the fields of a line that is a header by itself, with a date or a source in it, else None.

    >>> read_header("2022-05-08 13:06 来源：山谷日报 作者：何青禾")
    {'published': '2022-05-08 13:06', 'publication': '山谷日报', 'author': '何青禾'}
    >>> read_header("（山谷日报 2022-05-08）")
    {'publication': '山谷日报', 'published': '2022-05-08'}
    >>> read_header("2022-05-08")
    """
    fields = read_fields(line)
    if not fields or not {"published", "publication"} & fields.keys():
        return None
    return fields if len(fields) > 1 or not compile_once(ALONE).fullmatch(line) else None


@lru_cache(maxsize=1024)
def read_fields(line: str) -> Mapping[str, str] | None:
    """Return the fields of a line that is nothing but header fields, else None.

    >>> read_fields("作者：何青禾 点击：12")
    {'author': '何青禾'}
    >>> read_fields("2022-05-08 下了一场大雨")
    """
    if len(line) > MAX_LENGTH or not compile_once(LIKELY).match(line):
        return None
    fields: dict[str, str] = {}
    at = 0
    while at < len(line) and (found := compile_once(FIELD).match(line, at)):
        at = found.end()
        key, value = read_field(found)
        if key and value:
            fields.setdefault(key, value)
    return fields if compile_once(BETWEEN).fullmatch(line, at) else None


def read_field(found: re.Match[str]) -> tuple[str, str]:
    """Return the metadata key and the value of a field; the key is empty where the value is not kept."""
    if found["label"]:
        return KEY_OF_LABEL[found["label"]], remove_closing_bracket(found["value"].strip())
    if found["date"]:
        return "published", found["date"].strip()
    return ("publication", found["outlet"]) if found["outlet"] else ("", "")


def remove_closing_bracket(value: str) -> str:
    """Remove the brackets at the end of a value that were opened before it."""
    if value[-1:] in CLOSING and not any(opening in value for opening in OPENING):
        return value.rstrip(CLOSING)
    return value
