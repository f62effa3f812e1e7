"""Zip and tar: their members are read as files; hostile names, bombs, nesting and damage stop nothing else."""

import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import orjson
import pytest

from quchong.model import Page, Piece, Record, Skipped
from quchong.read import archives
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from support.command import Command, rows
from support.texts import make_text
from support.web_archives import make_zip

TEXT = make_text(1, 8).encode()
RECORDS = b"".join(orjson.dumps({"text": make_text(seed, 6)}) + b"\n" for seed in (2, 3))


def read(folder: Path, data: bytes, name: str = "pages.zip", **options: object) -> list[Page | Record | Skipped]:
    path = folder / name
    path.write_bytes(data)
    return list(read_file(Piece(7, name, str(path)), ReadOptions.model_validate(options)))


def paths_of(items: list[Page | Record | Skipped]) -> list[str]:
    return [item.path for item in items if not isinstance(item, Skipped)]


def make_tar(members: dict[str, bytes], mode: str = "w") -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


MEMBERS = {"site-a/a.txt": TEXT, "records.jsonl": RECORDS, "b/深圳.txt": TEXT}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("pages.ZIP", make_zip(MEMBERS)),
        ("pages.tar", make_tar(MEMBERS)),
        ("pages.tar.gz", make_tar(MEMBERS, "w:gz")),
        ("pages.tgz", make_tar(MEMBERS, "w:gz")),
        ("pages.tar.bz2", make_tar(MEMBERS, "w:bz2")),
        ("pages.txz", make_tar(MEMBERS, "w:xz")),
    ],
)
def test_members_are_read_as_files_with_rows_of_their_own(tmp_path: Path, name: str, data: bytes) -> None:
    items = read(tmp_path, data, name)
    assert paths_of(items) == [
        f"{name}/{path}" for path in ("site-a/a.txt", "records.jsonl", "records.jsonl", "b/深圳.txt")
    ]
    assert [item.row for item in items if not isinstance(item, Skipped)] == [1, 2, 3, 4]
    assert [item.site for item in items if not isinstance(item, Skipped)] == ["site-a", None, None, "b"]


def test_no_name_leads_out_of_an_archive(tmp_path: Path) -> None:
    names = ("../../x.txt", "/etc/x.txt", "C:\\x.txt", "a/../../x.txt")
    outside = tmp_path / "in"
    outside.mkdir()
    before = sorted(tmp_path.rglob("*"))
    for data in (make_zip({**dict.fromkeys(names, TEXT), "ok.txt": TEXT}), make_tar(dict.fromkeys(names, TEXT))):
        items = read(outside, data, "x.zip" if data.startswith(b"PK") else "x.tar")
        named = [item.detail for item in items if isinstance(item, Skipped)]
        shown = [name.replace("\\", "/") for name in names]
        assert [detail for detail in named if not any(name in detail.replace("\\\\", "/") for name in shown)] == []
        assert len(named) == len(names)
    assert {path.name for path in set(tmp_path.rglob("*")) - set(before)} == {"x.zip", "x.tar"}


def test_names_without_a_mark_of_utf_8_are_read_as_chinese(tmp_path: Path) -> None:
    data = make_zip({"AAAA.txt": TEXT, "BBBBBB.txt": TEXT})
    data = data.replace(b"AAAA", "渡口".encode("gbk")).replace(b"BBBBBB", "石桥".encode())
    assert paths_of(read(tmp_path, data)) == ["pages.zip/渡口.txt", "pages.zip/石桥.txt"]


def test_hidden_and_excluded_members_are_left_out_as_in_folders(tmp_path: Path) -> None:
    data = make_zip({".hidden/a.txt": TEXT, "__MACOSX/a.txt": TEXT, "drafts/a.txt": TEXT, "a.txt": TEXT, "a.png": b""})
    page, skipped = read(tmp_path, data, exclude=["drafts/"])
    assert page.path == "pages.zip/a.txt"
    assert isinstance(skipped, Skipped)
    assert (skipped.path, skipped.reason) == ("pages.zip/a.png", "unsupported")


def test_archives_in_archives_are_read_to_a_depth_that_the_message_names(tmp_path: Path) -> None:
    data = make_zip({"a.txt": TEXT})
    for _ in range(2):
        data = make_zip({"inner.zip": data})
    assert paths_of(read(tmp_path, data)) == ["pages.zip/inner.zip/inner.zip/a.txt"]
    [skipped] = read(tmp_path, make_zip({"inner.zip": data}))
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.detail) == ("too_large", "an archive more than 3 deep in archives; unpack it")


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("kind", ["zip", "tar.gz"])
def test_a_bomb_stops_at_a_limit_that_the_message_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, nested: bool
) -> None:
    monkeypatch.setattr(archives, "LEAST_BYTES", 2 << 20)
    monkeypatch.setattr(archives, "MAX_EXPANSION", 2)
    members = {"a.txt": TEXT, "bomb.jsonl": bytes(20 << 20), "b.txt": TEXT}
    data = make_zip(members) if kind == "zip" else make_tar(members, "w:gz")
    if nested:
        data = make_zip({f"inner.{kind}": data})
    items = read(tmp_path, data, "x.zip" if nested else f"x.{kind}")
    assert [path.rpartition("/")[2] for path in paths_of(items)] == ["a.txt"]
    last = items[-1]
    assert isinstance(last, Skipped)
    assert last.reason == "too_large"
    assert "unpacks to more than 2 MB (2 times its size, at least 2 MB)" in last.detail


