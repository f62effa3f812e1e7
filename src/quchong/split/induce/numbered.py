"""Numbered series: headings that share a skeleton around a number that rises."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import median

from quchong.split.induce.contents_list import Heading, find_contents
from quchong.split.induce.ground import Ground
from quchong.split.induce.hypothesis import SURE_MARK, Hypothesis, Opening
from quchong.split.induce.page_evidence import PageEvidence
from quchong.split.induce.page_view import PageView
from quchong.split.induce.rising import find_walk
from quchong.split.induce.skeletons import HAN, MASK, UNITS, Occurrences, Skeleton, is_hopeless
from quchong.split.induce.titles import NO_LETTER, is_part_of, read_title, stem_of

LONG_PAGE, LONG_BODY = 15_000, 1200
"""Characters of a page and of a body from which a bare number is a chapter's rather than a section's."""
MIN_MARK = 0.2
"""Where nothing says that a page is a collection, headings whose form says less are none."""
MIN_STEPS = 1 / 3
"""Of all steps of a skeleton so many have to rise by one or begin anew, or it is no series."""
SECTION_WORDS = (
    "方面 情况 问题 措施 目标 计划 打算 意义 原则 要求 背景 目的 不足 建议 经验 方法 "
    "步骤 流程 内容 时间 地点 对象 主题 职责 保障 安排 准备 分析 思路 做法 成绩 任务 "
    "条件 标准 概况 特点 范围 机构 责任 事项 附则 总则 总纲 思想 原理 概述 概论 概念 "
    "定义 规定 制度 基础 作用 影响 结论 摘要 引言 管理 纪律 奖惩 组织领导 理论 技术 练习 "
    "应用 评价"
)
SECTION_ENDS = tuple(SECTION_WORDS.split())
SECTION_STARTS = re.compile(
    r"\W*[\d一二三四五六七八九十]+\W*(?:加强|完善|提高|推进|落实|存在|坚持|抓好|做好|开展|强化|深入|认真|下一步|明确"
    r"|突出|狠抓|总体|基本|主要)"
)
"""How the headings of sections inside one article sound: aspects, situation, problems, measures …"""
LONE_NUMBER, LONE_TITLE = 5, 30
"""Letters of a heading that is a number alone, and characters of a title below it, at most."""
GREETING_ENDS = frozenset(":：")
"""How the greeting of a letter ends, which is no title."""
SHORT_SERIES = 5.5
"""Numbers of a run, on average, below which runs that begin anew are sections of several pieces."""


@dataclass(frozen=True)
class Series:
    """A skeleton's best walk in a range of lines: positions, numbers, how much of all occurrences it explains."""

    view: PageView
    skeleton: Skeleton
    at: tuple[int, ...]
    values: tuple[int, ...]
    fit: float
    first: int
    end: int

    @cached_property
    def total(self) -> int:
        """Characters in the range."""
        return self.view.count(self.first, self.end)

    @cached_property
    def body(self) -> float:
        """Characters of the middle body."""
        ends = [*self.at[1:], self.end]
        return median(self.view.count(at + 1, max(at + 1, until)) for at, until in zip(self.at, ends, strict=True))

    @property
    def is_long(self) -> bool:
        """Whether the bodies are as long as chapters are."""
        return self.total >= LONG_PAGE and self.body >= LONG_BODY

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The headings, folded."""
        return tuple(self.view.folded[at] for at in self.at)


def find_numbered(ground: Ground, first: int, end: int) -> Iterator[Hypothesis]:
    """Yield a guess for each skeleton that rises in a range of lines."""
    view, evidence = ground.view, ground.evidence
    whole = first == 0 and end == len(view.shown)
    bare = bool(evidence.announced) or evidence.collection or view.count(first, end) >= LONG_PAGE or not whole
    seen: set[tuple[tuple[int, int], ...]] = set()
    for skeleton, occurrences in sorted(ground.skeletons.items(), key=lambda item: FORMS.index(item[0].form)):
        places = tuple(occurrences)
        if places in seen or most_mark(skeleton, evidence) <= ground.floor:
            continue
        seen.add(places)
        inside = occurrences if whole else [(at, value) for at, value in occurrences if first <= at < end]
        if not is_rising(inside) or not (series := walk(view, skeleton, inside, first, end)):
            continue
        if guess := make_guess(series, evidence, max(ground.floor, 0.0 if bare else MIN_MARK)):
            yield guess


BEFORE_FREE = re.compile(r"\W*(?:正文\s*$|第?\s*#\s*[卷部编篇集册]|卷\s*#)")
"""What stands before a free number: a volume's heading, or 正文 ("main text")."""
FORMS = ("whole", "stem", "free", "part")
"""Of several skeletons of the same lines the first of these is looked at."""


def is_rising(occurrences: Occurrences) -> bool:
    """Return whether enough of the numbers rise by one or begin anew."""
    if len(occurrences) < 2:
        return False
    good = sum(b - a == 1 or (b <= 1 and a >= 1) or a == b for (_, a), (_, b) in pairwise(occurrences))
    return good >= MIN_STEPS * (len(occurrences) - 1)


