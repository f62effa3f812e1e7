"""Standard input as an input of a run."""

import gzip
import subprocess
import sys

import orjson
import pytest

from support.command import Command, rows
from support.texts import make_text

LINES = b"".join(orjson.dumps({"text": make_text(seed, 6)}) + b"\n" for seed in (1, 2))


def pipe(quchong: Command, data: bytes, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "quchong", "run", *arguments],
        cwd=quchong.folder, input=data, capture_output=True, check=False, timeout=100,
    )  # fmt: skip
    assert done.returncode == code, done.stderr.decode()
    return done.stderr.decode()


@pytest.mark.parametrize(
    ("data", "arguments", "ids"),
    [
        (LINES, (), ["stdin.jsonl#1", "stdin.jsonl#2"]),
        (gzip.compress(LINES), (), ["stdin.jsonl.gz#1", "stdin.jsonl.gz#2"]),
        (f"渡口\n\n{make_text(1, 6)}".encode(), ("--stdin-format", "text"), ["stdin.txt#1"]),
    ],
    ids=["lines", "packed", "text"],
)
def test_what_is_piped_in_is_read(quchong: Command, data: bytes, arguments: tuple[str, ...], ids: list[str]) -> None:
    pipe(quchong, data, "-", "--out", "out", *arguments)
    found = rows(quchong.folder / "out/articles.jsonl")
    assert [row["id"] for row in found] == ids
    assert [row["text"] for row in found] == [make_text(seed, 6) for seed in range(1, len(ids) + 1)]


def test_it_may_stand_beside_files_and_the_same_data_is_up_to_date(quchong: Command) -> None:
    (quchong.folder / "a.txt").write_text(make_text(3, 6), "utf-8")
    for _ in range(2):
        pipe(quchong, LINES, "a.txt", "-", "--out", "out")
    assert [row["id"] for row in rows(quchong.folder / "out/articles.jsonl")] == [
        "a.txt#1", "stdin.jsonl#1", "stdin.jsonl#2",
    ]  # fmt: skip


def test_nothing_piped_in_is_nothing_to_read(quchong: Command) -> None:
    assert "is given twice" in pipe(quchong, LINES, "-", "-", "--out", "out", code=2)
    pipe(quchong, b"", "-", "--out", "out")
    assert rows(quchong.folder / "out/articles.jsonl") == []
