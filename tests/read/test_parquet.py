"""Parquet: a row is read as the line of JSON that says the same."""

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quchong.model import Page, Piece, Record, Skipped
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from support.command import Command, rows, write_records
from support.texts import make_text

FILE = "site-a/a"
RECORDS: list[dict[str, Any]] = [
    {
        "id": "17",
        "title": "红豆",
        "text": make_text(1, 3),
        "url": "https://example.org/1",
        "score": 0.5,
        "tags": ["甲"],
    },
    {"id": "18", "title": None, "text": make_text(2, 3), "url": None, "score": None, "tags": []},
    {"id": "19", "title": "空", "text": None, "url": None, "score": 1.0, "tags": None},
    {"id": "20", "title": "", "text": "", "url": "not a url", "score": 2.0, "tags": ["乙", "丙"]},
]


def read(path: Path, options: ReadOptions | None = None) -> list[Page | Record | Skipped]:
    shown = f"{FILE}{path.suffix}"
    return list(read_file(Piece(3, shown, str(path)), options or ReadOptions()))


def write(path: Path, records: list[dict[str, Any]] | pa.Table, **options: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    table = records if isinstance(records, pa.Table) else pa.Table.from_pylist(records)
    pq.write_table(table, path, **options)
    return path


def said(items: list[Page | Record | Skipped]) -> list[dict[str, Any]]:
    return [{key: value for key, value in vars(item).items() if key != "path"} for item in items]


@pytest.mark.parametrize(
    "options", [ReadOptions(), ReadOptions(text_field="title", title_field="url", id_field="score")]
)
def test_rows_are_read_as_lines_of_json_are(tmp_path: Path, options: ReadOptions) -> None:
    lines = write_records(tmp_path / "a.jsonl", RECORDS)
    table = write(tmp_path / "a.parquet", RECORDS, row_group_size=2)
    assert said(read(table, options)) == said(read(lines, options))


@pytest.mark.parametrize("kind", [pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())])
def test_a_text_may_be_of_any_type_of_text(tmp_path: Path, kind: pa.DataType) -> None:
    path = write(tmp_path / "a.parquet", pa.table({"text": pa.array(["红豆", "绿豆"], pa.string()).cast(kind)}))
    assert [item.text for item in read(path) if isinstance(item, Record)] == ["红豆", "绿豆"]


def test_what_json_has_no_form_for_is_kept_as_text(tmp_path: Path) -> None:
    table = pa.table(
        {
            "text": ["红豆"],
            "when": pa.array([1_700_000_000_123_456_789], pa.timestamp("ns", "UTC")),
            "day": [datetime.date(2024, 2, 29)],
            "price": [Decimal("1.50")],
            "data": [b"\xff\xe7"],
            "took": [datetime.timedelta(seconds=90)],
        }
    )
    [page] = read(write(tmp_path / "a.parquet", table))
    assert isinstance(page, Record)
    assert page.extra is not None
    assert orjson.loads(page.extra) == {
        "when": "2023-11-14 22:13:20.123456789Z",
        "day": "2024-02-29",
        "price": "1.50",
        "data": "\\xff\\xe7",
        "took": "0:01:30",
    }


def test_times_within_others_are_kept_as_columns_of_them_are(tmp_path: Path) -> None:
    moment, elapsed = [1_700_000_000_123_456_789], [90_000_000_001]
    table = pa.table(
        {
            "text": ["红豆"],
            "list": pa.array([moment], pa.list_(pa.timestamp("ns"))),
            "struct": pa.array([{"at": elapsed[0]}], pa.struct([("at", pa.time64("ns"))])),
            "took": pa.array(elapsed, pa.duration("ns")),
        }
    )
    [page] = read(write(tmp_path / "a.parquet", table))
    assert isinstance(page, Record)
    assert page.extra is not None
    assert orjson.loads(page.extra) == {
        "list": ["2023-11-14 22:13:20.123456789"],
        "struct": {"at": "00:01:30.000000001"},
        "took": "0:01:30",
    }


NO_DAY = pa.array([1 << 30], pa.int32()).cast(pa.date32())
NO_MOMENT = pa.array([1 << 60], pa.int64()).cast(pa.timestamp("us"))
FINE = pa.array([1], pa.timestamp("ns"))
ELSEWHERE = pa.array([0], pa.timestamp("us", "Mars/Phobos"))


@pytest.mark.parametrize(
    ("column", "kept"),
    [
        (NO_DAY, "<value out of range: 1073741824>"),
        (pa.StructArray.from_arrays([NO_DAY], ["at"]), {"at": "<value out of range: 1073741824>"}),
        (pa.StructArray.from_arrays([NO_MOMENT], ["at"]), {"at": "<value out of range: 1152921504606846976>"}),
        (pa.FixedSizeListArray.from_arrays(FINE, 1), ["1970-01-01 00:00:00.000000001"]),
        (pa.MapArray.from_arrays([0, 1], ["at"], FINE), [["at", "1970-01-01 00:00:00.000000001"]]),
        (pa.MapArray.from_arrays([0, 1], FINE, ["at"]), [["1970-01-01 00:00:00.000000001", "at"]]),
        (ELSEWHERE, "1970-01-01 00:00:00.000000Z"),
        (pa.ListArray.from_arrays([0, 1], ELSEWHERE), ["1970-01-01 00:00:00.000000Z"]),
    ],
    ids=["date", "date in struct", "moment in struct", "in fixed list", "in map", "as key", "zone", "zone in list"],
)
def test_a_time_that_python_cannot_tell_is_kept_as_text(tmp_path: Path, column: pa.Array, kept: object) -> None:
    [page] = read(write(tmp_path / "a.parquet", pa.table({"text": ["红豆"], "odd": column})))
    assert isinstance(page, Record)
    assert page.extra is not None
    assert orjson.loads(page.extra) == {"odd": kept}


