import unicodedata

import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given

from quchong.match.build_fold_table import CODE_POINTS, build_table
from quchong.match.fold import fold_text, fold_texts, load_table
from support import brute_force


@pytest.mark.slow
def test_shipped_table_is_what_unicode_and_opencc_say() -> None:
    built, shipped = build_table(), load_table()
    if built.unicode_version == shipped.unicode_version:
        np.testing.assert_array_equal(built.codes, shipped.codes)
        np.testing.assert_array_equal(built.operators, shipped.operators)
    else:  # a newer Unicode only adds characters
        known = shipped.codes != 0
        np.testing.assert_array_equal(built.codes[known], shipped.codes[known])


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("", ""),
        ("，。！ \n\t", ""),
        ("讀書", "读书"),
        ("ＡＢＣ１２３", "abc123"),
        ("⼯", "工"),
        ("ﬁ", "ﬁ"),
        ("㍿", "㍿"),
        ("薴", "苎"),
        ("𠀀𪚥", "𠀀𪚥"),
        ("Ⅷ·8", "Ⅷ8".replace("Ⅷ", "ⅷ")),
        ("한국 カナ", "한국カナ"),
    ],
)
def test_fold(text: str, folded: str) -> None:
    expected = brute_force.fold(text)
    assert fold_text(text) == expected
    if unicodedata.category(text[:1] or " ")[0] == "L" and len(text) < 3:
        assert expected == folded


@given(st.text())
def test_folding_agrees_with_the_rule_taken_word_by_word(text: str) -> None:
    assert fold_text(text) == brute_force.fold(text)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold_text(text)
    assert fold_text(once) == once


@given(st.lists(st.text(), max_size=8), st.integers(0, 3))
def test_a_batch_folds_as_its_texts_do_also_when_sliced(texts: list[str], start: int) -> None:
    array = pa.array(texts, pa.string())[start:]
    folded = fold_texts(array)
    assert [folded.string(index) for index in range(len(folded))] == [fold_text(text) for text in texts[start:]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("दिन", "दान"),  # Hindi: day, gift
        ("ปี", "ปู"),  # Thai: year, crab
        ("བོད", "བེད"),  # Tibetan: Tibet, and another vowel
        ("કિતાબ", "કતાબ"),  # Gujarati
    ],
)
def test_words_that_differ_in_vowel_signs_differ(one: str, other: str) -> None:
    assert fold_text(one) != fold_text(other)


@pytest.mark.parametrize("text", ["u\u0308", "и\u0306", "α\u0301", "文\ufe00", "\u20dd"])
def test_accents_and_variation_selectors_do_not_count(text: str) -> None:
    assert fold_text(text) == text[0] if text[0].isalpha() else fold_text(text) == ""


def test_every_code_point_folds_to_one_kept_character() -> None:
    codes = load_table().codes
    assert len(codes) == CODE_POINTS
    kept = codes[codes != 0]
    np.testing.assert_array_equal(codes[kept], kept)
