"""One line of a header: a date, who wrote, where it came from, the floor of a thread, in any order and form."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from quchong.text.lazy_regex import compile_once

MAX_LENGTH = 100
WORDS: Mapping[str, str] = {
    "author": (
        "作者 发信人 發信人 寄件人 发件人 楼主 樓主 层主 沙发 板凳 地板 发帖人 回帖人 发表者 发布者 "
        "发布人 网友 用户 昵称 记者 撰稿 撰文 文 通讯员 "
        "提问者 提问人 咨询者 咨询人 回答者 答复人 来信人 写信人 留言人 "
        "上传人 上传者 上传用户 供稿 供稿作者 作者姓名 by from"
    ),
    "title": "标题 標題 主题 主題 题目 題目 信件标题 信件主题 留言标题 信息名称 文件名称 subject",
    "published": (
        "发布时间 发表时间 发布日期 发表日期 发布于 发表于 發表於 回复于 回覆於 更新时间 更新日期 "
        "更新于 上传时间 录入时间 添加时间 发稿时间 提问时间 回答时间 "
        "咨询时间 来信时间 来信日期 留言时间 提交时间 提交日期 回复时间 回复日期 "
        "发文日期 成文日期 生成日期 公开日期 印发日期 上传日期 时间 時間 日期 发布 发表 日時 date"
    ),
    "publication": (
        "来源 來源 稿件来源 信息来源 文章来源 新闻来源 内容来源 来源网站 稿源 出处 出處 转自 转载自 "
        "发信站 發信站 出自 原文"
    ),
    "affiliation": "单位 作者单位 工作单位",
    "editor": "责任编辑 責任編輯 责编 编辑 編輯 本文编辑",
    "": (
        "浏览次数 浏览量 浏览 点击次数 点击率 点击数 点击量 点击 阅读次数 阅读量 阅读数 阅读 人气 "
        "评论数 评论 访问量 访问次数 字号 字体 分类 栏目 所属栏目 "
        "信息类别 索引号 信息索引 发文机关 发文机构 发布单位 文号 发文字号 主题分类 体裁分类 公开方式 公开范围 有效性 "
        "证券代码 证券简称 股票代码 股票简称 公告编号 文档编号 格式 页数 大小 字数 文件大小 信件编号 受理单位 回复单位 "
        "to cc 热度 译 译者 翻译 审核 审核人 发布机构 信区 信區 看板 收件人 抄送 标签 版块 关键字 re 回复标题 "
        "楼层 积分 级别 等级 来自 tags tag"
    ),
}
"""The words that stand before a value, by what it tells; "" for what is not kept."""
LABELS: Mapping[str, str] = {label: key for key, labels in WORDS.items() for label in labels.split()}
BY_LENGTH = sorted(LABELS, key=len, reverse=True)
LABEL = re.compile(rf"(?P<label>{'|'.join(BY_LENGTH)})\s*(?:[:：/]\s*|(?<=[于於])\s*|$)", re.IGNORECASE)
GLUED = re.compile(rf"(?:{'|'.join(label for label in BY_LENGTH if len(label) > 1)})\s*[:：]")
"""A label, perhaps right behind a value without a space between."""
TAGS = re.compile(r"(?:标签|关键字|tags?)\s*[:：][^|丨｜:：]{0,60}(?=[|丨｜]|$)", re.IGNORECASE)
"""The tags that a site gave the page: several, set apart like names."""
DAY = (
    r"(?:\d{4}|\d{2}(?=-\d\d?-))\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?:\s?[日号])?|\d{1,2}月\d{1,2}[日号]"
    r"|\d{1,2}[日号](?=\s?\d{1,2}:\d\d)|(?<![\d-])\d{1,2}-\d{1,2}(?= \d{1,2}:)"
)
CLOCK = r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:\.\d+)?(?:\s?[AaPp][Mm])?|\d{1,2}时\d{1,2}分(?:\d{1,2}秒)?"
MONTHS = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
WESTERN = (
    rf"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? +)?(?:\d{{1,2}} +)?(?:{MONTHS})[a-z]* +\d{{1,4}}"
    r"(?: +\d{1,2}:\d{2}(?::\d{2})?)?(?: +\d{4})?(?: +(?:GMT|UTC|CST)?[+-]\d{4}(?: +\([A-Z]{3,4}\))?)?"
)
AGO = (
    r"(?:\d{1,3}|[一二三四五六七八九十几半]{1,3})\s?(?:个?月|天|小时|分钟|秒|周|年)前|(?:昨天|今天"
    r"|前天)(?=\s?\d{1,2}:)"
)
DATE = re.compile(
    rf"(?P<day>{DAY}|{AGO}|(?P<western>{WESTERN}))(?:\s*T?(?:\s*[(（]?(?:星期|周"
    rf"|礼拜)[一二三四五六日天][)）]?)?\s*(?P<clock>{CLOCK})(?:Z|[+-]\d{{2}}:?\d{{2}})?)?"
)
"""A moment as pages print it; `day` alone or with a `clock`."""
FLOOR = re.compile(
    r"(?:楼主|樓主|沙发|板凳|地板|地下室|顶楼)(?!\s*[:：])|第\s*\d{1,5}\s*[楼樓層层]|[#＃]\s?\d{1,5}[楼樓]?"
    r"|\d{1,5}\s*(?:[楼樓層#＃]|F(?![A-Za-z]))|[\[【]\s?(?:\d{1,4}|\d{1,4}\s*[楼樓]|楼主)\s?[\]】]"
)
FLOOR_BEFORE = re.compile(rf"(?:{FLOOR.pattern})\s*[:：]?")
COUNT = re.compile(
    r"\d[\d,.万+]*\s?(?:次|人|位|条|个|字|篇|楼|℃|赞)?[一-鿿]{0,4}|[一-鿿]{2,4}\s?[(（]\d+[)）]|条|站内"
    r"|(?:次|人|位|条|个)?(?:网友|用户)?(?:阅读|浏览|点击|评论|回复|人气|点赞|查看|收藏|转发)(?:[数量]|\d+|次)*"
)
WEATHER = re.compile(r"(?:星期|周|礼拜)[一二三四五六日天]|晴|阴|雨|雪|多云|小雨|大雨|晴转多云|阴天|晴天|雨天|天气")
BUTTON = re.compile(
    r"回复|回帖|投诉|举报|引用|支持|反对|顶|踩|收藏|分享|打印|关闭|推荐|只看该作者|只看楼主|倒序浏览"
    r"|编辑|评分|点评|复制链接|显示全部楼层|阅读模式|只看大图|电梯直达|楼主|更多|发表|提问|回答|更新|发布"
    r"|来自.{1,8}|[一二三四五六七八九十\d]{1,3}级|共|篇评论|发表评论|[大中小]|字体|字号|【.{1,12}】"
)
BREAKS = re.compile(r"[\s|丨｜·•,，;；()（）\[\]【】@／/]+|(?<=[^\d])-{1,3}(?=[^\d])")
NAME = re.compile(r"[^。！？!?:：“”\"《》]{1,20}")
SENTENCE = re.compile(r"[。！？!?；…“”]|[，,].*[，,]")
SET_APART = re.compile(r"[|丨｜·•@]|^[(（\[【].*[)）\]】]$|\s/\s")
"""What headers set their fields apart with, rather than sentences."""
BESIDE_DAY = re.compile(r"[:：#＃楼层于]|\d{4}|星期|周[一二三四五六日]|[晴阴雨雪云]|次|[/,，;；()（）\[\]【】]|\s\s|　")
"""What stands behind a day that may be a header's."""
ACT = re.compile(r"(?:通过|公布|施行|发布|修订|修正|批准|印发|生效)$")
"""What was done on a day: the history of a statute, no header."""
POSTED_BY = re.compile(r"(?:本[贴帖文])?由(?P<who>.{1,16}?)(?:张贴|发表|发布|提供)")
POSTED_BY_START = re.compile(r"本?[贴帖文]?由(?=.)")
"""由某人发表 ("posted by …"), and how it begins where the date follows."""
ORIGINAL = 3
"""原创, who wrote, and the account: what stands before the date of an article of an account."""
OUTLET = re.compile(
    r"(?:网|网站|报|通讯社|新闻|周刊|周末|杂志|杂志社|电视台|电台|融媒体中心|传媒|在线|客户端|频道"
    r"|编辑部|社|供稿|日报|晚报|晨报|论坛|社区|版|站)$"
)
"""How the name of a newspaper, a station or a site ends, rather than a person's."""


