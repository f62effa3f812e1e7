"""Links are followed where they stay in what was given, elsewhere only if that is wanted, to the system's never."""

import os
from pathlib import Path

import pytest

from quchong.read.find_inputs import find_inputs
from quchong.read.options import ReadOptions
from support.command import CommandHere
from support.texts import make_text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in").mkdir()
    (tmp_path / "store").mkdir()
    for name in ("in/own.txt", "store/data.txt"):
        (tmp_path / name).write_text(make_text(1, 300), "utf-8")
    (tmp_path / "in/inner.txt").symlink_to("own.txt")
    (tmp_path / "in/outer.txt").symlink_to(tmp_path / "store/data.txt")
    (tmp_path / "in/gone.txt").symlink_to("nowhere.txt")
    return tmp_path / "in"


def found(folder: Path, follow: bool = False) -> tuple[list[str], dict[str, str]]:
    result = find_inputs([folder], ReadOptions(follow_links=follow))
    return [file.path for file in result.files], {item.path: item.reason for item in result.skipped}


def test_a_link_that_leads_out_is_skipped_unless_links_are_followed(folder: Path) -> None:
    assert found(folder) == (["gone.txt", "own.txt"], {"inner.txt": "link", "outer.txt": "link"})
    assert found(folder, follow=True) == (["gone.txt", "outer.txt", "own.txt"], {"inner.txt": "link"})


def test_a_file_of_several_names_is_read_once(folder: Path) -> None:
    (folder / "another.txt").hardlink_to(folder / "own.txt")
    (folder / "second.txt").symlink_to(folder.parent / "store/data.txt")
    result = find_inputs([folder], ReadOptions(follow_links=True))
    assert [file.path for file in result.files] == ["another.txt", "gone.txt", "outer.txt"]
    assert {item.path: item.detail for item in result.skipped} == {
        "inner.txt": "another name of another.txt, which is read",
        "own.txt": "another name of another.txt, which is read",
        "second.txt": "another name of outer.txt, which is read",
    }
    (folder.parent / "more").mkdir()
    (folder.parent / "more/own.txt").hardlink_to(folder / "own.txt")
    both = find_inputs([folder.parent / "more", folder], ReadOptions())
    assert [file.path for file in both.files] == ["in/another.txt", "in/gone.txt"]


@pytest.mark.parametrize("target", ["/proc/self/environ", "/dev/zero", "/sys/kernel/notes"])
@pytest.mark.parametrize("follow", [False, True])
def test_a_link_into_the_system_is_never_followed(folder: Path, target: str, follow: bool) -> None:
    (folder / "secret.txt").symlink_to(target)
    files, skipped = found(folder, follow)
    assert "secret.txt" not in files
    assert skipped["secret.txt"] == "link"


def test_a_link_to_a_pipe_is_not_followed(folder: Path) -> None:
    os.mkfifo(folder.parent / "pipe")
    (folder / "pipe.txt").symlink_to(folder.parent / "pipe")
    assert "pipe.txt" in found(folder, follow=True)[1]


def test_a_path_that_is_itself_a_link_is_followed(folder: Path) -> None:
    for name, target in (("linked", folder), ("linked.txt", folder.parent / "store/data.txt")):
        (folder.parent / name).symlink_to(target)
    assert "own.txt" in found(folder.parent / "linked")[0]
    assert found(folder.parent / "linked.txt")[0] == ["data.txt"]


def test_a_check_says_which_links_it_did_not_follow(tmp_path: Path, quchong_here: CommandHere) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "a.txt").write_text(make_text(1, 300), "utf-8")
    (tmp_path / "corpus/a.txt").symlink_to(tmp_path / "a.txt")
    assert "link out of the given paths" in quchong_here("check", "corpus", code=2).stderr
    (tmp_path / "corpus/b.txt").write_text(make_text(2, 300), "utf-8")
    assert "1 links were not followed, such as a.txt" in quchong_here("check", "corpus").stderr
