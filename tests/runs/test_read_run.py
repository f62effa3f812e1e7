"""What is read from the folder of a run is what was written to it."""

from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

import quchong
from quchong import Config
from quchong.errors import UsageError
from quchong.runs.read_run import FinishedRun, open_run
from quchong.runs.run_record import RunRecord, dump_record, read_record
from quchong.write.article_json import dump_article
from support.command import rows, write_records
from support.texts import make_text


@pytest.fixture(scope="module")
def run(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    return open_run(quchong.run(repository / "corpus", tmp_path_factory.mktemp("run") / "out").folder)


def test_articles(run: FinishedRun) -> None:
    written = (run.folder / "articles.jsonl").read_bytes().splitlines(keepends=True)
    assert list(map(dump_article, run.articles())) == written


def test_removed_articles(run: FinishedRun) -> None:
    written = rows(run.folder / "removed.jsonl")
    for row, removed in zip(written, run.removed(), strict=True):
        assert (removed.article.id, removed.article.text) == (row["id"], row["text"])
        reason = {name: getattr(removed, name) for name in ("survivor", "match", "jaccard", "containment")}
        assert reason.items() <= row.items()
    assert list(run.survivors()) == [row["survivor"] for row in written if row["survivor"]]


def test_only_rows_that_hold_a_text(run: FinishedRun) -> None:
    for text in ("家乡的小河", '"', "wenku/winter-sports.txt#1", "\n"):
        held = [
            article for article in run.articles() if text in "".join((article.id, article.title or "", article.text))
        ]
        found = list(run.articles(text))
        assert [article for article in found if article in held] == held


def test_lines(run: FinishedRun) -> None:
    path = "wenku/winter-sports.txt"
    written = pq.read_table(run.folder / "lines.parquet", filters=[("path", "=", path)]).to_pylist()
    lines = list(run.lines(path))
    assert lines
    for row, line in zip(written, lines, strict=True):
        assert (line.number, line.line_class, line.article, line.rule, line.text) == tuple(row.values())[1:]
    assert not list(run.lines("nowhere.txt"))


@pytest.mark.parametrize("output", [{}, {"shards": 3}, {"shards": 2, "compression": "zst"}, {"compression": "gz"}])
def test_shards_packed_files_and_skipped_inputs(tmp_path: Path, output: dict[str, object]) -> None:
    texts = [make_text(seed, 5) for seed in range(9)]
    write_records(tmp_path / "in/a.jsonl", [{"text": text} for text in [*texts, texts[1]]])
    (tmp_path / "in/b.txt").write_bytes(b"\xff" * 9)
    run = open_run(quchong.run(tmp_path / "in", tmp_path / "out", Config.model_validate({"output": output})).folder)
    assert sorted(article.text for article in run.articles()) == sorted(texts)
    assert [removed.survivor for removed in run.removed()] == ["a.jsonl#2"]
    [skipped] = run.skipped()
    assert (skipped.path, skipped.record, skipped.reason) == ("b.txt", None, "encoding")


def test_a_record_comes_back_as_it_was_written(run: FinishedRun) -> None:
    written = (run.folder / "run.json").read_bytes()
    assert dump_record(run.record) == written
    assert read_record(run.folder) == run.record
    assert list(orjson.loads(written)) == list(RunRecord.__annotations__)


def test_a_folder_without_a_record(tmp_path: Path) -> None:
    assert read_record(tmp_path) is None
    for content in ("not JSON", "[]", '{"job": 1}'):
        (tmp_path / "run.json").write_text(content)
        assert read_record(tmp_path) is None


def test_a_row_that_is_not_as_a_run_writes_it(repository: Path, tmp_path: Path) -> None:
    run = open_run(quchong.run(repository / "corpus/fanwen", tmp_path / "out").folder)
    file = run.folder / "articles.jsonl"
    for old, new in ((b'"text":', b'"tixt":'), (b'{"id":', b'["id":'), (b'"site":', b'"sito":')):
        lines = file.read_bytes().splitlines(keepends=True)
        lines[1] = lines[1].replace(old, new)
        file.write_bytes(b"".join(lines))
        with pytest.raises(
            UsageError, match=r"articles\.jsonl:2: not a row written by quchong \(damaged or edited\?\); make the"
        ):
            list(open_run(run.folder).articles())
        lines[1] = lines[1].replace(new, old)
        file.write_bytes(b"".join(lines))