def walk(view: PageView, skeleton: Skeleton, occurrences: Occurrences, first: int, end: int) -> Series | None:
    """Find the best walk of a skeleton, None where it has less than two numbers."""
    places, values = [at for at, _ in occurrences], [value for _, value in occurrences]
    taken, worth = find_walk(values, lambda one, other: stem_of(view, places[one]) == stem_of(view, places[other]))
    if len(taken) < 2:
        return None
    fit = worth / (len(taken) if skeleton.form == "part" else len(occurrences))
    return Series(
        view=view,
        skeleton=skeleton,
        at=tuple(places[here] for here in taken),
        values=tuple(values[here] for here in taken),
        fit=fit,
        first=first,
        end=end,
    )


def make_guess(series: Series, evidence: PageEvidence, floor: float) -> Hypothesis | None:
    """Make a guess of a series: without its contents list, weighed by its form and by what the page's head says.

    None where it has less than two headings, or cannot score more than `floor`.
    """
    headings = [Heading(at, value) for at, value in zip(series.at, series.values, strict=True)]
    contents = find_contents(series.view, headings, series.end)
    kept = [heading for heading in headings if heading.at not in contents]
    if len(kept) < 2:
        return None
    fit = min(1.0, series.fit * len(headings) / len(kept))
    rest = replace(series, at=tuple(one.at for one in kept), values=tuple(one.value or 0 for one in kept), fit=fit)
    mark = weigh(rest, evidence)
    if mark <= floor or (order := measure_order(rest) * fit**0.6) * mark <= floor:
        return None
    openings = tuple(open_at(series.view, at, series.end) for at in rest.at)
    return Hypothesis(
        kind="numbered_headings",
        name=series.skeleton.name,
        openings=below_lone_numbers(series.view, openings, series.end),
        mark=mark,
        order=order,
        contents=frozenset(contents),
        in_parts=len({stem_of(series.view, at) for at in rest.at}) > 1,
    )


def open_at(view: PageView, at: int, end: int) -> Opening:
    """Open an article at a heading; one that stands twice is one heading."""
    body = at + 1
    if body < end and view.shown[body] == view.shown[at]:
        body += 1
    return Opening(at, body, read_title(view.shown[at]), tuple(range(at, body)))


def below_lone_numbers(view: PageView, openings: tuple[Opening, ...], end: int) -> tuple[Opening, ...]:
    """Let lone numbers have their titles from the lines below, where nearly all have one."""

    def has_title(opening: Opening, until: int) -> bool:
        below = opening.body
        return (
            below + 1 < until
            and view.lengths[opening.head] <= LONE_TITLE
            and view.may_be_heading(below)
            and view.lengths[below] <= LONE_TITLE
            and not view.sentences[below]
            and view.shown[below][-1] not in GREETING_ENDS
            and len(NO_LETTER.sub("", view.folded.get(opening.head, ""))) <= LONE_NUMBER
        )

    ends = [*(opening.head for opening in openings[1:]), end]
    titled = [has_title(opening, until) for opening, until in zip(openings, ends, strict=True)]
    if len(openings) < 3 or sum(titled) < 0.85 * len(openings):
        return openings
    return tuple(
        opening._replace(
            body=opening.body + 1,
            titles=(*opening.titles, opening.body),
            title=f"{opening.title} {view.shown[opening.body]}",
        )
        if below
        else opening
        for opening, below in zip(openings, titled, strict=True)
    )


def measure_order(series: Series) -> float:
    """Return how well the numbers are in order, 0 to 1."""
    values, at, view = series.values, series.at, series.view
    if len(set(values)) < 2:
        return 0.0
    good = 0.0
    following = [*values[1:], 0]
    for ((one, before), (other, after)), behind in zip(
        pairwise(zip(at, values, strict=True)), following[1:], strict=False
    ):
        if after - before == 1 or (after == before and is_part_of(view, one, other)):
            good += 1
        elif after <= 1 < before:
            good += behind == after + 1
        elif 0 <= after - before <= 3:
            good += 0.6
    start = 1.0 if values[0] <= 1 else 0.9 if values[0] <= 3 else 0.6
    sure = UNITS.get(series.skeleton.after, 0) >= 0.8 and series.skeleton.before[-1:] == "第"
    return good / (len(values) - 1) * (max(start, 0.9) if sure else start)


