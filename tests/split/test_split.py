"""Pages written as cases, and records, split into articles."""

from pathlib import Path
from typing import Any, get_args

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quchong.model import Article, LineClass, Meta, Page, Record, SplitPage
from quchong.split.options import SplitOptions
from quchong.split.splitter import make_splitter, split
from support.cases import load_cases

CASES = load_cases(Path(__file__).parent / "cases")


def list_metadata(article: Article) -> dict[str, Any]:
    known = {key: value for key, value in vars(article.meta).items() if value}
    return known | ({"keywords": list(known["keywords"])} if "keywords" in known else {})


def split_text(text: str, **options: Any) -> SplitPage:
    return split(Page(0, "page.txt", None, text), make_splitter(SplitOptions(**options)))


@pytest.mark.parametrize("case", CASES)
def test_a_page_is_split_as_the_case_says(case: dict[str, Any]) -> None:
    page = split_text(case["page"])
    assert [article.title for article in page.articles] == [
        None if wanted["title"] == "null" else wanted["title"] for wanted in case["articles"]
    ]
    for article, wanted in zip(page.articles, case["articles"], strict=True):
        assert article.text == wanted["text"]
        assert list_metadata(article) == wanted.get("meta", {})
        if "lines" in wanted:
            assert [str(article.source.start_line), str(article.source.end_line)] == wanted["lines"]
        assert article.source.profile == case["profile"]
        assert list(article.flags) == case.get("flags", [])
    for number, wanted in case.get("line_classes", {}).items():
        line = page.lines[int(number) - 1]
        assert " ".join(filter(None, [line.line_class, line.rule])) == wanted, f"line {number}"


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("end", ["\r\n", "\r", "\u2028"])
def test_the_ends_of_the_lines_do_not_matter(case: dict[str, Any], end: str) -> None:
    text = case["page"]
    expected = split_text(text).articles
    assert split_text(text.replace("\n", end)).articles == expected
    assert split_text(text.removesuffix("\n")).articles == expected


LINES = st.sampled_from(
    [
        "",
        "  ",
        "合集下载",
        "雨后",
        "相关文档",
        "  1. 1、下载文档前请自行甄别。",
        "【关键词】雨、云",
        "\u200b",
        "晒谷场上铺满了金黄的稻子。" * 8,
    ]
)


@given(st.lists(LINES, max_size=30))
def test_every_line_has_one_class_and_no_text_is_lost(lines: list[str]) -> None:
    page = split_text("\n".join(lines))
    assert len(page.lines) == len(page.texts)
    assert {line.line_class for line in page.lines} <= set(get_args(LineClass))
    assert [line.line_class == "blank" for line in page.lines] == [not text.strip("\u200b ") for text in page.texts]
    texts = sum(line.line_class == "text" for line in page.lines)
    assert texts == sum(len(article.text.split("\n")) for article in page.articles if article.text)


def test_a_record_is_one_article_as_it_stands() -> None:
    text = next(case for case in CASES if case.id == "doubled_titles").values[0]["page"]
    page = Record(3, "a.jsonl", None, text, number=7, title="题", record_id="x", extra='{"a":1}')
    [article] = split(page, make_splitter(SplitOptions())).articles
    assert (article.id, article.text, article.title, article.extra) == ("a.jsonl#7", text, "题", '{"a":1}')
    assert (article.source.start_line, article.source.record_id, article.meta) == (None, "x", Meta())


def test_a_record_is_split_with_the_option_records() -> None:
    text = next(case for case in CASES if case.id == "doubled_titles").values[0]["page"]
    page = split(Record(0, "a.jsonl", None, text, number=7), make_splitter(SplitOptions(records=True)))
    assert [article.id for article in page.articles] == ["a.jsonl#7.1", "a.jsonl#7.2", "a.jsonl#7.3"]
    assert not page.lines