def test_a_damaged_member_harms_no_other(tmp_path: Path) -> None:
    data = bytearray(make_zip({"a.txt": TEXT, "b.txt": make_text(2, 9).encode(), "c.txt": make_text(3, 9).encode()}))
    at = data.index(b"b.txt") + 60
    data[at] ^= 0xFF
    items = read(tmp_path, bytes(data))
    assert paths_of(items) == ["pages.zip/a.txt", "pages.zip/c.txt"]
    [skipped] = [item for item in items if isinstance(item, Skipped)]
    assert (skipped.path, skipped.reason) == ("pages.zip/b.txt", "damaged")


@pytest.mark.parametrize("kind", ["tar", "tar.gz"])
def test_a_tar_that_breaks_off_gives_what_is_before(tmp_path: Path, kind: str) -> None:
    members = {f"{seed}.txt": make_text(seed, 60).encode() for seed in range(5)}
    data = make_tar(members, "w" if kind == "tar" else "w:gz")
    items = read(tmp_path, data[: len(data) // 2], f"x.{kind}")
    assert paths_of(items)[:1] == [f"x.{kind}/0.txt"]
    assert isinstance(items[-1], Skipped)
    assert {item.reason for item in items if isinstance(item, Skipped)} == {"damaged"}


def test_a_run_on_an_archive_gives_what_a_run_on_its_files_gives(quchong: Command) -> None:
    plain = quchong.folder / "plain"
    members = {f"{site}/{at}.txt": f"渡口\n\n{make_text(at, 8)}".encode() for at, site in enumerate("abab")}
    members |= {"r.jsonl": RECORDS, "no.json": b'{"a": 1}', "img.png": b"x"}
    for name, content in members.items():
        (plain / name).parent.mkdir(parents=True, exist_ok=True)
        (plain / name).write_bytes(content)
    packed = quchong.folder / "packed"
    packed.mkdir()
    (packed / "all.zip").write_bytes(make_zip(dict(sorted(members.items()))))
    for name in ("plain", "packed"):
        quchong("run", name, "--out", f"out-{name}")
    expected = rows(quchong.folder / "out-plain/articles.jsonl")
    found = rows(quchong.folder / "out-packed/articles.jsonl")
    assert [row["id"] for row in found] == [f"all.zip/{row['id']}" for row in expected]
    assert [(row["text"], row["title"], row["source"]["site"]) for row in found] == [
        (row["text"], row["title"], row["source"]["site"]) for row in expected
    ]
    quchong("check", "packed")


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
@pytest.mark.parametrize("cut", ["in the directory", "in a member"])
def test_a_zip_that_breaks_off_gives_what_is_before(tmp_path: Path, cut: str, method: int, streamed: bool) -> None:
    names = [f"{seed}.txt" for seed in range(1, 6)]
    file = io.BytesIO()
    target: Any = Unseekable(file) if streamed else file
    with zipfile.ZipFile(target, "w", method) as archive:
        for seed, name in enumerate(names, start=1):
            archive.writestr(name, make_text(seed, 60))
    data = file.getvalue()
    end = data.index(b"PK\x01\x02") + 30 if cut == "in the directory" else data.rindex(b"PK\x03\x04") + 200
    items = read(tmp_path, data[:end])
    if streamed and method == zipfile.ZIP_STORED:  # where a member ends is not told by anything then
        assert paths_of(items) == []
    else:
        readable = names if cut == "in the directory" else names[:-1]
        assert paths_of(items) == [f"pages.zip/{name}" for name in readable]
        texts = [item.text for item in items if not isinstance(item, Skipped)]
        assert texts == [make_text(seed, 60) for seed in range(1, len(readable) + 1)]
    assert isinstance(items[-1], Skipped)
    assert {item.reason for item in items if isinstance(item, Skipped)} == {"damaged"}


class Unseekable:
    """A file that is written as a pipe is: the sizes of members follow them."""

    def __init__(self, file: io.BytesIO) -> None:
        self.file = file

    def write(self, data: bytes) -> int:
        return self.file.write(data)

    def flush(self) -> None:
        pass


def test_pages_and_records_of_one_archive_are_counted_apart(quchong: Command) -> None:
    with zipfile.ZipFile(quchong.folder / "both.zip", "w") as archive:
        archive.writestr("page.txt", "河边\n河边的风从早上吹到傍晚，船都系在岸上。\n")
        archive.writestr(
            "records.jsonl", '{"text": "山上下了一夜的雪，路都看不见了。"}\n{"text": "镇上的集市开到中午。"}\n'
        )
    quchong("run", "both.zip", "--out", "out", "-q")
    counts = orjson.loads((quchong.folder / "out/run.json").read_bytes())["counts"]
    assert (counts["read"], counts["articles"]["found"]) == ({"pages": 1, "records": 2}, 3)
