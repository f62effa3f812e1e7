"""A file is there whole or as it was, whatever happens while it is written."""

import os
import stat
from pathlib import Path
from typing import BinaryIO

import pytest

from quchong.atomic_write import atomic_path, atomic_write
from quchong.read.streams import open_stream
from support.texts import make_text


def test_a_file_appears_when_the_block_ends(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with atomic_write(file) as stream:
        stream.write("红豆".encode())
        assert not file.exists()
    assert file.read_text("utf-8") == "红豆"
    assert list(tmp_path.iterdir()) == [file]


def fail_after(stream: BinaryIO, error: type[BaseException]) -> None:
    stream.write(b"half")
    raise error


@pytest.mark.parametrize("compression", ["none", "gz", "zst"])
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_a_block_that_fails_leaves_what_was_there(tmp_path: Path, compression: str, error: type[BaseException]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("before", "utf-8")
    with pytest.raises(error), atomic_write(file, compression) as stream:
        fail_after(stream, error)
    assert file.read_text("utf-8") == "before"
    assert list(tmp_path.iterdir()) == [file]


def test_two_writers_of_one_file_do_not_meet(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with atomic_write(file) as first, atomic_write(file) as second:
        first.write(b"first")
        second.write(b"second")
    assert file.read_bytes() == b"first"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("compression", ["gz", "zst"])
def test_equal_content_makes_equal_packed_files(tmp_path: Path, compression: str) -> None:
    content = make_text(1, 3000).encode()
    for name, step in (("a", 100), ("b", 70_000)):
        with atomic_write(tmp_path / f"{name}.{compression}", compression) as stream:
            for start in range(0, len(content), step):
                stream.write(content[start : start + step])
    assert (tmp_path / f"a.{compression}").read_bytes() == (tmp_path / f"b.{compression}").read_bytes()
    with open_stream(str(tmp_path / f"a.{compression}")) as packed:
        assert packed.read() == content


def test_permissions_and_links_stay(tmp_path: Path) -> None:
    file, link = tmp_path / "a.txt", tmp_path / "link.txt"
    file.write_text("before", "utf-8")
    file.chmod(0o640)
    link.symlink_to(file)
    with atomic_write(link) as stream:
        stream.write(b"after")
    assert link.is_symlink()
    assert file.read_bytes() == b"after"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_pipe_is_written_to_directly(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        with atomic_write(pipe) as stream:
            stream.write(b"report")
        assert os.read(reader, 100) == b"report"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_path_is_written_by_others_too(tmp_path: Path) -> None:
    with atomic_path(tmp_path / "a.txt") as unfinished:
        unfinished.write_bytes(b"x")
        assert unfinished.parent == tmp_path
    assert (tmp_path / "a.txt").read_bytes() == b"x"
