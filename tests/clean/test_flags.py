import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quchong.clean.article_flags import FILTERS, FLAGS, find_flags, has_mojibake
from quchong.clean.misread import MISREAD, find_suspicious, has_misread_lines
from quchong.clean.simplified import read_simplified
from support.cases import load_cases
from support.samples import read_pages

CASES = Path(__file__).parent / "cases" / "flags"
TRADITIONAL = {simplified: traditional for traditional, simplified in read_simplified().items()}


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


@pytest.mark.parametrize(("right", "wrong"), [pair for pair in MISREAD if pair[0] != "utf-8" or "gb" in pair[1]])
def test_pages_that_were_read_in_a_wrong_encoding_and_lost_bytes_are_flagged(right: str, wrong: str) -> None:
    pages = [page.translate(TRADITIONAL) if right == "big5" else page for page in read_pages()]
    assert not any(map(has_mojibake, pages))
    lossy = [page.encode(right, "ignore").decode(wrong, "ignore") for page in pages]
    shown = ["".join(filter(lambda one: one.isprintable() or one == "\n", page)) for page in lossy]
    assert sum(map(has_mojibake, shown)) >= 0.85 * len(pages)


def test_finding_misread_lines_takes_little_memory_on_very_short_lines() -> None:
    text = "".join(f"{chr(code)}\n" for code in range(0x4E00, 0x9000)) * 4
    assert find_suspicious(text)  # and what is kept is made
    tracemalloc.start()
    find_suspicious(text)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 12 * len(text.encode())


def test_no_real_text_is_flagged_for_rare_characters(real_data: Path) -> None:
    files = [*(real_data / "web_text").glob("*.txt"), *(real_data / "sites").rglob("*.txt")]
    for file in files:
        assert not has_misread_lines(file.read_bytes().decode("utf-8")), file
