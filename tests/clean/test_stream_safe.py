"""Runs of combining marks are broken up as Unicode says, and normalizing twice changes nothing more."""

import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quchong.clean.article_flags import find_flags
from quchong.clean.character_repairs import normalize
from quchong.text.stream_safe import JOINER, LONGEST

MARKS = ["\u0300", "\u0323", "\u0301", "\u0344", "\u3099", "\u0f71", "\U0001d165"]
PIECES = st.sampled_from(["a", "ä", "红", "ガ", "\u1ea5", "\u0958", JOINER, "\n", *MARKS])


def longest_run(text: str) -> int:
    longest = run = 0
    for character in unicodedata.normalize("NFKD", text):
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    return longest


@given(st.lists(st.tuples(PIECES, st.integers(1, 40))).map(lambda runs: "".join(text * n for text, n in runs)))
@example("a" + "\u0300\u0323" * 40)
@example("\u0344" * 16)
@example("\u1ea5" + "\u0300" * 30)
def test_no_run_is_longer_than_thirty_and_once_is_enough(text: str) -> None:
    cleaned = normalize(text)
    assert longest_run(cleaned) <= LONGEST
    assert normalize(cleaned) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert (
        unicodedata.normalize("NFD", cleaned.replace(JOINER, ""))
        == unicodedata.normalize("NFD", text.replace(JOINER, ""))
        or JOINER in text
    )


@given(st.text())
def test_other_texts_are_as_before(text: str) -> None:
    if longest_run(text) <= LONGEST:
        assert normalize(text) == unicodedata.normalize("NFC", text)


@pytest.mark.slow
@pytest.mark.parametrize("unit", ["\u0300\u0323", "\u0323\u0300\u0301", "\u0344\u0323"])
def test_time_grows_with_the_length(unit: str) -> None:
    took = []
    for size in (50_000, 500_000):
        text = "a" + unit * (size // len(unit))
        start = time.process_time()
        normalize(text)
        took.append(time.process_time() - start)
    assert took[1] < 10 * 3 * max(took[0], 0.01)


def test_a_text_with_such_a_run_has_a_flag() -> None:
    text = "青石巷口的红灯笼亮了一整夜。" * 9
    assert "stacked_marks" not in find_flags(normalize(text + "e\u0301"))
    assert "stacked_marks" in find_flags(normalize(text + "e" + "\u0301\u0323" * 20))
