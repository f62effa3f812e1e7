"""What is repaired by some lines of a text is what the steps make of the whole."""

from itertools import accumulate

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import example, given, settings

from quchong.clean.cleaner import make_cleaner
from quchong.clean.line_repair import LinesInText, take_excerpt
from quchong.clean.options import CleanOptions
from quchong.clean.text_scan import TextScan, make_text_scan


def make_scan() -> TextScan:
    scan = make_text_scan(make_cleaner(CleanOptions()))
    assert scan is not None
    return scan


SCAN = make_scan()


def concerned_in(text: str) -> LinesInText:
    """Return a text with its lines that concern a step, as the kernel finds them."""
    data = text.encode()
    # a long text before, so that there is room for all lines
    before = ("前\n<br>\n" + "集市" * 2_000).encode()
    both = np.frombuffer(before + data, np.uint8)
    scanned = SCAN.scan(both, np.array([0, len(before), len(both)], np.int32))
    own = [(first - len(before), last - len(before)) for row, first, last in scanned.concerned.tolist() if row == 1]
    filled, count = scanned.line_counts[1].tolist()
    assert count == len(own)
    return LinesInText(data, own, filled, bool(scanned.findings[1] & 32))


def assert_same(text: str) -> None:
    expected, gone = SCAN.repair(text)
    given_lines = concerned_in(text)
    repaired = list(SCAN.repair_all([given_lines])) if given_lines.places else [(text.encode(), 0)]
    assert repaired == [(expected.encode(), gone)]


PIECES = (
    *("集市上，老人把竹篮摆成一排。", "河边没有人。", "标签", "元素 ", " 属性", "说的是", "“", "”", " ", "\u3000"),
    *("<br>", "<p>", "</p>", "<b>", "</b>", "<a href='x'>", "<div\nclass='y'>", "</div", ">", "<!--", "-->"),
    *("&nbsp;", "&lt;", "&gt;", "&amp;", "&#60;b&#62;", "&lt;p&gt;", "&#x2F;", "&", "<", "a<b", "<html>"),
    *("<sup>2</sup>", "<script>", "</script>", "HTML", "XML", "JSX", "L", "```", "<source>", "<code>", "</code>"),
    *("\r", "\x00", "\x85", "\u2028", "\u200b", "\ufeff", "\u200d", "👨", "\u0301", "e", "⼯", "\ue5e5", "\u0301" * 40),
    *("æ˜¥å¤©çš„é›†å¸‚ä¸Š", "ä¸\xad", "é›†", "é", "Ã©", "×", "â€œ", "<!-- 尾 -->", "<!DOCTYPE html>", "　　等着"),
)
LINE = st.lists(st.sampled_from(PIECES), max_size=5).map("".join)
PLAIN = st.sampled_from(
    ("", "集市上，老人把竹篮摆成一排。", "标签", "河边没有人。标签", "语句在这里", "　　等着 ", "a < 5")
)
TEXT = st.lists(st.one_of(PLAIN, PLAIN, PLAIN, LINE), max_size=30).map("\n".join)


@given(TEXT)
@settings(max_examples=400, deadline=None)
@example("集市\n河边\n茶馆\n<!-- 尾 -->")
@example("集市\n河边\n茶馆\n<!-- 尾 -->\n<!-- 尾 -->")
@example("集市\n河边\n茶馆\n&lt;b&gt;\n<p>标签\n河边")
@example("集市\n河边\n茶馆\n&lt;b&gt;\n<!-- 尾 -->\n标签\n河边")
@example("集市\n河边\n茶馆\n标签\n<b>\n河边\n茶馆")
@example("集市\n河边\n茶馆\n<i>x\n河边\n</i\nclass='x'>\n茶馆")
@example("集市\n河边\n茶馆\n<i>x\r\n河边\n茶馆")
def test_the_lines_that_concern_a_step_become_what_they_become_in_the_whole(text: str) -> None:
    assert_same(text)


@pytest.mark.slow
@given(TEXT)
@settings(max_examples=6_000, deadline=None)
def test_many_more_lines_become_what_they_become_in_the_whole(text: str) -> None:
    assert_same(text)


FILLED = "集市上，老人把竹篮摆成一排。\n" * 8
BY_LINE = ["<!-- 尾 -->", "河边<br>茶馆", "A&amp;B", "集\u200b市", "⼯", "æ˜¥å¤©çš„é›†å¸‚ä¸Š"]
BY_THE_WHOLE = ["集市\r", "<i\nclass='x'>集市", "HTML里的<br>", "<p>a\n" * 12]


@pytest.mark.parametrize(
    ("line", "by_line"), [*((line, True) for line in BY_LINE), *((line, False) for line in BY_THE_WHOLE)]
)
def test_only_what_the_lines_alone_tell_is_judged_by_them(line: str, by_line: bool) -> None:
    assert (take_excerpt(concerned_in(f"{FILLED}{line}\n{FILLED}")) is not None) is by_line


def test_a_text_that_begins_with_markup_is_judged_as_a_whole() -> None:
    assert take_excerpt(concerned_in(f"<html>\n{FILLED}")) is None


def test_the_head_of_a_text_has_enough_lines_however_far_away_the_others_are() -> None:
    lines = ["集市" * 5_000, "集市", "<br>", "河边"]
    ends = [*accumulate(len(line.encode()) + 1 for line in lines)]
    given_lines = concerned_in("\n".join(lines))
    assert given_lines.places == [(ends[1], ends[1] + 4)]
    assert given_lines.filled == 0
    assert take_excerpt(given_lines) is None