def weigh(series: Series, evidence: PageEvidence) -> float:
    """Weigh what the form of the headings says, the page's head, and how the headings sound."""
    mark = weigh_form(series)
    if mark < SURE_MARK:
        mark = max(mark, weigh_evidence(series, evidence))
    skeleton = series.skeleton
    if mark < SURE_MARK + 0.06 and evidence.header_end == series.at[0]:
        mark *= 0.5  # right below the header of an article numbers are those of its sections
    if mark < 1 and sum(map(is_section, series.lines)) > 0.3 * len(series.at):
        mark *= 0.3
    if skeleton.form == "free":  # the words before a free number are a volume's: they come again
        before = Counter(re.sub(r"[\d一二三四五六七八九十百]+", MASK, line.rsplit("第", 1)[0]) for line in series.lines)
        again = sum(count for words, count in before.items() if count > 1 or not words or BEFORE_FREE.match(words))
        mark *= min(1.0, 1.3 * again / len(series.at))
    if 0.75 <= mark <= 0.9 and skeleton.after not in UNITS and len(series.at) <= 3 and series.total > 20_000:
        mark *= 0.5  # a stem that a book has two or three times
    restarts = sum(after <= 1 < before for before, after in pairwise(series.values))
    if (
        mark < 0.75
        and skeleton.before[-1:] != "第"
        and restarts >= 2
        and len(series.at) / (restarts + 1) < SHORT_SERIES
    ):
        mark *= 0.5  # short runs that begin anew are sections of several pieces
    sentences = sum(series.view.sentences[at] for at in series.at) / len(series.at)
    return mark * (1 - 0.8 * sentences)


def is_section(heading: str) -> bool:
    """Return whether a folded heading sounds like that of a section inside an article."""
    return heading.removesuffix(":").endswith(SECTION_ENDS) or SECTION_STARTS.match(heading) is not None


def weigh_evidence(series: Series, evidence: PageEvidence) -> float:
    """Weigh what the page's head says of headings whose form says little."""
    if series.skeleton.form == "part" or re.search(r"第$", series.skeleton.before):
        return 0.0
    if len(series.at) in evidence.announced and series.values[0] == 1:
        return 0.9
    near = series.view.count(0, series.at[0]) <= 600
    return 0.7 if evidence.collection and near and series.values[0] == 1 else 0.0


def most_mark(skeleton: Skeleton, evidence: PageEvidence) -> float:
    """Return what headings of a skeleton weigh at most."""
    if is_hopeless(skeleton.before, skeleton.after):
        return 0.0
    if skeleton.after in UNITS and not (evidence.announced or evidence.collection):
        return weigh_unit(skeleton)
    return 1.0


def weigh_form(series: Series) -> float:
    """Weigh how far the skeleton alone says that a piece begins, 0 to 1."""
    skeleton = series.skeleton
    before, after = skeleton.before, skeleton.after
    edge = before[-1:]
    if after in UNITS:
        return weigh_unit(skeleton)
    words = len(HAN.findall(before.replace("第", "")))
    if re.search(r"附[件表图图]|[图表圖注註]$", before):
        return 0.0
    if edge and edge in "篇卷回章":
        return UNITS[edge] if after in "$*:： )]】-" or after == "、" else 0.5
    if words >= MIN_STEM_WORDS and after in "$)]】: ,*" and MASK not in before:
        return 0.85
    if words == 2 and after in "$)]】: ,":
        return 0.8 if edge in "([【" or series.body > 300 else 0.3
    if before == "第" and HAN.match(after):
        same = sum(line.endswith(after) for line in series.lines) > 0.8 * len(series.at)
        late = series.view.count(series.first, series.at[0]) > 0.4 * series.total
        return 0.3 if late else 0.95 if same else 0.05
    if words:
        return 0.1
    return weigh_bare(series)


MIN_STEM_WORDS = 3


def weigh_unit(skeleton: Skeleton) -> float:
    """Weigh a number with a unit behind it: 第三章, 三章, 卷三."""
    weight = UNITS[skeleton.after]
    if skeleton.before[-1:] == "第":
        return weight
    if skeleton.form == "free" or skeleton.before in ("", "卷"):
        return weight * (0.6 if skeleton.kind == "arabic" else 0.8) if weight > 0.5 else 0.0
    words = len(HAN.findall(skeleton.before))
    return weight * 0.8 if words >= MIN_STEM_WORDS else 0.1


def weigh_bare(series: Series) -> float:
    """Weigh a number without words or a unit: how it is set apart, and how long the bodies are."""
    skeleton = series.skeleton
    before, after = skeleton.before, skeleton.after
    if skeleton.form == "part":
        return 0.7 if series.body >= 300 else 0.55 if len(series.at) >= 4 and series.values[0] == 1 else 0.3
    if before and before[0] in "【[《<●■◆★※" and after in ")]】》> $":
        return 0.75
    if re.search(r"[A-Za-z]{2}[ .:]*$", before) and MASK not in before:
        return 0.85
    near = series.at[0] - series.first <= 4 and len(series.at) >= 3
    if after == "$":
        return 0.7 if series.is_long or series.body >= 600 else 0.62 if skeleton.kind == "arabic" and near else 0.3
    if after == " " and not before:
        return 0.7 if series.is_long else 0.6 if near and series.body >= 40 else 0.3
    if after in "、.:" and not before:
        return 0.62 if series.is_long else 0.15
    if after == ")" and before == "(":
        lone = sum(len(line) <= 5 for line in series.lines) > len(series.at) / 2
        return 0.55 if series.is_long and lone else 0.1
    return 0.45 if series.is_long and not HAN.match(after) else 0.05