@dataclass(frozen=True)
class HeaderLine:
    """What a line of a header holds: its fields, the names without a label, and its form.

    `form` is what lines of the same kind share: labels, whether there is a clock, names before and behind the date.
    """

    fields: Mapping[str, str]
    names: tuple[str, ...]
    form: tuple[str, ...]
    has_floor: bool = False
    has_clock: bool = False
    has_verb: bool = False
    labels: int = 0

    @property
    def has_date(self) -> bool:
        """Whether there is a date in the line."""
        return "published" in self.fields


@lru_cache(maxsize=1024)
def read_header_line(line: str) -> HeaderLine | None:
    """Read a line that is nothing but parts of a header, with a date among them; None for any other.

    >>> read_header_line("[2楼] 南方来客 2023-01-09 08:02").names
    ('南方来客',)
    >>> read_header_line("编辑部 | 听雨楼 | 2012-07-21 12:35").fields["published"]
    '2012-07-21 12:35'
    >>> read_header_line("2012-07-21 那天下了雨。")
    """
    if len(line) > MAX_LENGTH:
        return None
    found = DATE.search(line)
    if not found or SENTENCE.search(line[: found.start()] + line[found.end() :]):
        return None
    above, below = line[: found.start()], line[found.end() :]
    if found["clock"] is None and not is_ago(found["day"]) and is_text_behind(line, below):
        return None
    verb = re.search(r"[于於]\s*[:：]?\s*$", above) is not None
    floor = bool(FLOOR.search(above) or FLOOR.search(below))
    before, behind = read_parts(above), read_parts(below)
    if before is None or behind is None:
        return None
    fields = {**behind[0], **before[0]}
    fields["published"] = fields.get("published") or found.group().strip()
    names = (*before[1], *behind[1])
    if names[:1] == ("原创",) and len(names) == ORIGINAL:
        fields, names = {"author": names[1], "publication": names[2], **fields}, ()
    if len(names) > 4 or sum(map(len, names)) > 40:
        return None
    if not is_set_apart(line, found, names, bool(before[2] or behind[2] or floor)):
        return None
    clock = found["clock"] is not None or (found["western"] is not None and ":" in found.group())
    form = (
        *sorted({*before[2], *behind[2]} - {""}),
        "clock" if clock else "day",
        "<" * bool(before[1]),
        ">" * bool(behind[1]),
    )
    return HeaderLine(fields, names, form, floor, clock, verb, len(before[2]) + len(behind[2]))


