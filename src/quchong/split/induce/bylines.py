"""Who wrote an article, where it came from and who edited it, by the lines at its head and foot that say so."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quchong.split.induce.header_line import read_labelled
from quchong.split.induce.page_view import PageView
from quchong.text.lazy_regex import compile_once

NAME = r"[\u3400-\u9fff]{2,4}(?:[·•][\u3400-\u9fff]{1,8})?"
NAMES = rf"{NAME}(?:[、，, 　]\s*{NAME}){{0,4}}"
OWN = frozenset({"author", "publication", "editor"})
"""What a line of its own may say at the foot of an article."""
HEAD_LINES, FOOT_LINES = 6, 4
MAX_LENGTH, VALUE_LENGTH = 60, 30
EDITOR = re.compile(
    r"[（(\[【]?\s*(?:责任编辑|責任編輯|责编|编辑|本文编辑|本版编辑|值班编辑)\s*[:：/]\s*(?P<editor>[^\s（()）\]】:：]{2,12})[\s\S]{0,20}"
)
CLOSING_NAME = (
    rf"[（(]\s*(?!公章|院印|盖章|印章|签[名字章]|完|全文完|幕落|幕启|剧终|待续|本章完|未完|下略|图|略)(?:[\u3400-\u9fff]{{0,8}}(?:记者|通讯员|作者"
    rf"|文)\s*[:：/]?\s*)?(?P<author>{NAMES})\s*(?:摄影报道|报道|文)?[)）]"
)
"""A whole line that is the author's name in brackets."""
CLOSING_REPORTER = rf"[（(][\u3400-\u9fff]{{0,8}}(?:记者|通讯员)\s*[:：]?\s*(?P<author>{NAMES})[^（()）]{{0,12}}[)）]$"
"""The reporter in brackets at the end of the last sentence."""
REPORTER = re.compile("记者|通讯员")
HINT = re.compile("[:：/／（(记通]")
"""What every such line holds."""
LEADING_REPORTER = (
    rf"[^（(]{{0,20}}[（(][\u3400-\u9fff]{{0,8}}记者\s*[:：]?\s*(?P<author>{NAMES})[^（()）]{{0,12}}[)）]"
)
"""The reporter in brackets at the beginning of the first sentence."""
SURNAMES = (
    "赵钱孙李周吴郑王冯陈卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜谢邹苏潘葛范彭鲁马苗方俞任袁柳史唐薛雷贺倪汤罗毕郝安常于傅"
    "顾孟黄萧尹姚邵汪毛米宋庞熊纪项祝董梁杜阮江郭梅林钟徐邱骆高夏蔡田樊胡霍万柯卢丁邓洪石崔龚程邢裴陆翁曲段侯全秋宁仇"
    "刘叶白蒲赖卓温庄柴阎连易廖耿匡文欧沙蓝聂曾关查游风盖商牟佟岳单涂牛向成戴谭施武贾肖钱覃祁"
)
JOINED_NAMES = re.compile(rf"[{SURNAMES}][\u3400-\u9fff]{{1,2}}(?:[、 　][{SURNAMES}][\u3400-\u9fff]{{1,2}}){{1,5}}")
"""Names and nothing else, as the first line below a title."""
OPENING_REPORTER = re.compile(
    rf"(?:[\u3400-\u9fff· ]{{0,16}}(?:记者|通讯员)\s*[:：]?\s*(?P<author>{NAME}(?:[、，, "
    rf"　]\s*{NAME}){{0,4}}?)\s*(?:发自.{{1,8}}|[/／]?文.{{0,10}}|报道|摄影报道|北京报道)?)"
)
"""A whole line below the title that names the reporter."""


@dataclass(frozen=True)
class Byline:
    """What lines say of an article, and the lines that say nothing else, by position."""

    fields: Mapping[str, str]
    own: frozenset[int]


def read_bylines(view: PageView, body: Sequence[int], known: Mapping[str, str]) -> Byline:
    """Read who wrote an article from the lines of its body."""
    fields: dict[str, str] = {}
    own: set[int] = set()
    if len(body) < 2:
        return Byline(fields, frozenset())
    head, foot = body[:HEAD_LINES], body[max(HEAD_LINES, len(body) - FOOT_LINES) :]
    for lines, is_head in ((head, True), (foot, False)):
        for at in lines:
            found = read_whole_line(view.shown[at], is_head, at == body[0]) if view.lengths[at] <= MAX_LENGTH else None
            if found and found[0] not in known and found[0] not in fields:
                fields[found[0]] = found[1]
                if found[0] != "editor":  # a credit is left to the boilerplate rules
                    own.add(at)
    if (
        "author" not in known
        and "author" not in fields
        and (author := find_reporter(view, [at for at in body if at not in own] if own else body))
    ):
        fields["author"] = author
    if len(own) >= len(body):
        return Byline({}, frozenset())
    return Byline(fields, frozenset(own))


def find_reporter(view: PageView, body: Sequence[int]) -> str | None:
    """Find the reporter in brackets at the end of the last sentence, or at the beginning of the first."""
    if not body or not view.may_name_reporter:
        return None
    tail = view.shown[body[-1]][-60:]
    found = compile_once(CLOSING_REPORTER).search(tail) if REPORTER.search(tail) else None
    for at in body[:HEAD_LINES]:
        head = view.shown[at]
        found = found or (compile_once(LEADING_REPORTER).match(head) if REPORTER.search(head, 0, 60) else None)
    return found["author"].strip() if found else None


def read_whole_line(line: str, is_head: bool, is_first: bool = False) -> tuple[str, str] | None:
    """Read a line that says nothing but who wrote, edited or published an article: the key and the value."""
    if not is_first and not HINT.search(line):
        return None
    if is_first and (names := JOINED_NAMES.fullmatch(line)):
        return "author", names[0]
    if editor := EDITOR.fullmatch(line):
        return "editor", editor["editor"]
    if closing := OPENING_REPORTER.fullmatch(line) or (None if is_head else compile_once(CLOSING_NAME).fullmatch(line)):
        return "author", closing["author"].strip()
    labelled = read_labelled(line)
    if (
        not labelled
        or labelled[0] not in OWN
        or len(labelled[1]) > VALUE_LENGTH
        or re.search(r"[。，！？；：:]", labelled[1])
    ):
        return None
    if labelled[0] == "author" and re.search(r"\d", labelled[1]):
        return None
    return labelled[0], labelled[1].strip(" []【】")
