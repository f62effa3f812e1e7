from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quchong.clean.article_flags import FILTERS, FLAGS, find_flags
from support.cases import load_cases

CASES = Path(__file__).parent / "cases" / "flags"


@pytest.mark.parametrize("file", load_cases(CASES))
def test_a_text_has_the_flag_or_not_as_the_case_says(file: dict[str, Any], request: pytest.FixtureRequest) -> None:
    holds = (FLAGS | FILTERS)[request.node.callspec.id]
    for case in file["cases"]:
        assert holds(case["given"]) == (case["wanted"] == "true"), case["given"]


def test_every_flag_has_cases_for_both() -> None:
    assert {file.stem for file in CASES.glob("*.yaml")} == FLAGS.keys() | FILTERS.keys()
    for parameter in load_cases(CASES):
        assert {case["wanted"] for case in parameter.values[0]["cases"]} == {"true", "false"}


def test_flags_come_in_the_order_of_the_table() -> None:
    assert find_flags("锟斤拷") == ("short", "mojibake")
    assert find_flags("渡口" * 30) == ()


@given(st.text())
def test_any_text_can_be_judged(text: str) -> None:
    assert set(find_flags(text)) <= FLAGS.keys()
    assert FILTERS["fineweb2"](text) in (True, False)


@given(st.text(st.sampled_from("渡口aÀ の1，"), min_size=50))
def test_low_han_is_the_share_of_letters(text: str) -> None:
    letters = sum(map(str.isalpha, text))
    han = sum(map(text.count, "渡口"))
    if not FLAGS["short"](text) and 10 * han != 3 * letters:
        assert FLAGS["low_han"](text) == (han < 0.3 * letters)
