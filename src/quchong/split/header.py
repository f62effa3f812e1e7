"""Lines of header fields: date, source, author and the like, in any order, with or without labels."""

import re

LABELS = {
    "published": "发布时间 发表时间 发布日期 发表日期 发布于 发表于 更新时间 时间 日期 发稿时间",
    "publication": "来源 稿件来源 信息来源 文章来源 新闻来源 稿源 出处 转自",
    "author": "作者 记者 撰稿 文 通讯员 发布者 发布人 作者姓名",
    "editor": "责任编辑 责编 编辑 本文编辑",
    "": "浏览次数 浏览量 浏览 点击次数 点击率 点击数 点击 阅读次数 阅读量 阅读数 阅读 人气 评论数 评论 访问量 "
    "字号 字体 分类 栏目",
}
"""The words that stand before a field's value, by metadata key; those under the empty key are passed over."""
KEY_OF_LABEL = {label: key for key, labels in LABELS.items() for label in labels.split()}
DATE = r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?(?:T|\s*)(?:\d{1,2}:\d{2}(?::\d{2})?(?:\.\d+)?Z?)?"
OUTLET = r"[\u4e00-\u9fff]{1,10}(?:网|报|通讯社|电视台|广播电台|在线|客户端)(?![\u4e00-\u9fff])"
"""A newspaper, station or site, as it stands without a label."""
FIELD = re.compile(
    rf"[\s|丨｜·/]*(?:(?:[\[【(（]?\s*(?P<label>{'|'.join(sorted(KEY_OF_LABEL, key=len, reverse=True))})\s*[:：/]\s*"
    rf"(?P<value>{DATE}|\[?\s?大\s?中\s?小\s?\]?|[^\s|丨｜:：]*)[\]】)）]?)|(?P<date>{DATE})|(?P<outlet>{OUTLET}))"
)
FIRST = frozenset("0123456789 |丨｜·/[【(（").union(label[0] for label in KEY_OF_LABEL)
"""What a line of header fields can begin with; nearly every line of prose begins with something else."""
BARE_DATE = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?")
"""A bare date closes a letter or a statute as often as it heads an article, so it tells nothing."""
BARE_OUTLET = re.compile(OUTLET)
MAX_LENGTH = 160


def read_header(line: str) -> dict[str, str] | None:
    """Return the fields of a line that is nothing but header fields, with a date or a source among them, else None.

    >>> read_header("2022-05-08 13:06 来源：山谷日报 作者：何青禾")
    {'published': '2022-05-08 13:06', 'publication': '山谷日报', 'author': '何青禾'}
    >>> read_header("山谷日报 2022-05-08 13:06")
    {'publication': '山谷日报', 'published': '2022-05-08 13:06'}
    >>> read_header("2022-05-08 下了一场大雨")
    """
    if len(line) > MAX_LENGTH or (line[:1] not in FIRST and not line[-1:].isdecimal()):
        return None
    fields: dict[str, str] = {}
    at = 0
    while at < len(line):
        found = FIELD.match(line, at)
        if not found or found.end() == at:
            break
        at = found.end()
        if found["label"]:
            key, value = KEY_OF_LABEL[found["label"]], found["value"].strip()
        elif found["date"]:
            key, value = "published", found["date"].strip()
        else:
            key, value = "publication", found["outlet"]
        if key and value:
            fields.setdefault(key, value)
    if line[at:].strip(" |丨｜·/\u3000") or not {"published", "publication"} & fields.keys():
        return None
    return fields if len(fields) > 1 or not (BARE_DATE.fullmatch(line) or BARE_OUTLET.fullmatch(line)) else None
