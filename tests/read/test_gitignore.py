"""What is read in a folder is what git lists there: random trees with random ignore files."""

import os
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quchong.read.find_inputs import find_inputs
from quchong.read.options import ReadOptions
from quchong.text.path_patterns import compile_patterns

NAMES = st.sampled_from(["a", "b", "ab", "a b", "b ", "c!", "#c", "[a]", "a-b", "红", "豆1", "A", "\\a", "x.y"])
PATHS = st.lists(NAMES, min_size=1, max_size=4).map("/".join)
LITERALS = [
    "a",
    "b",
    "c",
    "x",
    ".",
    "-",
    " ",
    "红",
    "豆",
    "1",
    "#",
    "!",
    "\\a",
    "\\b",
    "\\ ",
    "\\#",
    "\\!",
    "\\",
    "\\/",
]
SETS = [
    "[ab]",
    "[!a]",
    "[^b]",
    "[a-c]",
    "[[:alpha:]]",
    "[[:digit:][:space:]]",
    "[]a]",
    "[[]",
    "[\\]a]",
    "[a",
    "[[:x:]]",
]
SETS += [
    "[!-a]",
    "[a-\\c]",
    "[c-a]",
    "[[:]",
    "[!]a]",
    "[[:upper:]-]",
    "[红]",
    "[[::]a]",
    "[a-[:digit:]]",
    "[b-]",
    "[!/]",
]
PIECES = st.sampled_from([*LITERALS, *SETS, "*", "*", "*", "**", "**", "?", "/", "/", "/", "/**", "**/", "/**/", "***"])
LINES = st.one_of(
    st.tuples(
        st.sampled_from(["", "", "!", "/", "!/", "**/"]), PATHS, st.sampled_from(["", "", "/", "/**", "/*", " ", "\t"])
    ).map("".join),
    st.tuples(st.sampled_from(["", "", "!"]), st.lists(PIECES, min_size=1, max_size=6).map("".join)).map("".join),
    st.sampled_from(
        ["*", "!*/", "!*.txt", "*.txt", "!*", "/*", "**", "!**/", "", "#a", "!", "/", "//", "*/", "\r", "a\r", "!a.txt"]
    ),
)
FILES = st.lists(LINES, min_size=1, max_size=6).map("\n".join)


@st.composite
def trees(draw: st.DrawFn) -> tuple[list[str], dict[str, str]]:
    """Draw the paths of files, and the content of ignore files by the folder that each is in."""
    paths = draw(st.lists(PATHS, min_size=3, max_size=14, unique=True))
    folders = sorted({str(folder) for path in paths for folder in Path(path).parents})
    return [f"{path}.txt" for path in paths], draw(st.dictionaries(st.sampled_from(folders), FILES, max_size=4))


def write_tree(folder: Path, paths: Iterable[str], ignores: Mapping[str, str]) -> None:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("红豆")
    for where, content in ignores.items():
        (folder / where / ".gitignore").write_bytes(content.encode())


def make_repository(folder: Path, exclude: str = "") -> None:
    git(folder, "init", "--quiet", "--template=")
    (folder / ".git/info").mkdir()
    (folder / ".git/info/exclude").write_bytes(exclude.encode())


def git(folder: Path, *arguments: str) -> bytes:
    alone = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(["git", *arguments], cwd=folder, env=alone, check=True, capture_output=True).stdout


def listed_by_git(folder: Path) -> list[str]:
    names = git(folder, "ls-files", "-z", "-co", "--exclude-standard").decode().split("\0")
    return sorted(name for name in names if name.endswith(".txt"))


