"""What docs/structure.md says about the structure of pages is what is found."""

import re
from pathlib import Path

import pytest

from quchong.split.induce.hypothesis import KINDS, ONE_ARTICLE, Hypothesis, Opening, weigh_factors
from quchong.split.induce.page_view import read_view
from quchong.split.induce.structure import REASONS
from quchong.split.page_lines import cut_lines
from support.command import Command

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
TABLE = re.compile(r"^\| (.*) \|\n\|[-|]+\|\n((?:\|.*\n)+)", re.MULTILINE)


@pytest.fixture(scope="module")
def text(repository: Path) -> str:
    return (repository / "docs/structure.md").read_text("utf-8")


def read_tables(text: str) -> list[list[str]]:
    """Return the names in code in the first column of each table."""
    return [
        [name for row in rows.splitlines() for name in re.findall(r"`([^`]+)`", row.split(" | ")[0])]
        for _, rows in TABLE.findall(text)
    ]


def test_the_worked_example_gives_what_it_shows(quchong: Command, text: str) -> None:
    page, shown = (content for language, content in BLOCK.findall(text) if not language)
    (quchong.folder / "page.txt").write_text(page, "utf-8")
    assert quchong("split", "page.txt", "--scores").stdout == shown


def test_the_tables_name_all_kinds_factors_and_reasons(text: str) -> None:
    kinds, factors, reasons = read_tables(text)
    view = read_view(cut_lines("一\n雨\n二\n风"), {})
    guess = Hypothesis("numbered_headings", "N", (Opening(0, 1), Opening(2, 3)), mark=1.0)
    assert tuple(kinds) == KINDS
    assert factors == list(weigh_factors(view, guess, 0, 4))
    assert sorted(reasons) == sorted(REASONS)
    assert f"`single` always scores {ONE_ARTICLE}" in text
