"""Steps and flags are passed over only where they would have nothing to do."""

import unicodedata

import hypothesis.strategies as st
from hypothesis import given

from quchong.clean import article_flags as flags
from quchong.clean import steps
from quchong.clean.character_classes import NOT_COMPOSED, count_foreign, find_kinds
from quchong.text.utf16 import read_units

ODD = "\n \u3000éÃ¤锟斤拷烫屯葺锛銆鈥\u200b\u200d\ufeff\u00ad\x85\r\x00\x7f\u0301\u1100\u1161\ue5e5\ue817"
ANYTHING = st.text(st.one_of(st.characters(), st.sampled_from(f"的一是不了。，{ODD}")), max_size=40)


@given(ANYTHING)
def test_a_step_that_is_passed_over_would_change_nothing(text: str) -> None:
    kinds = find_kinds(read_units(text))
    for name, needs in steps.NEEDS.items():
        if not needs & kinds:
            assert steps.STEPS[name](text) == text, name


@given(ANYTHING)
def test_a_flag_that_is_passed_over_does_not_hold(text: str) -> None:
    assert flags.find_flags(text, find_kinds(read_units(text))) == flags.find_flags(text)


def test_every_character_that_may_be_composed_is_known() -> None:
    for code in [*range(0xD800), *range(0xE000, 0x110000)]:
        parts = unicodedata.normalize("NFD", chr(code))
        if parts != unicodedata.normalize("NFC", parts):
            assert find_kinds(read_units(parts)) & NOT_COMPOSED, hex(code)


@given(st.text(max_size=40))
def test_foreign_letters_are_counted(text: str) -> None:
    counted = sum(
        unicodedata.category(it)[0] == "L" and unicodedata.name(it, "").startswith(("LATIN", "GREEK", "CYRILLIC"))
        for it in text
        if it < "\u0500" and it not in "ªº"
    )
    assert count_foreign(text) >= counted
