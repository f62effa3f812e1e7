"""The corpus in each format holds the same articles."""

import subprocess
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from quchong.runs.read_run import open_run
from quchong.write.row_schema import ARTICLE_ROW, REMOVED_ROW
from support.command import CommandHere, rows, write_records
from support.texts import edit_text, make_text


@pytest.fixture
def inputs(tmp_path: Path, repository: Path) -> tuple[Path, Path]:
    texts = [make_text(seed) for seed in range(30)]
    texts += [edit_text(text, 1, 1) for text in texts[:10]]
    records: list[dict[str, Any]] = [{"text": text, "n": number} for number, text in enumerate(texts)]
    records[-1]["title"] = "一\n题"
    write_records(tmp_path / "in/a.jsonl", records)
    return tmp_path / "in", repository / "corpus"


def run(quchong: CommandHere, inputs: tuple[Path, ...], out: str, output: str) -> Path:
    (quchong.folder / "config.yaml").write_text(f"quchong: 1\noutput: {{{output}}}\n")
    quchong("run", *inputs, "--out", out)
    return quchong.folder / out


def without_lists(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "meta": {**row["meta"], "keywords": row["meta"]["keywords"] or []}}


@pytest.mark.parametrize("shards", [1, 4])
@pytest.mark.parametrize("compression", ["auto", "gz", "zst", "none"])
def test_parquet_holds_the_same_rows(
    quchong_here: CommandHere, inputs: tuple[Path, Path], shards: int, compression: str
) -> None:
    plain = run(quchong_here, inputs, "plain", f"shards: {shards}")
    columns = run(quchong_here, inputs, "columns", f"format: parquet, shards: {shards}, compression: {compression}")
    for stem, schema in (("articles", ARTICLE_ROW), ("removed", REMOVED_ROW)):
        files = sorted(columns.glob(f"{stem}*.parquet"))
        assert [file.stem for file in files] == [file.stem for file in sorted(plain.glob(f"{stem}*.jsonl"))]
        for file in files:
            assert pq.read_schema(file) == schema
            expected = rows((plain / file.name).with_suffix(".jsonl"))
            assert pq.read_table(file).to_pylist() == list(map(without_lists, expected))
    used = {"auto": "ZSTD", "zst": "ZSTD", "gz": "GZIP", "none": "UNCOMPRESSED"}[compression]
    assert pq.ParquetFile(files[0]).metadata.row_group(0).column(0).compression == used
    assert [row.id for row in open_run(columns).articles()] == [row.id for row in open_run(plain).articles()]
    assert list(open_run(columns).survivors()) == list(open_run(plain).survivors())


def test_a_result_in_parquet_run_again_is_the_same(quchong_here: CommandHere, inputs: tuple[Path, Path]) -> None:
    once = run(quchong_here, inputs, "once", "format: parquet")
    twice = run(quchong_here, (once,), "twice", "format: parquet")
    assert (once / "articles.parquet").read_bytes() == (twice / "articles.parquet").read_bytes()
    as_lines = run(quchong_here, (once,), "lines", "")
    assert (as_lines / "articles.jsonl").read_bytes() == (
        run(quchong_here, inputs, "plain", "") / "articles.jsonl"
    ).read_bytes()


def test_text_is_titles_and_texts(quchong_here: CommandHere, inputs: tuple[Path, Path]) -> None:
    plain = rows(run(quchong_here, inputs, "plain", "") / "articles.jsonl")
    text = run(quchong_here, inputs, "text", "format: text")
    blocks = (text / "articles.txt").read_text("utf-8").removesuffix("\n").split("\n\n")
    assert blocks == [f"{row['title'] or ''}\n{row['text']}".strip() for row in plain]
    assert len(rows(text / "removed.jsonl")) == 20
    assert "output.format" in quchong_here("explain", text, plain[0]["id"], code=2).stderr
    packed = run(quchong_here, inputs, "packed", "format: text, compression: zst")
    plain_text = subprocess.run(["zstdcat", packed / "articles.txt.zst"], capture_output=True, check=True).stdout
    assert plain_text == (text / "articles.txt").read_bytes()


def test_the_size_of_shards_gives_their_number(quchong_here: CommandHere, inputs: tuple[Path, Path]) -> None:
    plain = run(quchong_here, inputs, "plain", "")
    size = (plain / "articles.jsonl").stat().st_size
    shards = sorted(run(quchong_here, inputs, "shards", "shard_size: 20KB").glob("articles-*"))
    assert len(shards) == -(-size // (20 << 10))
    assert sum(file.stat().st_size for file in shards) == size
    assert [file.name for file in run(quchong_here, inputs, "one", "shard_size: 1GB").glob("articles*")] == [
        "articles.jsonl"
    ]
    (quchong_here.folder / "config.yaml").write_text("quchong: 1\noutput: {shards: 2, shard_size: 1GB}\n")
    assert "give shards or shard_size, not both" in quchong_here("run", "in", "--out", "no", code=2).stderr