def test_a_value_that_python_cannot_hold_is_a_row_that_is_skipped(tmp_path: Path) -> None:
    took = pa.array([90, 1 << 62, 90], pa.duration("s"))
    items = read(write(tmp_path / "a.parquet", pa.table({"text": ["红", "黑", "绿"], "took": took})))
    assert [getattr(item, "text", None) or getattr(item, "reason", None) for item in items] == ["红", "value", "绿"]
    assert isinstance(items[1], Skipped)
    assert items[1].record == 2


def test_a_value_that_is_no_utf_8_is_a_row_that_is_skipped(tmp_path: Path) -> None:
    data = pa.py_buffer(b"\xe7\xba\xa2\xff\xe7\xbb\xbf")
    offsets = pa.py_buffer(pa.array([0, 3, 4, 7], pa.int32()).buffers()[1])
    texts = pa.StringArray.from_buffers(3, offsets, data)
    items = read(write(tmp_path / "a.parquet", pa.table({"text": texts})))
    assert [getattr(item, "text", None) or getattr(item, "reason", None) for item in items] == ["红", "encoding", "绿"]
    assert isinstance(items[1], Skipped)
    assert items[1].record == 2


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"PAR1 no footer PAR1", b"text,title\n", b"PAR1" + b"\xff" * 40 + b"PAR1"]
)
def test_what_is_no_parquet_is_skipped_with_its_reason(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.parquet"
    path.write_bytes(content)
    [item] = read(path)
    assert isinstance(item, Skipped)
    assert (item.path, item.record, item.reason) == ("site-a/a.parquet", None, "damaged")
    assert item.detail
    assert "\n" not in item.detail


def test_a_file_that_is_damaged_inside_gives_what_came_before(tmp_path: Path) -> None:
    table = pa.table({"text": [make_text(seed, 30) for seed in range(200)]})
    path = write(tmp_path / "a.parquet", table, row_group_size=20, compression="zstd", use_dictionary=False)
    second = pq.ParquetFile(path).metadata.row_group(5).column(0).data_page_offset
    data = bytearray(path.read_bytes())
    data[second : second + 400] = bytes(400)
    path.write_bytes(data)
    *pages, last = read(path)
    assert [page.text for page in pages if isinstance(page, Record)] == table["text"].to_pylist()[: len(pages)]
    assert len(pages) == 100
    assert isinstance(last, Skipped)
    assert (last.record, last.reason) == (None, "damaged")


def test_a_file_without_rows_is_skipped_like_one_without_lines(tmp_path: Path) -> None:
    none = pa.table({"text": pa.array([], pa.string())})
    assert said(read(write(tmp_path / "a.parquet", none))) == said(read(write_records(tmp_path / "a.jsonl", [])))


def test_files_without_rows_do_not_fail(quchong: Command) -> None:
    write_records(quchong.folder / "in/a.jsonl", [{"text": make_text(1, 3)}])
    write(quchong.folder / "in/b.parquet", pa.table({"text": pa.array([], pa.string())}))
    quchong("run", "in", "--out", "out")
    assert [row["reason"] for row in rows(quchong.folder / "out/skipped.jsonl")] == ["no_records"]
    assert "FMT001" not in quchong("check", "in").stdout


def test_one_large_row_group_is_not_held_whole(tmp_path: Path) -> None:
    texts = ["".join(make_text(seed, 200)) for seed in range(40)]
    schema = pa.schema([("text", pa.string())])
    path = tmp_path / "a.parquet"
    with pq.ParquetWriter(path, schema, compression="none", use_dictionary=False) as writer:
        writer.write_batch(pa.record_batch([pa.array(texts * 150)], schema=schema), row_group_size=1 << 30)
    size = path.stat().st_size
    assert size > 60 << 20
    assert pq.ParquetFile(path).metadata.num_row_groups == 1
    before = pa.default_memory_pool()
    pool = pa.proxy_memory_pool(before)
    pa.set_memory_pool(pool)
    try:
        assert (
            sum(isinstance(item, Record) for item in read_file(Piece(0, "a.parquet", str(path)), ReadOptions())) == 6000
        )
    finally:
        pa.set_memory_pool(before)
    assert pool.max_memory() < size / 2


def test_rows_that_quchong_wrote_keep_what_they_say(quchong: Command) -> None:
    write_records(quchong.folder / "in/a.jsonl", [{"text": make_text(seed, 12), "note": seed} for seed in range(20)])
    quchong("run", "in", "--out", "out")
    written = rows(quchong.folder / "out/articles.jsonl")
    types = {"extra": pa.string(), "contained_in": pa.string(), "title": pa.string()}
    table = pa.Table.from_pylist(written)
    for name, kind in types.items():
        table = table.set_column(table.schema.get_field_index(name), name, table[name].cast(kind))
    write(quchong.folder / "parquet/articles.parquet", table)
    quchong("run", "parquet", "--out", "again")
    assert rows(quchong.folder / "again/articles.jsonl") == written


def test_the_lines_of_a_run_are_no_corpus(quchong: Command) -> None:
    folder = quchong.folder / "in"
    folder.mkdir()
    (folder / "page.txt").write_text(make_text(1, 20), "utf-8")
    quchong("run", "in", "--out", "out")
    assert pq.read_schema(quchong.folder / "out/lines.parquet").get_field_index("text") >= 0
    quchong("run", "out", "--out", "again")
    assert rows(quchong.folder / "again/articles.jsonl") == rows(quchong.folder / "out/articles.jsonl")
    assert rows(quchong.folder / "again/skipped.jsonl") == []
