"""On real texts in pages with the furniture of many sites nothing of an author's is lost, and no article is empty."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from quchong.clean.cleaner import make_cleaner
from quchong.clean.options import CleanOptions
from quchong.flow.read_split_clean import parse_page
from quchong.model import Page, SplitPage
from quchong.read.decode import decode
from quchong.split.options import SplitOptions
from quchong.split.splitter import make_splitter

SPLITTER, CLEANER = make_splitter(SplitOptions()), make_cleaner(CleanOptions())
PRIVATE = re.compile("[\ue000-\uf8ff]")
"""Characters for private use, which cleaning replaces or removes."""
SETS = ("pages", "sites", "sites2")


def squeeze(text: str | None) -> str:
    return "".join((text or "").split())


def read_gold(data: Path, name: str) -> Iterator[tuple[dict[str, Any], SplitPage]]:
    """Yield what is known of each page of a set, and the page as it is split and cleaned."""
    files = {file.name: file for file in (data / name).rglob("*.txt")}
    for line in (data / f"{name}.gold.jsonl").read_bytes().splitlines():
        gold = orjson.loads(line)
        text = decode(files[gold["page"]].read_bytes(), "auto").text
        yield gold, parse_page(Page(0, gold["page"], None, text), SPLITTER, CLEANER)


@pytest.mark.parametrize("name", SETS)
def test_no_character_of_an_author_is_lost(name: str, real_data: Path) -> None:
    lost = [
        (gold["page"], paragraph)
        for gold, page in read_gold(real_data, name)
        for kept in ["\0".join(squeeze(part) for article in page.articles for part in (article.title, article.text))]
        for article in gold["articles"]
        for paragraph in article["text"].split("\n")
        if not all(part in kept for part in PRIVATE.split(squeeze(paragraph)))
    ]
    assert not lost


@pytest.mark.parametrize("name", SETS)
def test_every_page_has_an_article_and_none_is_empty(name: str, real_data: Path) -> None:
    for gold, page in read_gold(real_data, name):
        assert page.articles, gold["page"]
        assert all(article.text.strip() for article in page.articles), gold["page"]
        assert all(line.rule for line in page.lines if line.line_class == "boilerplate"), gold["page"]
