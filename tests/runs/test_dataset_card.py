"""The card of a result says how to load it, what is in it and how it came about."""

import re
from pathlib import Path
from typing import Any

import cmarkgfm
import pytest
import yaml

from quchong.runs.dataset_card import COLUMNS, cell, describe_column
from quchong.write.input_columns import OWN_COLUMNS
from quchong.write.row_schema import ARTICLE_ROW, REMOVED_ROW
from support.command import CommandHere
from support.texts import make_text


def front(card: Path) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(card.read_text("utf-8").split("---\n")[1])
    return read


@pytest.mark.parametrize(
    ("output", "patterns"),
    [
        ("{}", ["articles.jsonl", "removed.jsonl"]),
        ("{shards: 4, compression: gz}", ["articles-*-of-00004.jsonl.gz", "removed.jsonl.gz"]),
        ("{format: parquet}", ["articles.parquet", "removed.parquet"]),
        ("{format: text}", ["articles.txt", "removed.jsonl"]),
    ],
)
def test_the_front_matter_names_files_and_columns(
    quchong_here: CommandHere, repository: Path, output: str, patterns: list[str]
) -> None:
    (quchong_here.folder / "config.yaml").write_text(f"quchong: 1\noutput: {output}\ndedup: {{threshold: 0.7}}\n")
    quchong_here("run", repository / "corpus", "--out", "out")
    card = quchong_here.folder / "out/README.md"
    found = front(card)
    assert [config["data_files"] for config in found["configs"]] == patterns
    assert [config.get("default") for config in found["configs"]] == [True, None]
    names = {info["config_name"]: [column["name"] for column in info["features"]] for info in found["dataset_info"]}
    assert names.get("articles", ARTICLE_ROW.names) == ARTICLE_ROW.names
    text = card.read_text("utf-8")
    assert "| kept | 70 |" in text
    assert "dedup:\n  threshold: 0.7" in text
    assert "<table>" in cmarkgfm.github_flavored_markdown_to_html(text)


def test_there_is_no_configuration_for_an_empty_ledger(quchong_here: CommandHere) -> None:
    (quchong_here.folder / "in").mkdir()
    (quchong_here.folder / "in/a.txt").write_text(make_text(1, 300), "utf-8")
    quchong_here("run", "in", "--out", "out")
    assert [config["config_name"] for config in front(quchong_here.folder / "out/README.md")["configs"]] == ["articles"]


def test_the_card_may_be_edited(quchong_here: CommandHere, repository: Path) -> None:
    quchong_here("run", repository / "corpus", "--out", "out")
    card = quchong_here.folder / "out/README.md"
    card.write_text("mine")
    assert "up to date" in quchong_here("run", repository / "corpus", "--out", "out").stdout
    quchong_here("explain", "out", "wenku/winter-sports.txt#1")
    assert card.read_text() == "mine"


def test_every_column_is_described() -> None:
    assert list(COLUMNS) == ARTICLE_ROW.names
    assert all(map(describe_column, [*REMOVED_ROW.names, *OWN_COLUMNS.names]))


NAMES = ["a|b", "<img src=x>", "[a](javascript:b)", "`a`", "*a*_b_", "a\nb", "~~a~~", "https://a.b", "www.a.b"]


@pytest.mark.parametrize("name", NAMES)
def test_names_of_sources_are_text_only(name: str) -> None:
    page = cmarkgfm.github_flavored_markdown_to_html(f"| a | b |\n|---|---|\n| {cell(name)} | 1 |\n")
    assert page.count("<td>") == 2
    assert re.findall(r"<(?!/?(?:table|thead|tbody|tr|th|td)\b)", page) == []
