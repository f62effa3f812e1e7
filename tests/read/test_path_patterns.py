"""Patterns match as pathspec matches them, in time that grows with the length of the path."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathspec import GitIgnoreSpec

from quchong.read.find_inputs import find_inputs
from quchong.read.options import ReadOptions
from quchong.text.path_patterns import compile_patterns, is_pattern

NAMES = st.text("ab.红", min_size=1, max_size=8)
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
LINES = st.lists(
    st.sampled_from(["a", "b", "*", "**", "?", "/", "[ab]", "[!a]", ".", "红", "\\*", "!"]), min_size=1, max_size=9
).map("".join)


@given(line=LINES.filter(is_pattern), paths=st.lists(PATHS, max_size=6))
def test_patterns_match_as_before(line: str, paths: list[str]) -> None:
    expected, found = GitIgnoreSpec.from_lines([line], backend="simple"), compile_patterns([line])
    for path in paths:
        assert found.match_file(path) == expected.match_file(path), (line, path)
        assert found.match_file(f"{path}/") == expected.match_file(f"{path}/"), (line, path)


@pytest.mark.parametrize("line", ["*a" * 40 + "*b", "?*a" * 30 + "b", "*[a-c]" * 40 + "b", "x/" + "*a" * 50 + "*b/y"])
def test_many_stars_take_no_time(line: str) -> None:
    compile_patterns([line]).match_file("a" * 250 + ".txt")
    compile_patterns([line]).match_file("x/" + "a" * 250 + "/y")


def test_a_hostile_gitignore_hangs_nothing(tmp_path: Path) -> None:
    (tmp_path / ".gitignore").write_text("*a" * 30 + "*b\nleft-out*\n")
    for name in ("a" * 200 + ".txt", "left-out.txt", "b.txt"):
        (tmp_path / name).write_text("红豆")
    assert [file.path for file in find_inputs([tmp_path], ReadOptions()).files] == ["a" * 200 + ".txt", "b.txt"]
