"""A real page of a document farm, split and cleaned, against what a person read from it."""

from pathlib import Path
from typing import Any

import orjson
import pytest

from quchong.clean.cleaner import clean, make_cleaner
from quchong.clean.options import CleanOptions
from quchong.model import Article, Page, SplitPage
from quchong.split.options import SplitOptions
from quchong.split.splitter import make_splitter, split


@pytest.fixture(scope="module")
def gold(real_data: Path) -> dict[str, Any]:
    content: dict[str, Any] = orjson.loads((real_data / "docfarm/gold.json").read_bytes())
    return content


@pytest.fixture(scope="module")
def lines(real_data: Path) -> list[str]:
    return (real_data / "docfarm/page.txt").read_text("utf-8").split("\n")


@pytest.fixture(scope="module")
def page(lines: list[str]) -> SplitPage:
    return split(Page(0, "page.txt", None, "\n".join(lines)), make_splitter(SplitOptions()))


@pytest.fixture(scope="module")
def articles(page: SplitPage) -> list[Article]:
    return [one.article for one in clean(page.articles, make_cleaner(CleanOptions()))]


def test_every_article_has_its_title_and_its_lines(gold: dict[str, Any], articles: list[Article]) -> None:
    found = [(article.title, article.source.start_line, article.source.end_line) for article in articles]
    assert found == [(article["title"], article["start_line"], article["end_line"]) for article in gold["articles"]]


def test_bodies_are_whole_and_a_repeated_title_is_removed_once(
    gold: dict[str, Any], articles: list[Article], lines: list[str]
) -> None:
    for article, wanted in zip(articles, gold["articles"], strict=True):
        body = [line for line in lines[wanted["body_start_line"] - 1 : wanted["end_line"]] if line.strip()]
        if wanted["glued_title_line"]:
            body[0] = body[0].removeprefix(wanted["title"])
        assert article.text.split("\n") == body
        assert article.text.startswith(wanted.get("first_sentence_after_strip", "")[:40])


def test_the_metadata_of_the_journal_article_is_read(gold: dict[str, Any], articles: list[Article]) -> None:
    keys = ("author", "affiliation", "published", "publication", "lead", "clc", "document_code", "article_no")
    assert {key: getattr(articles[8].meta, key) for key in keys} == {
        key: gold["articles"][8]["metadata"][key] for key in keys
    }
    assert list(articles[5].meta.keywords or ()) == gold["articles"][5]["metadata"]["keywords"]


def test_boilerplate_is_in_no_text(
    gold: dict[str, Any], articles: list[Article], lines: list[str], page: SplitPage
) -> None:
    text = {line for article in articles for line in article.text.split("\n")}
    for part in gold["boilerplate"]:
        for number in range(part["start_line"], part["end_line"] + 1):
            assert lines[number - 1] not in text
            assert page.lines[number - 1].line_class != "text"


def test_every_line_has_exactly_one_class(gold: dict[str, Any], page: SplitPage) -> None:
    assert len(page.lines) == len(page.texts) == gold["line_count"]


def test_lines_that_look_like_something_else_are_what_they_are(
    gold: dict[str, Any], page: SplitPage, articles: list[Article], lines: list[str]
) -> None:
    expected = {
        "page_title_equals_main_article_title": ("boilerplate", None),
        "compilation_title_declares_8_has_1": ("title", 3),
        "double_numbering": ("boilerplate", None),
        "glued_metadata": ("metadata", 9),
        "no_blank_line_between_title_and_body": ("metadata", 9),
        "lead_is_copy_of_body_sentence": ("metadata", 9),
        "no_trailing_newline": ("boilerplate", None),
    }
    text = {line for article in articles for line in article.text.split("\n")}
    for trap in gold["traps"]:
        line = page.lines[trap["line"] - 1]
        if trap["kind"] in expected:
            assert (line.line_class, line.article) == expected[trap["kind"]], trap
        else:
            assert line.line_class == "text", trap
            assert lines[trap["line"] - 1] in text, trap
