"""Which files are read, and under which path."""

from pathlib import Path

import pytest

from quchong.read.find_inputs import find_inputs
from quchong.read.options import ReadOptions


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("site-a/1.txt", "site-a/deep/2.txt", "site-b/3.jsonl", "notes.md", ".hidden/4.txt", "site-b/.5.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("红豆")
    return tmp_path / "in"


def paths(roots: list[Path], options: ReadOptions | None = None) -> list[str]:
    found = find_inputs(roots, options or ReadOptions(), [roots[0].parent / "out"])
    return [file.path for file in found.files]


def test_one_folder(tree: Path) -> None:
    assert paths([tree]) == ["site-a/1.txt", "site-a/deep/2.txt", "site-b/3.jsonl"]


def test_several_paths_are_prefixed_by_their_own_names(tree: Path) -> None:
    assert paths([tree / "site-b", tree / "site-a"]) == ["site-a/1.txt", "site-a/deep/2.txt", "site-b/3.jsonl"]


def test_a_file_goes_by_its_name(tree: Path) -> None:
    assert paths([tree / "site-a/deep/2.txt"]) == ["2.txt"]


def test_what_is_of_no_known_type_is_listed(tree: Path) -> None:
    found = find_inputs([tree], ReadOptions(), [tree / "out"])
    assert [(item.path, item.reason) for item in found.skipped] == [("notes.md", "unsupported")]


def test_include_and_exclude(tree: Path) -> None:
    assert paths([tree], ReadOptions(include=("*.txt",), exclude=("deep/",))) == ["site-a/1.txt"]


def test_the_output_folder_is_not_read(tree: Path) -> None:
    found = find_inputs([tree], ReadOptions(), [tree / "site-a"])
    assert [file.path for file in found.files] == ["site-b/3.jsonl"]


@pytest.mark.parametrize(("gitignore", "count"), [(True, 1), (False, 3)])
def test_gitignore_files_are_heeded_the_deepest_last(tree: Path, gitignore: bool, count: int) -> None:
    (tree / ".gitignore").write_text("*.txt\n!1.txt\n/site-b/\n")
    assert len(paths([tree], ReadOptions(gitignore=gitignore))) == count
    (tree / "site-a/deep/.gitignore").write_text("!2.txt\n")
    assert len(paths([tree], ReadOptions(gitignore=gitignore))) == min(count + 1, 3)


def test_names_are_nfc(tmp_path: Path) -> None:
    (tmp_path / "e\u0301.txt").write_text("红豆")
    assert paths([tmp_path]) == ["\u00e9.txt"]
