"""Works that begin above their credits: the title of a song above 作词 and 作曲, of an essay above its author."""

import re
from collections.abc import Iterator

from quchong.split.induce.hypothesis import Hypothesis, Opening
from quchong.split.induce.page_title import can_be_title
from quchong.split.induce.page_view import PageView
from quchong.split.induce.titles import read_title
from quchong.split.induce.verse import IN_MARKS

MAKERS = (
    "作者 文 原著 译者 翻译 作词 填词 词曲 词 作曲 谱曲 曲 编曲 演唱 演唱者 主唱 原唱 歌手 唱 专辑 所属专辑 和声 监制 "
    "制作人 混音 吉他 导演 编剧 主演 主讲 主讲人 朗诵 朗读 出版社 出品"
)
TITLES = "歌名 歌曲 歌曲名 歌曲名称 曲名 片名 电影名 书名 篇名 题目 标题"
"""The labels of a credit, and of a title that has one itself."""
LABELS = {label: label in TITLES.split() for label in f"{MAKERS} {TITLES}".split()}
CREDIT = re.compile(
    rf"(?P<label>{'|'.join(sorted(LABELS, key=len, reverse=True))})\s*[:：/／]\s*"
    r"(?P<value>[^\s。！？；:：/／].{0,60})"
)
STARTS = frozenset(label[0] for label in LABELS)
MAX_TITLE = 40
NEARLY_ALL = 0.85
"""Of all runs of credits so many have a title above and text below, or they are none of works."""
SEVERAL, ONE = 0.9, 0.75
"""What credits say for a work that are several, or only one, which has to come again more often."""


def find_credited(view: PageView, end: int) -> Iterator[Hypothesis]:
    """Yield a guess of works by the credits below their titles, where text is below the credits."""
    if not view.first_characters & STARTS:
        return
    runs = find_runs(view, end)
    openings = [opening for first, behind in runs if (opening := open_work(view, first, behind)) is not None]
    if not openings:
        return
    bounds = [*(opening.head for opening in openings[1:]), end]
    openings = [one for one, bound in zip(openings, bounds, strict=True) if count_credits(view, one.body) < bound]
    several = sum(behind - first > 1 for first, behind in runs) > len(runs) / 2
    if len(openings) >= max(2 if several else 3, NEARLY_ALL * len(runs)):
        yield Hypothesis("credited_works", "題 作者：", tuple(openings), SEVERAL if several else ONE)


def find_runs(view: PageView, end: int) -> list[tuple[int, int]]:
    """Find the runs of lines that are credits, each by its first line and the line behind its last."""
    runs: list[tuple[int, int]] = []
    for at in [at for at in view.headings if view.shown[at][0] in STARTS and at < end]:
        if (not runs or at >= runs[-1][1]) and (behind := count_credits(view, at)) > at:
            runs.append((at, behind))
    return runs


def count_credits(view: PageView, first: int) -> int:
    """Return the position behind the lines that are credits from a position on."""
    at = first
    while at < len(view.shown) and view.may_be_heading(at) and CREDIT.fullmatch(view.shown[at]):
        at += 1
    return at


def open_work(view: PageView, first: int, behind: int) -> Opening | None:
    """Open a work at the title above its credits, or at the one among them; None where there is none."""
    credit = CREDIT.fullmatch(view.shown[first])
    if credit and LABELS[credit["label"]]:
        return Opening(first, first + 1, credit["value"], (first,)) if behind - first > 1 else None
    title = first - 1
    if not view.may_be_heading(title) or view.lengths[title] > MAX_TITLE or not can_be_title(view, title):
        return None
    marked = IN_MARKS.fullmatch(view.shown[title])
    return Opening(title, first, marked["title"] if marked else read_title(view.shown[title]), (title,))
