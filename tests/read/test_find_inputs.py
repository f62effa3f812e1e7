"""Which files are read, and under which path."""

from pathlib import Path

import pytest

from quchong.errors import InputError, UsageError
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


def test_files_of_no_known_format_are_listed(tree: Path) -> None:
    found = find_inputs([tree], ReadOptions(), [tree / "out"])
    assert [(item.path, item.reason) for item in found.skipped] == [("notes.md", "unsupported")]
    assert found.skipped[0].detail.startswith(".md files are not supported (supported: .txt ")
    assert paths([tree], ReadOptions(include=("**",))) == paths([tree])


def test_files_that_are_not_included_are_listed(tree: Path) -> None:
    found = find_inputs([tree], ReadOptions(include=("*.jsonl",)))
    assert [item.path for item in found.files] == ["site-b/3.jsonl"]
    assert {item.path: item.detail for item in found.skipped if item.path != "notes.md"} == dict.fromkeys(
        ["site-a/1.txt", "site-a/deep/2.txt"], "does not match read.include"
    )


@pytest.mark.parametrize("include", ["*.txt", "*.TXT", "/Site-A/"])
def test_include_ignores_case(tmp_path: Path, include: str) -> None:
    for name in ("site-a/UPPER.TXT", "SITE-A/lower.txt"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("红豆")
    assert paths([tmp_path / "in"], ReadOptions(include=(include,))) == ["SITE-A/lower.txt", "site-a/UPPER.TXT"]


def test_of_a_run_folder_only_the_corpus_is_read(tree: Path) -> None:
    run = tree / "site-b"
    (run / "run.json").write_text('{"quchong": "1", "identity": "x"}')
    for name in (
        "articles.jsonl",
        "articles-00000-of-00002.jsonl.zst",
        "removed.jsonl",
        "skipped.jsonl",
        "lines.parquet",
    ):
        (run / name).write_text("{}")
    assert paths([run]) == ["articles-00000-of-00002.jsonl.zst", "articles.jsonl"]
    assert paths([tree]) == ["site-a/1.txt", "site-a/deep/2.txt"]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["in", "in"], "PATHS overlap: in is given twice; leave one out"),
        (["in", "in/site-a"], "PATHS overlap: in/site-a is inside in; leave one out"),
        (["in/site-a/1.txt", "in/site-a"], "PATHS overlap: in/site-a/1.txt is inside in/site-a; leave one out"),
        (["in", "./in/../in"], "PATHS overlap: in/../in is given twice; leave one out"),
        (
            ["in/site-a/1.txt", "other/1.txt"],
            "in/site-a/1.txt and other/1.txt would get the same ids (1.txt#1); "
            "give their common parent folder, or rename one",
        ),
    ],
)
def test_paths_that_do_not_go_together(
    tree: Path, given: list[str], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tree.parent)
    Path("other").mkdir()
    Path("other/1.txt").write_text("红豆")
    with pytest.raises(InputError) as raised:
        find_inputs([Path(path) for path in given], ReadOptions())
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("-", "cannot read from stdin here; `quchong run -` does; give a file or folder"),
        ("missing", "missing: no such file or folder; check the path"),
    ],
)
def test_paths_that_name_nothing(tree: Path, given: str, message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree)
    with pytest.raises(UsageError) as raised:
        find_inputs([Path(given)], ReadOptions())
    assert str(raised.value) == message


def test_why_there_is_nothing_to_read(tmp_path: Path) -> None:
    assert find_inputs([tmp_path], ReadOptions()).why_nothing == ""
    for name in ("a.docx", "b.pdf", "c.pdf"):
        (tmp_path / name).write_bytes(b"")
    assert find_inputs([tmp_path], ReadOptions()).why_nothing.startswith(": .pdf files are not supported (supported: ")


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
