"""Pages as sites publish them, furniture included: splitting and cleaning leaves the articles, and only these."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quchong.clean.cleaner import make_cleaner
from quchong.clean.options import CleanOptions
from quchong.flow.read_split_clean import parse_page
from quchong.model import Page, SplitPage
from quchong.read.decode import decode
from quchong.split.options import SplitOptions
from quchong.split.splitter import make_splitter
from support.cases import load_cases

CASES = load_cases(Path(__file__).parent / "cases")
SPLITTER, CLEANER = make_splitter(SplitOptions()), make_cleaner(CleanOptions())


def read_as_western(text: str, special: bool) -> bytes:
    """Return a page whose UTF-8 was read as Latin-1, or with `special` as windows-1252, and written as UTF-8 again."""
    characters = (
        bytes([byte]).decode("cp1252" if special else "latin-1", "ignore") or chr(byte) for byte in text.encode()
    )
    return "".join(characters).encode()


COPIES: dict[str, Callable[[str], bytes]] = {
    "UTF-8": str.encode,
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "BOM": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "GB18030": lambda text: text.encode("gb18030"),
    "blank lines between": lambda text: text.replace("\n", "\n\n").encode(),
    "mojibake of Latin-1": lambda text: read_as_western(text, special=False),
    "mojibake of windows-1252": lambda text: read_as_western(text, special=True),
    "indented": lambda text: "".join(f"　　{line}\n" for line in text.splitlines()).encode(),
}


def parse_bytes(data: bytes) -> SplitPage:
    return parse_page(Page(0, "page.txt", None, decode(data, "auto").text), SPLITTER, CLEANER)


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("case", CASES)
def test_a_page_in_any_form_gives_the_articles_of_its_case(case: dict[str, Any], copy: str) -> None:
    articles = parse_bytes(COPIES[copy](case["page"])).articles
    assert [(article.title, article.text) for article in articles] == [
        (None if wanted["title"] == "null" else wanted["title"], wanted["text"].rstrip("\n"))
        for wanted in case["articles"]
    ]
    for article, wanted in zip(articles, case["articles"], strict=True):
        known = {key: value for key, value in vars(article.meta).items() if value and key != "published_iso"}
        known |= {"keywords": list(known["keywords"])} if "keywords" in known else {}
        assert known == wanted.get("meta", {})


@pytest.mark.parametrize("case", CASES)
def test_a_page_as_a_record_is_one_article_or_with_the_option_the_same_articles(case: dict[str, Any]) -> None:
    record = Page(0, "records.jsonl", None, case["page"], number=1)
    whole = parse_page(record, SPLITTER, CLEANER)
    [article] = whole.articles
    assert not whole.lines
    assert len(whole.boilerplate) == 1
    again = parse_page(replace(record, text=article.text), SPLITTER, CLEANER)
    assert (again.articles[0].text, again.boilerplate) == (article.text, (0,))
    split = parse_page(record, make_splitter(SplitOptions(records=True)), CLEANER)
    if len(split.articles) > 1:
        texts = [article.text for article in split.articles]
        assert texts == [wanted["text"].rstrip("\n") for wanted in case["articles"]]