def read_there(folder: Path) -> list[str]:
    return sorted(file.path for file in find_inputs([folder], ReadOptions()).files)


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(trees(), FILES, st.data())
def test_what_is_read_is_what_git_lists(
    tmp_path_factory: pytest.TempPathFactory,
    tree: tuple[list[str], dict[str, str]],
    exclude: str,
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("tree")
    write_tree(folder, *tree)
    make_repository(folder, exclude)
    assert read_there(folder) == listed_by_git(folder)
    below = folder / Path(data.draw(st.sampled_from(tree[0]))).parent
    if listed := listed_by_git(below):  # else the folder may be ignored itself: then it is read, for it is named
        assert read_there(below) == listed


CASES = {
    "/data/**\n!/data/keep.txt": ["data/keep.txt", "other.txt"],
    "*\n!*/\n!keep*.txt": ["data/keep.txt", "data/sub/keep2.txt"],
    "data/*\n!data/keep.txt": ["data/keep.txt", "other.txt"],
    "data\n!data/keep.txt": ["other.txt"],
    "[[:lower:]]*.txt": ["data/sub/2.txt"],
    "/other.txt": ["data/keep.txt", "data/sub/2.txt", "data/sub/keep2.txt"],
    "sub/": ["data/keep.txt", "other.txt"],
    "other.txt  ": ["data/keep.txt", "data/sub/2.txt", "data/sub/keep2.txt"],
    "*.txt\\ ": ["data/keep.txt", "data/sub/2.txt", "data/sub/keep2.txt", "other.txt"],
}


@pytest.mark.parametrize("content", CASES, ids=repr)
def test_patterns_that_people_write(tmp_path: Path, content: str) -> None:
    paths = ["data/keep.txt", "data/sub/2.txt", "data/sub/keep2.txt", "other.txt"]
    write_tree(tmp_path, paths, {"": content})
    make_repository(tmp_path)
    assert read_there(tmp_path) == CASES[content] == listed_by_git(tmp_path)
    (tmp_path / ".gitignore").unlink()
    assert (
        sorted(file.path for file in find_inputs([tmp_path], ReadOptions(exclude=content.split("\n"))).files)
        == CASES[content]
    )


def test_files_above_the_path_hold_up_to_the_root_of_the_repository(tmp_path: Path) -> None:
    write_tree(tmp_path, ["repo/a/b/1.txt", "repo/a/b/2.txt", "repo/a/b/3.txt", "repo/out/4.txt"], {})
    (tmp_path / ".gitignore").write_text("*")
    assert read_there(tmp_path / "repo/a/b") == ["1.txt", "2.txt", "3.txt"]
    make_repository(tmp_path / "repo", "/a/b/3.txt")
    (tmp_path / "repo/.gitignore").write_text("1.txt\n/out/\n")
    (tmp_path / "repo/a/.gitignore").write_text("/b/2.txt\n!1.txt\n")
    assert read_there(tmp_path / "repo/a/b") == ["1.txt"]
    assert read_there(tmp_path / "repo/a") == ["b/1.txt"]
    assert len(find_inputs([tmp_path / "repo/a/b"], ReadOptions(gitignore=False)).files) == 3
    assert read_there(tmp_path / "repo/out") == ["4.txt"]  # named, so that it is ignored does not count


def test_a_worktree_has_the_excludes_of_its_repository(tmp_path: Path) -> None:
    (tmp_path / "main").mkdir()
    make_repository(tmp_path / "main", "2.txt")
    alone = ["-c", "user.name=n", "-c", "user.email=e"]
    git(tmp_path / "main", *alone, "commit", "--quiet", "--allow-empty", "-m", "m")
    git(tmp_path / "main", "worktree", "add", "--quiet", str(tmp_path / "other"))
    write_tree(tmp_path / "other", ["1.txt", "2.txt"], {})
    assert read_there(tmp_path / "other") == ["1.txt"] == listed_by_git(tmp_path / "other")


def test_what_git_reads_no_patterns_from_has_none(tmp_path: Path) -> None:
    write_tree(tmp_path, ["1.txt", "sub/2.txt", "deep/3.txt"], {})
    (tmp_path / "patterns").write_text("*")
    (tmp_path / ".gitignore").symlink_to("patterns")
    (tmp_path / "sub/.gitignore").mkdir()
    (tmp_path / "deep/.gitignore").write_bytes(b"\xef\xbb\xbf/3.txt\r\n\xff\n")
    assert read_there(tmp_path) == ["1.txt", "sub/2.txt"]


def test_it_is_said_where_all_is_ignored(tmp_path: Path) -> None:
    write_tree(tmp_path, ["in/1.txt", "in/2.txt"], {"": "in/**"})
    make_repository(tmp_path)
    why = find_inputs([tmp_path / "in"], ReadOptions()).why_nothing
    assert why == ": git ignores what is there (2 files); set read.gitignore to false to read it"


def test_a_hostile_file_of_patterns_hangs_nothing(tmp_path: Path) -> None:
    write_tree(tmp_path, ["a" * 200 + ".txt", "left-out.txt", "b.txt"], {"": "*a" * 30 + "*b\nleft-out*\n"})
    assert read_there(tmp_path) == ["a" * 200 + ".txt", "b.txt"]


@pytest.mark.parametrize(
    "line",
    ["*a" * 40 + "*b", "?*a" * 30 + "b", "*[a-c]" * 40 + "b", "x/" + "*a" * 50 + "*b/y", "**/*a*a/" * 30 + "**/b"],
)
def test_many_stars_take_no_time(line: str) -> None:
    patterns = compile_patterns([line])
    for path in ("a" * 250 + ".txt", "/".join(["a" * 20] * 100)):
        assert not patterns.match_file(path)
