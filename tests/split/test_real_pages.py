"""Quality floors on real texts laid out as pages of seven kinds, and on statutes as pages of their own."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson
import pytest

from quchong.clean.cleaner import make_cleaner
from quchong.clean.options import CleanOptions
from quchong.flow.read_split_clean import parse_page
from quchong.model import Article, Page, Record, SplitPage
from quchong.read.decode import decode
from quchong.read.streams import open_stream
from quchong.split.options import SplitOptions
from quchong.split.splitter import make_splitter

SPLITTER, CLEANER = make_splitter(SplitOptions()), make_cleaner(CleanOptions())
COPIES = {
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "BOM": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "GB18030": lambda text: text.encode("gb18030"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "unterminated": lambda text: text.removesuffix("\n").encode(),
}


def parse_bytes(data: bytes) -> SplitPage:
    return parse_page(Page(0, "page.txt", None, decode(data, "auto").text), SPLITTER, CLEANER)


def squeeze(text: str | None) -> str:
    return "".join((text or "").split())


@pytest.fixture(scope="module")
def pages(real_data: Path) -> list[tuple[dict[str, Any], bytes]]:
    golds = [orjson.loads(line) for line in (real_data / "pages.gold.jsonl").read_bytes().splitlines()]
    return [(gold, (real_data / "pages" / gold["page"]).read_bytes()) for gold in golds]


def test_every_article_is_found_whole_and_nothing_planted_is_left(pages: list[tuple[dict[str, Any], bytes]]) -> None:
    for gold, data in pages:
        articles = parse_bytes(data).articles
        assert [squeeze(article.text) for article in articles] == [
            squeeze(wanted["text"]) for wanted in gold["articles"]
        ]
        for article, wanted in zip(articles, gold["articles"], strict=True):
            assert wanted["title"] is None or squeeze(article.title) == squeeze(wanted["title"])
            assert {key: getattr(article.meta, key) for key in wanted["meta"]} == wanted["meta"]
        body = squeeze("".join(article.text for article in articles))
        assert not [planted for planted in gold["planted"] if squeeze(planted) in body]


def test_every_line_has_one_class(pages: list[tuple[dict[str, Any], bytes]]) -> None:
    for _, data in pages:
        page = parse_bytes(data)
        assert list(page.texts) == data.decode().removesuffix("\n").split("\n")
        assert len(page.lines) == len(page.texts)


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_in_another_form_gives_the_same_articles(pages: list[tuple[dict[str, Any], bytes]], copy: str) -> None:
    for _, data in pages:
        assert parse_bytes(COPIES[copy](data.decode())).articles == parse_bytes(data).articles


def laws(folder: Path) -> Iterator[dict[str, Any]]:
    with open_stream(str(folder / "laws.jsonl.zst")) as stream:
        for line in stream.read().splitlines():
            yield orjson.loads(line)


@pytest.mark.slow
def test_every_statute_as_a_page_is_one_whole_article(real_data: Path) -> None:
    for law in laws(real_data):
        page = parse_bytes(law["text"].encode())
        [article] = page.articles
        whole = squeeze((article.title or "") + article.text)
        shown = law["text"].translate(dict.fromkeys(map(ord, "\u200b\u200c\u200e\u200f\ufeff\u00ad")))
        assert whole == squeeze(re.sub("<!--.*?-->", "", shown))


@pytest.mark.slow
def test_cleaning_what_is_clean_changes_nothing(real_data: Path, pages: list[tuple[dict[str, Any], bytes]]) -> None:
    def clean_again(article: Article) -> None:
        record = Record(0, "a.jsonl", None, article.text, number=1, title=article.title)
        [again] = parse_page(record, SPLITTER, CLEANER).articles
        assert (again.text, again.title) == (article.text, article.title)

    for _, data in pages:
        for article in parse_bytes(data).articles:
            clean_again(article)
    for law in laws(real_data):
        [once] = parse_page(Record(0, "a.jsonl", None, law["text"], number=1), SPLITTER, CLEANER).articles
        clean_again(once)
