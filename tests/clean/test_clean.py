from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quchong.clean.article import Cleaner, make_cleaner
from quchong.clean.article import clean as clean_all
from quchong.clean.options import CleanOptions
from quchong.model import Article, Source
from support.cases import load_cases

ROUGH = st.text(st.sampled_from("红豆\r\n\t \u3000\u00a0\u200b\u200d\u2028\u0007a。"))
DEFAULT = make_cleaner(CleanOptions())


def clean(one: Article, cleaner: Cleaner) -> Article:
    [cleaned] = clean_all([one], cleaner)
    return cleaned.article


def article(text: str, title: str | None = None) -> Article:
    return Article(0, "a#1", title, text, Source("a", None))


@pytest.mark.parametrize("file", load_cases(Path(__file__).parent / "cases"))
def test_cases(file: dict[str, Any]) -> None:
    for case in file["cases"]:
        assert clean(article(case["given"]), DEFAULT).text == case["wanted"]


@given(ROUGH)
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    once = clean(article(text, text), DEFAULT)
    assert clean(once, DEFAULT) is once


def test_only_the_wanted_steps_are_applied() -> None:
    cleaner = make_cleaner(CleanOptions(steps=("invisible",)))
    assert clean(article("　红\u200b豆"), cleaner).text == "　红豆"


def test_a_title_is_one_line() -> None:
    assert clean(article("", " 红\r\n豆 "), DEFAULT).title == "红 豆"
