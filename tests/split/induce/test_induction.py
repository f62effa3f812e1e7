"""Small pages, each of which shows one thing that induction has to see; and what holds of every page."""

from pathlib import Path
from typing import Any

import pytest

from quchong.model import FURNITURE_ONLY
from quchong.split.induce.induction import induce
from quchong.split.page_lines import PageLines, cut_lines
from support.cases import load_cases

CASES = load_cases(Path(__file__).parent / "cases")


@pytest.mark.parametrize("case", CASES)
def test_page(case: dict[str, Any]) -> None:
    structure = induce(cut_lines(case["page"]))
    assert [piece.title for piece in structure.pieces] == [
        None if title == "null" else title for title in case["titles"]
    ]
    assert structure.kind == case["kind"]
    for number, wanted in case.get("lines", {}).items():
        line = structure.lines[int(number) - 1]
        kind, *rule = wanted.split()
        assert (line.line_class, *([line.rule] if rule else [])) == (kind, *rule), number


def test_a_page_that_shows_nothing_has_no_article() -> None:
    structure = induce(PageLines(("", "")))
    assert not structure.pieces
    assert {line.line_class for line in structure.lines} == {"blank"}
    assert not induce(PageLines(())).lines


def test_a_page_of_known_furniture_is_kept_whole() -> None:
    structure = induce(PageLines(("渡口", "", "茶馆")), {0: "link", 2: "link"})
    assert structure.flags == (FURNITURE_ONLY,)
    assert [tuple(piece.body) for piece in structure.pieces] == [(0, 2)]


def test_known_furniture_keeps_its_reason() -> None:
    structure = induce(PageLines(("广告一则", "渡口的早晨", "江上的雾到中午才散。")), {0: "advert"})
    assert structure.lines[0].rule == "advert"
    assert structure.pieces[0].title == "渡口的早晨"


@pytest.mark.parametrize(
    "page", ["渡口", "渡口\n茶馆", "首页\n登录\n注册", "一\n二\n三", "第一章\n第二章\n第三章", "2020-01-01"]
)
def test_a_page_with_any_text_has_an_article_and_none_is_empty(page: str) -> None:
    structure = induce(cut_lines(page))
    assert structure.pieces
    assert all(piece.body for piece in structure.pieces)


def test_a_long_book_comes_apart_whatever_its_numbers() -> None:
    lines = [
        line
        for number in range(1, 2001)
        for line in (f"第{number}章 渡口", "江上的雾到中午才散，摆渡的人把绳子收了又放。")
    ]
    assert len(induce(PageLines(tuple(lines))).pieces) == 2000


@pytest.mark.parametrize(
    "line",
    [
        "渡口",
        "第一章",
        "1",
        "渡口 2020-01-01",
        "问：渡口？",
        "作者：老周",
        "《渡口》",
        "首页 | 新闻 | 体育 | 财经",
        ">" * 90,
        "【" * 40,
    ],
)
def test_one_line_again_and_again_is_one_article(line: str) -> None:
    structure = induce(PageLines((line,) * 5000))
    assert len(structure.pieces) == 1
