"""Questions with answers: lines with one label that alternate with lines of another, or answers below questions."""

import re
from collections.abc import Iterator, Mapping

from quchong.split.induce.header_line import read_header_line, read_labelled
from quchong.split.induce.hypothesis import Hypothesis, Opening
from quchong.split.induce.page_view import PageView
from quchong.text.lazy_regex import compile_once

COUNT = r"(?:\d{1,3}\s*[.、．)）]\s*|[一二三四五六七八九十]{1,3}\s*、\s*)?"
NUMBER = r"\s*[\d一二三四五六七八九十]{0,3}\s*"
END = r"(?:[】\])）]\s*[:：、.．]?|[:：、.．])\s*"
QUESTION = (
    rf"{COUNT}[【\[(（]?\s*(?:网友|读者|用户|学生|记者)?(?:提问|问题|咨询|问|[Qq]|题|Question)"
    rf"{NUMBER}{END}(?P<title>\S.*)"
)
"""问：("question:"), Q1., 【提问】 …"""
ANSWER = (
    rf"{COUNT}[【\[(（]?\s*(?:网友|专家|律师|医生|老师|官方|最佳|参考|满意)?(?:回答|答案|答复|回复|解答|答|[Aa]|Answer)"
    rf"{NUMBER}{END}(?=\S)"
)
"""答：("answer:"), A1., 【专家回复】 …"""
HINTS = ("答", "回复", "A", "a")
"""What a page of answers holds somewhere."""
FIRST = frozenset("网读用学记问提咨QqA答题回专律医老官最参满a")
STARTS = frozenset("0123456789一二三四五六七八九十【[(（网读用学记提问咨题QqAa专律医老官最参满回答解")
"""What questions and answers begin with."""
OFFICIAL = re.compile(r"[一二三四五六七八九十]{1,3}、")
COUNTED = re.compile(rf"{COUNT}(?P<title>.+)", re.DOTALL)
MAX_QUESTION = 200
REACH = 4
"""Lines between a question and its answer, at most: who asked, when, and more of the question."""


def find_answered(view: PageView) -> Iterator[Hypothesis]:
    """Yield a guess of questions with a label, and one of lines above answers."""
    if not view.first_characters & STARTS or not any(map(view.text.__contains__, HINTS)):
        return
    likely = [at for at, line in enumerate(view.shown) if line[0] in STARTS]
    answers = {at: hit.end() for at in likely if (hit := compile_once(ANSWER).match(view.shown[at]))}
    if not answers:
        return
    titles = {
        at: hit["title"]
        for at in likely
        if at not in answers
        and view.lengths[at] <= MAX_QUESTION
        and (hit := compile_once(QUESTION).match(view.shown[at]))
    }
    labelled = tuple(open_labelled(view, at, title, answers) for at, title in titles.items())
    met = sum(opening.skip > 0 for opening in labelled)
    if labelled and met > 0.6 * len(labelled):
        yield Hypothesis("questions", "问 答", labelled, weigh(view, labelled))
    above = tuple(open_above(view, at, skip) for at, skip in answers.items() if is_question(view, at - 1))
    if len(above) > 1 and len(above) > 0.6 * len(answers):
        yield Hypothesis("questions", "… 答", above, min(0.95, weigh(view, above)))


def weigh(view: PageView, openings: tuple[Opening, ...]) -> float:
    """Weigh questions with a label; an official answer to 一、问 … 二、问 … is one document."""
    official = sum(bool(OFFICIAL.match(view.shown[opening.head])) for opening in openings)
    return 0.4 if official > len(openings) / 2 else 1.0


def is_question(view: PageView, at: int) -> bool:
    """Return whether a line asks."""
    return at >= 0 and view.lengths[at] <= MAX_QUESTION and view.ends[at] in "?？"


def open_labelled(view: PageView, at: int, title: str, answers: Mapping[int, int]) -> Opening:
    """Open an article at a question; its text begins at the answer, without the label."""
    fields: dict[str, str] = {}
    for below in range(at + 1, min(at + 1 + REACH, len(view.shown))):
        if below in answers:
            return Opening(at, below, title, (at,), tuple(range(at + 1, below)), fields, skip=answers[below])
        line = view.shown[below]
        if header := read_header_line(line):
            names = {"author": header.names[0]} if header.names else {}
            fields = {**names, **header.fields, **fields}
        elif not (labelled := read_labelled(line)):
            break
        elif labelled[0]:
            fields.setdefault(*labelled)
    return Opening(at, at + 1, title, (at,))


def open_above(view: PageView, answer: int, skip: int) -> Opening:
    """Open an article at the question above an answer."""
    title = COUNTED.match(view.shown[answer - 1])
    return Opening(answer - 1, answer, title["title"] if title else None, (answer - 1,), skip=skip)
