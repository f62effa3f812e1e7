import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis import example, given

import quchong
from quchong.match.operators import find_operators
from support import brute_force

MIXED = st.text(st.sampled_from("012０①aé去。\u3000 ,，.+-−×÷=<>%％/:：\n😀"))


def operators_of(texts: list[str]) -> list[list[tuple[int, str]]]:
    found = find_operators(pa.array(texts, pa.large_string()))
    pairs = [found.of_text(index).reshape(-1, 2).tolist() for index in range(len(found))]
    return [[(digits, chr(code)) for digits, code in of_text] for of_text in pairs]


@given(st.lists(st.one_of(MIXED, st.text()), max_size=5), st.integers(0, 2))
@example(["1,000,000", "12,345,67", "1,000.5", "+,,1", "- - 5"], 0)
def test_operators_are_those_that_a_pattern_finds(texts: list[str], start: int) -> None:
    texts = texts[start:]
    assert operators_of(texts) == [brute_force.find_operators(text) for text in texts]


@pytest.mark.parametrize(
    ("one", "other"),
    [("3+5", "3-5"), ("3.14", "314"), ("3−5", "3×5"), ("-5", "5"), ("12:30", "1230"), ("1/2", "1.2"), ("4,13", "41,3")],
)
@pytest.mark.parametrize("around", ["{}", "结果是{}，大家都看到了。", "其中 {} 一项"])
def test_texts_of_other_numbers_are_no_exact_copies(one: str, other: str, around: str) -> None:
    matches = quchong.deduplicate([around.format(one), around.format(other)])
    assert [match.match for match in matches] == ["near"]
    assert [match.jaccard for match in matches] == [1.0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1,000", "1000"),
        ("３．１４", "3.14"),
        ("3 − 5", "3-5"),
        ("好，5", "好5"),
        ("２０２４年", "2024 年"),
        ("1,000,000", "1000000"),
    ],
)
def test_other_forms_of_a_number_are_exact_copies(one: str, other: str) -> None:
    matches = quchong.deduplicate([one, other])
    assert [match.match for match in matches] == ["exact"]


def test_a_gap_of_operators_with_no_digit_counts_for_nothing() -> None:
    assert operators_of(["-" * 9, "===\n5", "去-重1"]) == [[], [], []]