def is_text_behind(line: str, below: str) -> bool:
    """Say at little cost whether a day is followed by words that nothing sets apart: 2020年3月1日 施行."""
    return len(below) > 1 and not SET_APART.search(line) and not BESIDE_DAY.search(below)


def separate(text: str) -> str:
    """Set labels apart from what is before them, and leave tags out."""
    return GLUED.sub(r" \g<0>", TAGS.sub(" ", text)) if ":" in text or "：" in text else text


def is_set_apart(line: str, date: re.Match[str], names: tuple[str, ...], is_labelled: bool) -> bool:
    """Return whether a date is set apart from what is beside it as in a header, rather than begins a sentence.

    A day with a word behind (2020年3月1日 施行) is as often text; a day without a year, without a clock too.
    """
    clock = date["clock"] is not None or (date["western"] is not None and ":" in date.group())
    if is_labelled or clock:
        return True
    if is_ago(date["day"]):
        return not names or SET_APART.search(line) is not None
    if not re.match(r"\d{4}", date["day"]) and date["western"] is None and not WEATHER.search(line[date.end() :]):
        return False
    if any(map(ACT.search, names)):
        return False
    if not names or SET_APART.search(line):
        return True
    return bool(line[: date.start()].strip()) and not line[date.end() :].strip()


def is_ago(day: str) -> bool:
    """Return whether a site counted the days since: 3天前, where an author writes 三天前."""
    return day[0].isdigit() and day[-1] == "前"


Parts = tuple[dict[str, str], list[str], list[str]]


def read_parts(text: str) -> Parts | None:
    """Read what stands on one side of a date: labelled values, names, labels; None if there is anything else."""
    fields: dict[str, str] = {}
    names: list[str] = []
    labels: list[str] = []
    pending: str | None = None
    for part in filter(None, BREAKS.split(separate(FLOOR_BEFORE.sub(" ", text)))):
        label = LABEL.match(part) if part[0] in LABEL_STARTS else None
        if label and (label.end() > len(label["label"]) or part == label["label"]):
            pending = LABELS[label["label"].lower()]
            labels.append(pending)
            part = part[label.end() :]
            if not part:
                continue
        if pending is not None:
            if pending and pending != "published":
                fields.setdefault(pending, part)
            pending = None
            continue
        verb = re.fullmatch(
            r"(?P<who>.*?)(?:最后)?(?:发表于|发布于|回复于|更新于|發表於|提交于|写于|发帖于|于|發布於)[:：]?", part
        )
        if verb:
            labels.append("published")
            part = verb["who"]
            if posted := POSTED_BY_START.match(part):
                fields.setdefault("author", part[posted.end() :])
                continue
            if not part:
                continue
        if posted := POSTED_BY.fullmatch(part):
            fields.setdefault("author", posted["who"])
            continue
        if BUTTON.fullmatch(part) or COUNT.fullmatch(part) or WEATHER.fullmatch(part) or not re.search(r"\w", part):
            continue
        if re.match(r"https?:|www\.|[A-Za-z0-9.-]+\.(?:com|cn|net|org)\b", part, re.IGNORECASE):
            continue
        if not NAME.fullmatch(part):
            return None
        names.append(part)
    return fields, names, labels


SPACED = "|".join(r"\s*".join(label) for label in BY_LENGTH)
LABEL_STARTS = frozenset(character for label in LABELS for character in (label[0], label[0].upper()))
LABELLED = rf"(?i)\s*(?P<label>{SPACED})\s*(?P<colon>[:：]?)\s*(?P<value>\S.*)"


def read_labelled(line: str, colon: bool = True) -> tuple[str, str] | None:
    """Read a line of one label and its value: the key ("" for what is not kept) and the value; else None.

    >>> read_labelled("标  题: 最近读的几本书")
    ('title', '最近读的几本书')
    >>> read_labelled("作者qinghe (青禾)", colon=False)
    ('author', 'qinghe (青禾)')
    """
    if (
        len(line) > MAX_LENGTH
        or line[0] not in LABEL_STARTS
        or not (found := compile_once(LABELLED).match(line))
        or (colon and not found["colon"])
    ):
        return None
    label = re.sub(r"\s", "", found["label"]).lower()
    return LABELS[label], found["value"].strip()
