"""With `--out -` the articles go to stdout, and nothing else does."""

import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from support.command import Command, write_records
from support.texts import make_text


@pytest.fixture
def quchong(tmp_path: Path) -> Command:
    write_records(tmp_path / "in/a.jsonl", [{"text": make_text(seed)} for seed in (1, 2, 1)])
    (tmp_path / "in/broken.jsonl").write_text("nothing\n")
    return Command(tmp_path)


@pytest.mark.parametrize("output", ["{}", "{format: parquet, shards: 3, compression: zst}"])
def test_stdout_has_the_articles_only(quchong: Command, output: str) -> None:
    quchong("run", "in", "--out", "folder", code=3)
    (quchong.folder / "config.yaml").write_text(f"quchong: 1\noutput: {output}\n")
    before = set(quchong.folder.iterdir())
    done = quchong("run", "in", "--out", "-", code=3)
    assert done.stdout.encode() == (quchong.folder / "folder/articles.jsonl").read_bytes()
    assert "written to stdout" in done.stderr
    assert "kept      2" in done.stderr
    assert "quchong explain" not in done.stderr
    assert set(quchong.folder.iterdir()) == before


def test_a_pipe_between_two_commands(quchong: Command) -> None:
    command = f"{sys.executable} -m quchong run in/a.jsonl --out - --quiet | head -n 1"
    done = subprocess.run(["bash", "-c", command], cwd=quchong.folder, capture_output=True, check=True, timeout=100)
    assert orjson.loads(done.stdout)["id"] == "a.jsonl#1"
    assert done.stderr == b""


def test_a_run_stands_in_a_pipe(quchong: Command) -> None:
    run = f"{sys.executable} -m quchong run - --out - --quiet"
    command = f"set -o pipefail; zstdcat in.jsonl.zst | {run} | {run} | sort -r"
    subprocess.run(["zstd", "-q", "in/a.jsonl", "-o", "in.jsonl.zst"], cwd=quchong.folder, check=True)
    done = subprocess.run(["bash", "-c", command], cwd=quchong.folder, capture_output=True, check=True, timeout=100)
    assert done.stderr == b""
    assert [orjson.loads(line)["id"] for line in done.stdout.splitlines()] == ["stdin.jsonl#2", "stdin.jsonl#1"]
