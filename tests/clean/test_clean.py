from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quchong.clean.cleaner import Cleaner, make_cleaner
from quchong.clean.cleaner import clean as clean_all
from quchong.clean.options import CleanOptions
from quchong.model import Article, Source
from support.cases import load_cases

ROUGH = st.text(st.sampled_from("红豆\r\n\t \u3000\u00a0\u200b\u200d\u2028\u0007a。"))
BROKEN = st.builds(
    lambda text, encoding, seen_as: text.encode(encoding).decode(seen_as, "ignore"),
    st.text(st.sampled_from("清晨的渡口老人和他们在说，。"), min_size=1),
    st.sampled_from(["utf-8", "gb18030"]),
    st.sampled_from(["latin-1", "cp1252"]),
)
STREWN = st.lists(BROKEN | st.sampled_from("\x00\x07\x1f\x7f\u200b\u00ad\ufeff\r\n\u3000\u2028 a。")).map("".join)
"""Text decoded in the wrong encoding, with characters that go between its bytes."""


def strew(text: str, places: list[tuple[int, str]]) -> str:
    for place, character in places:
        at = place % (len(text) + 1)
        text = text[:at] + character + text[at:]
    return text


DEFAULT = make_cleaner(CleanOptions())


def clean(one: Article, cleaner: Cleaner) -> Article:
    [cleaned] = clean_all([one], cleaner)
    return cleaned.article


def article(text: str, title: str | None = None) -> Article:
    return Article(0, "a#1", title, text, Source("a", None))


@pytest.mark.parametrize("file", load_cases(Path(__file__).parent / "cases"))
def test_a_case_is_cleaned_as_it_says(file: dict[str, Any]) -> None:
    for case in file["cases"]:
        assert clean(article(case["given"]), DEFAULT).text == case["wanted"]


@given(ROUGH)
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    once = clean(article(text, text), DEFAULT)
    assert clean(once, DEFAULT) is once


@given(
    STREWN, st.lists(st.tuples(st.integers(0), st.sampled_from("\x00\x07\x1f\x7f\x85\u200b\u00ad\ufeff")), max_size=8)
)
def test_what_hides_between_the_bytes_of_broken_text_leaves_nothing_to_repair(
    text: str, places: list[tuple[int, str]]
) -> None:
    text = strew(text, places)
    once = clean(article(text, text), DEFAULT)
    assert clean(once, DEFAULT) is once


def test_broken_text_is_repaired_around_a_control_character() -> None:
    broken = "清晨的渡口，老人在等船。".encode().decode("latin-1")
    assert clean(article(strew(broken, [(4, "\x07")])), DEFAULT).text == "清晨的渡口，老人在等船。"


def test_only_the_wanted_steps_are_applied() -> None:
    cleaner = make_cleaner(CleanOptions(steps=("invisible",)))
    assert clean(article("　红\u200b豆"), cleaner).text == "　红豆"


def test_a_title_is_one_line() -> None:
    assert clean(article("", " 红\r\n豆 "), DEFAULT).title == "红 豆"
