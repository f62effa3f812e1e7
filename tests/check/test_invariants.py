"""What holds for any corpus: order does not matter, identities survive renaming, excerpts are short and true."""

import random
import shutil
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quchong.check.excerpt import MAX_SHOWN, find_excerpt
from quchong.check.selection import is_selected
from quchong.clean.markup import remove_markup
from support.corpora import check_folder, write_files
from support.texts import edit_text, make_text

texts = st.lists(st.sampled_from([make_text(seed, 3) for seed in range(6)]), max_size=6).map("\n".join)


@given(first=texts, second=texts)
def test_an_excerpt_stands_in_both_texts_and_is_short(first: str, second: str) -> None:
    excerpt = find_excerpt(first, second)
    if excerpt is None:
        assert first.split() == second.split()
        return
    assert excerpt.here != excerpt.there
    for shown, text in ((excerpt.here, first), (excerpt.there, second)):
        assert len(shown) <= MAX_SHOWN + 2
        assert shown.strip("…") in " ".join(text.split())


def test_an_excerpt_shows_the_words_that_differ_not_the_marks() -> None:
    text = make_text(1, 9).replace("\n", "")
    other = text.replace("，", ",").replace("。", ".", 2)
    at = len(text) // 2
    changed = f"{other[:at]}全新的字眼{other[at:]}"
    excerpt = find_excerpt(text, changed)
    assert excerpt is not None
    assert "全新的字眼" in excerpt.there


def test_texts_of_millions_of_characters_are_compared_in_one_pass() -> None:
    same = "渡口的清晨没有人。" * 400_000
    excerpt = find_excerpt(f"{same}甲", f"{same}乙")
    assert excerpt is not None
    assert (excerpt.here[-1], excerpt.there[-1]) == ("甲", "乙")
    assert find_excerpt("甲" * 3_000_000, "乙" * 3_000_000) is not None


@given(st.text(alphabet="<>/&;#brpa123 =\"'!-x\n中&lt;nbsp", max_size=60))
def test_what_is_without_markup_stays_without(line: str) -> None:
    cleaned = remove_markup(line)
    assert remove_markup(cleaned) == cleaned


def test_the_longest_beginning_decides() -> None:
    assert is_selected("DUP001", ["DUP"], [])
    assert not is_selected("DUP001", ["DUP"], ["DUP"])
    assert not is_selected("DUP001", ["D"], ["DUP0"])
    assert is_selected("DUP001", ["DUP001"], ["DUP"])
    assert not is_selected("DUP001", ["CLN"], [])


@settings(max_examples=10)
@given(seed=st.integers(0, 1000))
def test_names_and_order_change_no_identity(seed: int, tmp_path_factory: pytest.TempPathFactory) -> None:
    source = random.Random(seed)
    root = tmp_path_factory.mktemp("order")
    base = make_text(seed, 30)
    files = {
        f"{number}.txt": f"渡口{number}\n{text}\n"
        for number, text in enumerate(
            [
                base,
                base,
                edit_text(base, 1, 1),
                edit_text(base, 2, 1),
                base.replace("的", "的\u200b"),
                make_text(seed + 1),
            ]
        )
    }
    folder = write_files(root / "one", files)
    names = list(files)
    source.shuffle(names)
    for old, new in zip(files, names, strict=True):
        (root / "two").mkdir(exist_ok=True)
        shutil.copy(folder / old, root / "two" / new)
    first, second = check_folder(folder), check_folder(root / "two")
    assert Counter(finding.identity for finding in first.findings) == Counter(
        finding.identity for finding in second.findings
    )
