"""The sample corpus: every line of it is classified as a reader would, and every shipped profile is tried."""

import re
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
import yaml

from quchong.clean.cleaner import make_cleaner
from quchong.clean.options import CleanOptions
from quchong.flow.read_split_clean import parse_page
from quchong.model import Page, Record, SplitPage
from quchong.read.decode import decode
from quchong.split.induce.hypothesis import KINDS
from quchong.split.load_profiles import load_shipped
from quchong.split.options import SplitOptions
from quchong.split.splitter import make_splitter
from support.brute_force import jaccard, shingles
from support.cases import load_cases

HERE = Path(__file__).parent
CORPUS = HERE.parents[1] / "corpus"
GOLD: dict[str, Any] = yaml.safe_load((HERE / "corpus.yaml").read_text("utf-8"))
SPLITTER, CLEANER = make_splitter(SplitOptions()), make_cleaner(CleanOptions())
LETTERS = {"title": "T", "text": "X", "metadata": "M", "comment": "C", "boilerplate": "B", "blank": "-"}


def parse_text(text: str) -> SplitPage:
    return parse_page(Page(0, "page.txt", None, text), SPLITTER, CLEANER)


def read_page(name: str) -> str:
    return (CORPUS / name).read_text("utf-8")


def expected_texts(name: str) -> list[str]:
    """Return the text of each article: its lines of class text, less what is cut off the first."""
    gold, lines = GOLD[name], read_page(name).splitlines()
    starts = [article["line"] for article in gold["articles"]]
    texts = []
    for article, start, end in zip(gold["articles"], starts, [*starts[1:], len(lines) + 1], strict=True):
        body = [lines[at - 1] for at in range(start, end) if gold["classes"][at - 1] == "X"]
        texts.append("\n".join(body).removeprefix(article.get("cut", "")))
    return texts


def test_every_page_has_its_gold() -> None:
    assert sorted(GOLD) == sorted(page.relative_to(CORPUS).as_posix() for page in CORPUS.rglob("*") if page.is_file())


@pytest.mark.parametrize("name", GOLD)
def test_every_line_is_classified_as_a_reader_would(name: str) -> None:
    page = parse_text(read_page(name))
    assert "".join(LETTERS[line.line_class] for line in page.lines) == GOLD[name]["classes"]


@pytest.mark.parametrize("name", GOLD)
def test_articles_are_those_a_reader_finds(name: str) -> None:
    articles = parse_text(read_page(name)).articles
    assert {article.source.profile for article in articles} == {GOLD[name]["profile"]}
    assert [article.text for article in articles] == expected_texts(name)
    for article, gold in zip(articles, GOLD[name]["articles"], strict=True):
        assert (article.title, article.source.start_line) == (gold["title"], gold["line"])
        meta = {key: value for key, value in vars(article.meta).items() if value and key != "published_iso"}
        meta |= {"keywords": list(meta["keywords"])} if "keywords" in meta else {}
        assert meta == gold.get("meta", {})


def test_every_shipped_profile_and_kind_of_structure_is_shown_by_a_case_and_every_profile_by_the_corpus() -> None:
    cases = [case.values[0]["page"] for case in load_cases(HERE / "cases")]
    chosen = {parse_text(page).articles[0].source.profile for page in cases}
    assert chosen == {*load_shipped(), *KINDS}
    assert set(load_shipped()) <= {gold["profile"] for gold in GOLD.values()} <= chosen


def read_tables(text: str) -> Iterator[list[list[str]]]:
    for table in re.findall(r"^\|[-|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE):
        yield [[cell.strip() for cell in row[1:-1].split(" | ")] for row in table.splitlines()]


def test_the_docs_list_the_pages_and_the_pairs_there_are() -> None:
    """Every pair at 0.05 or above is in the table with its Jaccard, which is counted by brute force."""
    pages, pairs = read_tables((CORPUS.parent / "docs/sample-corpus.md").read_text("utf-8"))
    assert sorted(
        (page.relative_to(CORPUS).as_posix(), row[1].strip("`")) for row in pages for page in CORPUS.glob(row[0][1:-1])
    ) == sorted((name, gold["profile"]) for name, gold in GOLD.items())

    articles = {f"{name}#{n}": text for name in GOLD for n, text in enumerate(expected_texts(name), start=1)}
    titles = {
        f"{name}#{n}": article["title"] for name in GOLD for n, article in enumerate(GOLD[name]["articles"], start=1)
    }
    sets = {name: shingles(text) for name, text in articles.items()}
    listed = {frozenset(row[1:3]): (row[0].split(",")[0], row[3]) for row in pairs}
    for first, second in combinations(articles, 2):
        figure = jaccard(sets[first], sets[second])
        kind, shown = listed.pop(frozenset((first, second)), (None, None))
        assert (kind is None) <= (figure < 0.05), (first, second, figure)
        if kind:
            assert shown == f"{figure:.3f}", (first, second)
            assert kind == name_relation(sets[first], sets[second], titles[first] == titles[second])
    assert not listed


def name_relation(first: frozenset[str], second: frozenset[str], same_title: bool) -> str:
    figure = jaccard(first, second)
    if figure >= 0.8:
        return "exact" if first == second else "near"
    if len(first & second) >= 0.8 * min(len(first), len(second)):
        return "contained"
    assert same_title
    return "same title"


COPIES: dict[str, Callable[[str], bytes]] = {
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "BOM": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "GB18030": lambda text: text.encode("gb18030"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "unterminated": lambda text: text.removesuffix("\n").encode(),
}


@pytest.mark.parametrize("copy", COPIES)
def test_a_copy_in_another_form_gives_the_same_articles(copy: str) -> None:
    for name in GOLD:
        page = decode(COPIES[copy](read_page(name)), "auto")
        assert parse_text(page.text).articles == parse_text(read_page(name)).articles


def test_cleaning_what_is_clean_changes_nothing() -> None:
    for name in GOLD:
        for article in parse_text(read_page(name)).articles:
            record = Record(0, "a.jsonl", None, article.text, number=1, title=article.title)
            [again] = parse_page(record, SPLITTER, CLEANER).articles
            assert (again.text, again.title) == (article.text, article.title)
