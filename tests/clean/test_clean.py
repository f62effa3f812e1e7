from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quchong.clean.article import clean, clean_text
from quchong.clean.options import CleanOptions
from quchong.clean.steps import STEPS
from quchong.model import Article, Source
from support.cases import load_cases

ROUGH = st.text(st.sampled_from("红豆\r\n\t \u3000\u00a0\u200b\u200d\u2028\u0007a。"))


def article(text: str, title: str | None = None) -> Article:
    return Article(0, "a#1", title, text, Source("a", None))


@pytest.mark.parametrize("file", load_cases(Path(__file__).parent / "cases"))
def test_cases(file: dict[str, Any]) -> None:
    for case in file["cases"]:
        assert clean_text(case["given"], CleanOptions()) == case["wanted"]


@given(ROUGH)
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    once = clean(article(text, text), CleanOptions())
    assert clean(once, CleanOptions()) is once


@given(ROUGH, st.sampled_from(sorted(STEPS)))
def test_each_step_changes_nothing_the_second_time(text: str, name: str) -> None:
    once = STEPS[name](text)
    assert STEPS[name](once) == once


def test_only_the_wanted_steps_are_applied() -> None:
    assert clean_text("　红\u200b豆", CleanOptions(steps=("invisible",))) == "　红豆"


def test_a_title_is_one_line() -> None:
    assert clean(article("", " 红\r\n豆 "), CleanOptions()).title == "红 豆"
