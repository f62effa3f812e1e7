"""The cache changes nothing but the time that a check takes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quchong.check.cache.check_cache import CacheUse
from quchong.check.check_job import run_check
from quchong.config.sections import Config
from quchong.progress import ProgressListener
from support.command import Command
from support.corpora import check_folder, places, write_files

FILES = {
    "a.txt": "渡口\n@text 31 20\n",
    "b.txt": "渡口又一份\n@text 31 20\n多出来的一行，别处没有。\n",
    "c.jsonl": '{"text": "一条记录里有看不见的\u200b字符"}\n{"body": 1}\n',
    "d.txt": "又一份\n@text 31 20\n",
    "e.txt": "全文\n@text 33 30\n@text 34 30\n",
    "f.txt": "节选\n@text 33 30\n",
    "g.txt": "上一篇：山里的清晨\n@text 35 6\n",
}
steps = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.sampled_from(sorted(FILES)), st.sampled_from(sorted(FILES))),
        st.tuples(st.just("remove"), st.sampled_from(sorted(FILES)), st.just("")),
        st.tuples(st.just("rename"), st.sampled_from(sorted(FILES)), st.sampled_from(["0.txt", "y/z.txt"])),
    ),
    max_size=5,
)


@settings(max_examples=8)
@given(steps=steps)
def test_with_and_without_a_cache_the_same_is_found(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]]
) -> None:
    root = tmp_path_factory.mktemp("cached")
    folder = write_files(root / "corpus", FILES)
    assert check_folder(folder, cache=root / "cache").findings == check_folder(folder).findings
    for what, name, other in steps:
        file = folder / name
        if what == "write" and Path(name).suffix == Path(other).suffix:
            write_files(folder, {name: FILES[other]})
        elif what == "remove" and name != "a.txt":
            file.unlink(missing_ok=True)
        elif what == "rename" and file.exists() and file.suffix == ".txt" and not (folder / other).exists():
            (folder / other).parent.mkdir(exist_ok=True)
            file.rename(folder / other)
        cached = check_folder(folder, cache=root / "cache")
        assert cached == check_folder(folder)
    assert len(list((root / "cache").iterdir())) == 1


def test_other_content_of_the_same_size_and_time_is_noticed(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "corpus", {"a.txt": "渡口\n清晨的渡口没有人，灯还亮着。\n"})
    assert not check_folder(folder, cache=tmp_path / "cache").findings
    status = (folder / "a.txt").stat()
    write_files(folder, {"a.txt": "渡口\n清晨的渡口没有�，灯还亮着。\n"})
    os.utime(folder / "a.txt", ns=(status.st_atime_ns, status.st_mtime_ns))
    assert (folder / "a.txt").stat().st_size == status.st_size
    assert places(check_folder(folder, cache=tmp_path / "cache"), folder) == ["a.txt:2 CLN003"]


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "other", "folder"])
def test_a_damaged_cache_is_replaced(tmp_path: Path, damage: str) -> None:
    folder = write_files(tmp_path / "corpus", FILES)
    found = check_folder(folder, cache=tmp_path / "cache").findings
    [file] = (tmp_path / "cache").iterdir()
    data = file.read_bytes()
    content = {
        "cut": data[: len(data) // 2],
        "flipped": data[:-100] + b"\xff" + data[-99:],
        "empty": b"",
        "other": b"x" * 500,
    }
    file.unlink()
    if damage == "folder":
        file.mkdir()
    else:
        file.write_bytes(content[damage])
    assert check_folder(folder, cache=tmp_path / "cache").findings == found
    if damage != "folder":
        assert file.read_bytes() == data


def test_a_cache_that_cannot_be_written_is_a_warning(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "corpus", FILES)
    (tmp_path / "file").write_text("no folder")
    warnings: list[str] = []
    use = CacheUse(tmp_path / "file/cache")
    checked = run_check([folder], Config(), use, listener=ProgressListener(warn=warnings.append))
    assert checked.findings == check_folder(folder).findings
    assert len(warnings) == 1
    assert "cannot write the cache" in warnings[0]


def test_deleted_files_leave_the_cache_and_each_configuration_has_its_own(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "corpus", FILES)
    check_folder(folder, cache=tmp_path / "cache")
    [file] = (tmp_path / "cache").iterdir()
    size = file.stat().st_size
    for name in ("a.txt", "b.txt", "d.txt", "e.txt"):
        (folder / name).unlink()
    check_folder(folder, cache=tmp_path / "cache")
    assert file.stat().st_size < size
    strict = check_folder(folder, "quchong: 1\ndedup: {threshold: 0.5}", cache=tmp_path / "cache")
    assert len(list((tmp_path / "cache").iterdir())) == 2
    assert strict == check_folder(folder, "quchong: 1\ndedup: {threshold: 0.5}")


def test_several_checks_at_once_share_a_cache(quchong: Command) -> None:
    write_files(quchong.folder / "corpus", FILES)
    command = [sys.executable, "-m", "quchong", "check", "corpus", "--cache-dir", "cache", "--output-format", "concise"]
    processes = [
        subprocess.Popen(command, cwd=quchong.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(3)
    ]
    outputs = {process.communicate(timeout=300) for process in processes}
    assert {process.returncode for process in processes} == {1}
    assert len(outputs) == 1
    assert len(list((quchong.folder / "cache").iterdir())) == 1
    assert quchong("check", "corpus", "--cache-dir", "cache", "--output-format", "concise", code=1).stdout.encode() in {
        out for out, _ in outputs
    }


def test_old_files_of_the_cache_are_deleted(tmp_path: Path) -> None:
    folder = write_files(tmp_path / "corpus", FILES)
    cache = tmp_path / "cache"
    cache.mkdir()
    for name in ("old.check", ".cut-off.tmp", "notes.md"):
        (cache / name).write_text("x")
        os.utime(cache / name, (0, 0))
    check_folder(folder, cache=cache)
    assert sorted(file.name for file in cache.iterdir() if file.name in {"old.check", ".cut-off.tmp", "notes.md"}) == [
        "notes.md"
    ]
