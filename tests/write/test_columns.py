"""The corpus with the columns of its input, and with removed articles that are tagged."""

from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quchong.runs.read_run import open_run
from quchong.write.row_schema import REMOVED_ROW
from support.command import CommandHere, rows, write_records
from support.texts import edit_text, make_text

TEXTS = [make_text(1), make_text(2), edit_text(make_text(1), 1, 1), make_text(1), make_text(3)]
LONG = 1 << 70
RECORDS: list[dict[str, Any]] = [
    {"docid": 10, "body": TEXTS[0], "score": 1, "tags": ["a", "b"], "ok": True, "mixed": 1, "deep": {"a": [1]}},
    {"docid": 11, "body": TEXTS[1], "score": 0.5, "tags": [], "mixed": "x", "long": "LONG"},
    {"docid": 12, "body": TEXTS[2], "heading": "题", "url": "http://a.example/1", "quchong_id": "old"},
    {"docid": 13, "body": TEXTS[3], "score": None},
    {"body": TEXTS[4]},
]
NAMES = ["docid", "heading", "body", "deep", "long", "mixed", "ok", "score", "tags", "url"]
OWN = ["id", "survivor", "match", "jaccard", "group", "group_size", "flags"]


@pytest.fixture
def quchong(quchong_here: CommandHere) -> CommandHere:
    write_records(quchong_here.folder / "in/a.jsonl", RECORDS)
    file = quchong_here.folder / "in/a.jsonl"
    file.write_bytes(file.read_bytes().replace(b'"LONG"', b"%d" % LONG))
    return quchong_here


def run(quchong: CommandHere, inputs: str, out: str, output: str) -> Path:
    fields = "read: {text_field: body, title_field: heading, id_field: docid}"
    (quchong.folder / "config.yaml").write_text(f"quchong: 1\noutput: {{{output}}}\n{fields}\n")
    quchong("run", inputs, "--out", out)
    return quchong.folder / out


def test_tagged_rows_are_those_of_corpus_and_ledger(quchong: CommandHere) -> None:
    plain = run(quchong, "in", "plain", "")
    tagged = run(quchong, "in", "tagged", "keep_removed: true")
    removed = {row["id"]: row for row in rows(plain / "removed.jsonl")}
    kept = {row["id"]: row for row in rows(plain / "articles.jsonl")}
    found = rows(tagged / "articles.jsonl")
    assert [row["id"] for row in found] == [f"a.jsonl#{number}" for number in range(1, 6)]
    for row in found:
        assert list(row) == REMOVED_ROW.names
        nothing = dict.fromkeys(("survivor", "match", "jaccard", "containment"))
        assert row == removed.get(row["id"], kept.get(row["id"], {}) | nothing)
    assert (tagged / "removed.jsonl").read_bytes() == (plain / "removed.jsonl").read_bytes()
    assert [row.id for row in open_run(tagged).articles()] == list(kept)
    again = run(quchong, "tagged", "again", "keep_removed: true")
    assert (again / "articles.jsonl").read_bytes() == (tagged / "articles.jsonl").read_bytes()


@pytest.mark.parametrize("keep_removed", ["true", "false"])
def test_columns_of_the_input(quchong: CommandHere, keep_removed: str) -> None:
    out = run(quchong, "in", "out", f"columns: input, keep_removed: {keep_removed}")
    ledger = {row["source"]["record_id"]: row for row in rows(out / "removed.jsonl")}
    assert ledger.keys() == {"12", "13"}
    written = (out / "articles.jsonl").read_bytes()
    assert written.count(b"%d" % LONG) == 1
    found = [orjson.loads(line) for line in written.replace(b"%d" % LONG, b'"LONG"').splitlines()]
    assert len(found) == (5 if keep_removed == "true" else 3)
    for row in found:
        assert list(row) == [*NAMES, *(f"quchong_{name}" for name in OWN)]
        number = int(row["quchong_id"].partition("#")[2])
        given = RECORDS[number - 1]
        expected = {name: given.get(name) for name in NAMES} | {"docid": given.get("docid") and str(given["docid"])}
        assert {name: row[name] for name in NAMES} == expected
        reason = ledger.get(row["docid"])
        for name in ("survivor", "match", "jaccard"):
            assert row[f"quchong_{name}"] == (reason and reason[name])
        assert row["quchong_group"] == ("a.jsonl#1" if reason else row["quchong_id"])
        assert row["quchong_group_size"] == (None if reason else 3 if number == 1 else 1)
    assert [row.text for row in open_run(out).articles()] == [TEXTS[0], TEXTS[1], TEXTS[4]]
    assert "a.jsonl#1" in quchong("explain", "out", "a.jsonl#4").stdout


def test_columns_of_the_input_have_one_type_each_in_parquet(quchong: CommandHere) -> None:
    out = run(quchong, "in", "out", "columns: input, format: parquet, shards: 2")
    files = sorted(out.glob("articles-*"))
    assert len({str(pq.read_schema(file).remove_metadata()) for file in files}) == 1
    table = pa.concat_tables(map(pq.read_table, files)).sort_by("quchong_id")
    types = {name: str(table.schema.field(name).type) for name in NAMES}
    others = {"ok": "bool", "score": "double", "tags": "list<element: string>"}
    assert types == {name: others.get(name, "string") for name in NAMES}
    assert table.column_names == [*NAMES, *(f"quchong_{name}" for name in OWN)]
    assert table["mixed"].to_pylist() == ["1", '"x"', None]
    assert table["long"].to_pylist() == [None, str(LONG), None]
    assert table["deep"].to_pylist()[0] == '{"a":[1]}'
    assert table["tags"].to_pylist() == [["a", "b"], [], []]


def test_pages_have_the_columns_that_there_are(quchong: CommandHere) -> None:
    (quchong.folder / "pages").mkdir()
    (quchong.folder / "pages/a.txt").write_text(make_text(5, 300), "utf-8")
    [row] = rows(run(quchong, "pages", "out", "columns: input") / "articles.jsonl")
    assert list(row) == ["body", *(f"quchong_{name}" for name in OWN)]


def test_text_has_no_columns(quchong: CommandHere) -> None:
    for output in ("columns: input", "keep_removed: true"):
        (quchong.folder / "config.yaml").write_text(f"quchong: 1\noutput: {{format: text, {output}}}\n")
        assert "format text has no columns" in quchong("run", "in", "--out", "no", code=2).stderr
