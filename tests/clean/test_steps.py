from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import orjson
import pyarrow as pa
import pytest
from hypothesis import given

from quchong.clean import build_simplified_table
from quchong.clean.private_use import HAN, PRIVATE_USE
from quchong.clean.simplified import TABLE_PATH
from quchong.clean.step_names import DEFAULT_STEPS, STEP_NAMES
from quchong.clean.steps import LINE_COUNTS, STEPS
from support.cases import load_cases
from support.samples import read_pages

CASES = Path(__file__).parent / "cases" / "steps"
ROUGH = st.text(
    st.sampled_from(
        "红豆的國(shè)（é）\r\n\t \u3000\u00a0\u2003\x85\u2028\x07\u200b\u200d\u00ad👨\ue5e5e\u0301`.,…a1。“”·×Ã¤å½ÖÐ"
    )
    | st.characters(codec="utf-8")
)
MIXED = st.lists(
    ROUGH
    | st.sampled_from(
        ["……此处隐藏1个字……", "的.`", "建設(shè)", "清晨的渡口起了雾老人和孩子坐在石板上等船船夫", "\n", "(", ")"]
    )
    | st.text(st.sampled_from("清晨的渡口老人和他们在说")).map(lambda text: text.encode("gb18030").decode("latin-1"))
    | st.text(st.sampled_from("清晨的渡口老人和他们在说")).map(lambda text: text.encode("utf-8").decode("latin-1"))
).map("".join)


def clean(text: str) -> str:
    for name in DEFAULT_STEPS:
        text = STEPS[name](text)
    return text


@pytest.mark.parametrize("file", load_cases(CASES))
def test_a_case_is_repaired_as_it_says_and_then_stays(file: dict[str, Any], request: pytest.FixtureRequest) -> None:
    step = STEPS[request.node.callspec.id]
    for case in file["cases"]:
        assert step(case["given"]) == case["wanted"]
        assert step(case["wanted"]) == case["wanted"]


def test_every_step_has_cases_and_cases_in_which_nothing_changes() -> None:
    assert {file.stem for file in CASES.glob("*.yaml")} == set(STEPS)
    for parameter in load_cases(CASES):
        cases = parameter.values[0]["cases"]
        assert {case["given"] == case["wanted"] for case in cases} == {True, False}, parameter.id


def test_the_default_steps_are_steps_in_their_order() -> None:
    assert list(STEPS) == list(STEP_NAMES)
    assert list(DEFAULT_STEPS) == [name for name in STEPS if name in DEFAULT_STEPS]


@pytest.mark.parametrize("name", STEPS)
@given(text=ROUGH | MIXED)
def test_each_step_changes_nothing_the_second_time(name: str, text: str) -> None:
    once = STEPS[name](text)
    assert STEPS[name](once) == once


@pytest.mark.parametrize("name", [name for name in DEFAULT_STEPS if name not in (*LINE_COUNTS, "strip_lines")])
@given(text=ROUGH | MIXED)
def test_a_default_step_keeps_the_number_of_lines(name: str, text: str) -> None:
    assert STEPS[name](text).count("\n") == text.count("\n")


@given(ROUGH)
def test_the_default_steps_together_change_nothing_the_second_time(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@given(
    st.lists(
        st.sampled_from([*"×·°±“”‘’—…²½«»©®€ \u00a0，。3", "渡口", "café", "à la", "señor", "Öl", "façade", "não"])
    )
)
def test_ordinary_text_is_no_mojibake(words: list[str]) -> None:
    text = "".join(words)
    assert STEPS["mojibake"](text) == text


@given(st.text(st.sampled_from("清晨的渡口老人和孩子在等船他们说今年麦子比去年好，。ab"), min_size=30))
def test_mojibake_is_repaired_to_the_last_character(text: str) -> None:
    for encoding in ("utf-8", "gb18030"):
        broken = f"在等船的老人说，这是我们的渡口。{text}".encode(encoding).decode("latin-1")
        assert STEPS["mojibake"](broken).encode(encoding) == broken.encode("latin-1")


def test_private_use_agrees_with_the_codec() -> None:
    trails = [*range(0x50, 0x7F), *range(0x80, 0xA1)]
    for index, (trail, han) in enumerate(zip(trails, HAN, strict=True)):
        decoded = bytes((0xFE, trail)).decode("gb18030")
        assert decoded in (han, chr(0xE815 + index))
    for lead, trail, code in ((0xA2, 0xE3, 0xE76C), (0xA8, 0xBF, 0xE7C8), (0xA9, 0x89, 0xE7E7), (0xA9, 0x95, 0xE7F3)):
        assert bytes((lead, trail)).decode("gb18030") == chr(PRIVATE_USE[code])


def test_what_the_codec_gives_of_gbk_is_mapped_but_for_free_places() -> None:
    found = {
        bytes((lead, trail)).decode("gb18030", "ignore") for lead in (0xA6, 0xA8, 0xFE) for trail in range(0x40, 0xFF)
    }
    private = {ord(character) for character in found if "\ue000" <= character <= "\uf8ff"}
    # the rest are places that no version of the standard has filled
    assert len(private & PRIVATE_USE.keys()) == 10 + 1 + 14


def test_the_table_of_simplified_characters_is_as_made() -> None:
    assert TABLE_PATH.read_text("utf-8") == build_simplified_table.build_table()


def read_records(path: Path) -> Iterator[dict[str, str]]:
    with pa.input_stream(str(path), compression="zstd") as stream:
        yield from map(orjson.loads, stream.read().splitlines())


def read_laws(real_data: Path) -> Iterator[str]:
    return (record["text"] for record in read_records(real_data / "laws.jsonl.zst"))


def read_short(real_data: Path) -> Iterator[str]:
    for record in read_records(real_data / "poem_pairs.jsonl.zst"):
        yield from (record["a"], record["b"])
    for file in (*sorted((real_data / "pages").glob("*.txt")), real_data / "docfarm" / "page.txt"):
        yield file.read_bytes().decode("utf-8")


def check_twice(text: str) -> None:
    for step in STEPS.values():
        once = step(text)
        assert step(once) == once
    assert clean(clean(text)) == clean(text)


def test_pages_are_clean_after_once() -> None:
    for text in read_pages():
        check_twice(text)


def test_no_page_is_taken_for_broken_or_wrapped_or_noisy() -> None:
    for text in read_pages():
        for name in ("mojibake", "join_wrapped", "pinyin", "anti_copy"):
            assert STEPS[name](text) == text


def test_pages_and_poems_are_clean_after_once(real_data: Path) -> None:
    for text in read_short(real_data):
        check_twice(text)


@pytest.mark.slow
def test_laws_are_clean_after_once(real_data: Path) -> None:
    for text in read_laws(real_data):
        check_twice(text)


@pytest.mark.slow
def test_no_real_text_is_taken_for_broken_or_wrapped_or_noisy(real_data: Path) -> None:
    for text in (*read_laws(real_data), *read_short(real_data)):
        for name in ("mojibake", "join_wrapped", "pinyin", "anti_copy"):
            assert STEPS[name](text) == text
