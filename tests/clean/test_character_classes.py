"""A step or a flag that the character classes of a text rule out would have had nothing to do."""

import unicodedata

import hypothesis.strategies as st
from hypothesis import given

from quchong.clean import article_flags as flags
from quchong.clean import steps
from quchong.clean.character_classes import NOT_COMPOSED, classify_chars, count_foreign
from quchong.text.utf16 import read_units

ODD = "\n \u3000éÃ¤锟斤拷烫屯葺锛銆鈥\u200b\u200d\ufeff\u00ad\x85\r\x00\x7f\u0301\u1100\u1161\ue5e5\ue817"
ANYTHING = st.text(st.one_of(st.characters(), st.sampled_from(f"的一是不了。，{ODD}")), max_size=40)


@given(ANYTHING)
def test_a_step_that_is_skipped_would_change_nothing(text: str) -> None:
    char_classes = classify_chars(read_units(text))
    for name, needs in steps.NEEDS.items():
        if not needs & char_classes:
            assert steps.STEPS[name](text) == text, name


@given(ANYTHING)
def test_a_flag_that_is_skipped_would_not_be_given(text: str) -> None:
    assert flags.find_flags(text, classify_chars(read_units(text))) == flags.find_flags(text)


def test_every_character_that_nfc_composes_is_in_its_class() -> None:
    for code in [*range(0xD800), *range(0xE000, 0x110000)]:
        parts = unicodedata.normalize("NFD", chr(code))
        if parts != unicodedata.normalize("NFC", parts):
            assert classify_chars(read_units(parts)) & NOT_COMPOSED, hex(code)


@given(st.text(max_size=40))
def test_at_least_the_letters_of_the_european_alphabets_count_as_foreign(text: str) -> None:
    counted = sum(
        unicodedata.category(character)[0] == "L"
        and unicodedata.name(character, "").startswith(("LATIN", "GREEK", "CYRILLIC"))
        for character in text
        if character < "\u0500" and character not in "ªº"
    )
    assert count_foreign(text) >= counted
