import difflib

import hypothesis.strategies as st
import pytest
from hypothesis import given

from quchong.text.differences import find_differences
from quchong.text.word_diff import CONTEXT, LONGEST, MOST, mark_differences
from support.texts import edit_text, make_text

alike = st.lists(st.text("红豆生南国，\n", max_size=40) | st.just(make_text(1, 2)), max_size=8).map("".join)


@given(alike, alike)
def test_put_together_the_differences_are_the_texts(first: str, second: str) -> None:
    found = list(find_differences(first, second))
    here = "".join(difference.equal + difference.first for difference in found)
    there = "".join(difference.equal + difference.second for difference in found)
    assert first.startswith(here)
    assert second.startswith(there)
    assert first[len(here) :] == second[len(there) :]
    assert all(difference.first or difference.second for difference in found)


@given(alike)
def test_equal_texts_have_no_difference(text: str) -> None:
    assert mark_differences(text, text) == []


@pytest.mark.parametrize(
    ("first", "second", "marked"),
    [
        ("红豆生南国", "红豆生北国", ["红豆生[-南-]{+北+}国"]),
        ("红豆生南国", "红豆生国", ["红豆生[-南-]国"]),
        ("红豆生国", "红豆生南国", ["红豆生{+南+}国"]),
        ("", "红豆", ["{+红豆+}"]),
        ("红豆", "", ["[-红豆-]"]),
        ("红豆", "相思", ["[-红豆-]{+相思+}"]),
        ("红豆红豆", "红豆", ["[-红豆-]红豆"]),
    ],
)
def test_marks(first: str, second: str, marked: list[str]) -> None:
    assert mark_differences(first, second) == marked


def test_only_some_text_around_a_difference_is_shown() -> None:
    before, after = "一" * 100, "二" * 100
    [shown] = mark_differences(f"{before}南{after}", f"{before}北{after}")
    assert shown == f"…{'一' * CONTEXT}[-南-]{{+北+}}{'二' * CONTEXT}…"


def test_differences_far_apart_are_items_of_their_own() -> None:
    text = make_text(1, 40)
    assert len(mark_differences(text, f"南{text[1:-1]}北")) == 2
    assert len(mark_differences("南红豆北", "北红豆南")) == 1


def test_a_long_difference_is_cut_in_the_middle() -> None:
    [shown] = mark_differences("红豆", f"红{'南' * 10_000}豆")
    half = "南" * (LONGEST // 2)
    assert shown == f"红{{+{half}…({10_000 - LONGEST:,} more)…{half}+}}豆"


def test_more_differences_than_are_shown_are_said_to_be_there() -> None:
    text = "".join(f"第{number}行写着一些没有变化的文字，长到足够把两处分开，再长一些。\n" for number in range(200))
    shown = mark_differences(text, text.replace("没有", "有过"))
    assert "".join(shown).count("[-") == MOST
    assert shown[-1] == "… and more differences"


@pytest.mark.parametrize("seed", range(20))
def test_a_few_edits_are_shown_as_little_more_than_a_shortest_diff(seed: int) -> None:
    first = make_text(seed, 40)
    second = edit_text(first, seed, 4)
    matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
    shortest = sum(max(b - a, d - c) for tag, a, b, c, d in matcher.get_opcodes() if tag != "equal")
    ours = sum(max(len(change.first), len(change.second)) for change in find_differences(first, second))
    assert ours <= 2 * shortest


def test_an_added_paragraph_is_one_difference() -> None:
    first = make_text(1, 200)
    middle = len(first) // 2
    added = make_text(2, 40)
    found = list(find_differences(first, first[:middle] + added + first[middle:]))
    assert len(found) <= 3
    assert sum(len(change.first) for change in found) < 20
