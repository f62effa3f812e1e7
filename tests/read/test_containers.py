"""One corpus in every format: the same records come out of each; damage costs no more than it must."""

import bz2
import csv
import gzip
import io
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.feather
import pyarrow.ipc
import pyarrow.parquet as pq
import pytest

from quchong.model import Page, Piece, Record, Skipped
from quchong.read import json_array, pieces
from quchong.read.file_formats import FORMATS
from quchong.read.find_inputs import find_inputs
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from support.command import Command, rows
from support.texts import make_text

RECORDS: list[dict[str, Any]] = [
    {
        "id": f"n{seed}",
        "title": f"渡口，“{seed}”",
        "text": f'{make_text(seed, 6)}\n他说："走吧, 天亮了。"\\\n[{seed}] {{再见}}',
        "url": f"https://example.org/{seed}",
    }
    for seed in range(40)
]


def as_csv(delimiter: str) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(RECORDS[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(RECORDS)
    return out.getvalue().encode()


def as_arrow(open_writer: Callable[..., Any]) -> bytes:
    table = pa.Table.from_pylist(RECORDS)
    sink = io.BytesIO()
    with open_writer(sink, table.schema) as writer:
        for batch in table.to_batches(max_chunksize=10):
            writer.write_batch(batch)
    return sink.getvalue()


def as_parquet(text: pa.DataType) -> bytes:
    table = pa.Table.from_pylist(RECORDS)
    sink = io.BytesIO()
    types = {"id": text, "title": text, "text": text, "url": pa.string()}
    pq.write_table(table.cast(pa.schema(types)), sink)
    return sink.getvalue()


def as_feather() -> bytes:
    sink = io.BytesIO()
    pyarrow.feather.write_feather(pa.Table.from_pylist(RECORDS), sink)
    return sink.getvalue()


LINES = b"".join(orjson.dumps(record) + b"\n" for record in RECORDS)
PRETTY = json.dumps(RECORDS, ensure_ascii=False, indent=2)
FILES = {
    "a.jsonl": LINES,
    "b.ndjson": LINES,
    "c.json": orjson.dumps(RECORDS),
    "pretty.json": b"\xef\xbb\xbf" + PRETTY.encode() + b"\n\n",
    "escaped.json": json.dumps(RECORDS).encode(),
    "d.csv": as_csv(","),
    "mark.CSV": b"\xef\xbb\xbf" + as_csv(","),
    "unix.csv": as_csv(",").replace(b"\r\n", b"\n"),
    "e.tsv": as_csv("\t"),
    "f.parquet": as_parquet(pa.string()),
    "binary.parquet": as_parquet(pa.binary()),
    "file.arrow": as_arrow(pa.ipc.new_file),
    "stream.arrow": as_arrow(pa.ipc.new_stream),
    "g.feather": as_feather(),
}
PACK: dict[str, Callable[[bytes], bytes]] = {
    "gz": gzip.compress,
    "zst": lambda data: pa.compress(data, "zstd", asbytes=True),
    "bz2": bz2.compress,
    "xz": lzma.compress,
}


def read(path: Path, options: ReadOptions | None = None) -> list[Page | Record | Skipped]:
    return list(read_file(Piece(0, f"site/{path.name}", str(path)), options or ReadOptions()))


def write(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def facts(items: list[Page | Record | Skipped]) -> list[Any]:
    return [
        (item.number, item.record_id, item.title, item.text, item.url, item.site) if isinstance(item, Record) else item
        for item in items
    ]


WANTED = [
    (number, record["id"], record["title"], record["text"], record["url"], "example.org")
    for number, record in enumerate(RECORDS, start=1)
]


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_array, "BLOCK_BYTES", 7)


@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_same_records(tmp_path: Path, name: str) -> None:
    assert facts(read(write(tmp_path, name, FILES[name]))) == WANTED


@pytest.mark.parametrize("name", ["c.json", "pretty.json", "escaped.json"])
@pytest.mark.usefixtures("small_blocks")
def test_an_array_is_read_alike_wherever_its_blocks_end(tmp_path: Path, name: str) -> None:
    assert facts(read(write(tmp_path, name, FILES[name]))) == WANTED


@pytest.mark.parametrize("packing", PACK)
@pytest.mark.parametrize("suffix", [suffix for row in FORMATS if row.compressions for suffix in row.suffixes])
def test_every_format_may_be_compressed(tmp_path: Path, suffix: str, packing: str) -> None:
    content = next((data for name, data in FILES.items() if name.endswith(suffix)), make_text(1, 9).encode())
    plain, packed = write(tmp_path, f"x{suffix}", content), tmp_path / f"x{suffix}.{packing}"
    half = len(content) // 2
    # two streams one after the other are one file, as `cat` makes them
    packed.write_bytes(PACK[packing](content[:half]) + PACK[packing](content[half:]))
    assert [vars(item) | {"path": ""} for item in read(packed)] == [vars(item) | {"path": ""} for item in read(plain)]


@pytest.mark.parametrize("packing", PACK)
def test_what_comes_before_the_end_of_a_cut_file_is_read(tmp_path: Path, packing: str) -> None:
    lines = b"".join(orjson.dumps({"text": make_text(seed, 40)}) + b"\n" for seed in range(1500))
    data = PACK[packing](lines)
    *records, last = read(write(tmp_path, f"a.jsonl.{packing}", data[: len(data) * 3 // 4]))
    assert [item.text for item in records if isinstance(item, Record)] == [
        orjson.loads(line)["text"] for line in lines.splitlines()[: len(records)]
    ]
    assert records
    assert isinstance(last, Skipped)
    assert last.reason == "damaged"


@pytest.mark.parametrize("packing", ["bz2", "xz"])
def test_what_follows_a_compressed_file_is_reported(tmp_path: Path, packing: str) -> None:
    *records, last = read(write(tmp_path, f"a.jsonl.{packing}", PACK[packing](LINES) + b"and more"))
    assert facts(records) == WANTED
    assert isinstance(last, Skipped)
    assert last.reason == "damaged"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16"])
@pytest.mark.parametrize("name", ["pretty.json", "d.csv", "e.tsv"])
def test_other_encodings_are_recognised_as_in_text_files(tmp_path: Path, name: str, encoding: str) -> None:
    content = FILES[name].decode("utf-8-sig").encode(encoding)
    items = read(write(tmp_path, name, content))
    assert facts(items) == WANTED
    assert {item.encoding for item in items if isinstance(item, Record)} == {encoding.replace("utf-16", "utf-16-le")}


def reasons(items: list[Page | Record | Skipped]) -> list[tuple[int | None, str]]:
    return [(item.record, item.reason) if isinstance(item, Skipped) else (item.number, "read") for item in items]


GOOD = '{"text": "红豆"}'


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("[]", [(None, "no_records")]),
        (" [ ] ", [(None, "no_records")]),
        ("", [(None, "no_records")]),
        (f"[{GOOD},{GOOD}", [(1, "read"), (2, "read"), (None, "damaged")]),
        (f'[{GOOD},{{"text": "绿', [(1, "read"), (None, "damaged")]),
        (f"[{GOOD}] {GOOD}", [(1, "read"), (None, "damaged")]),
        (f"[{GOOD}}}, {GOOD}]", [(None, "damaged")]),
        (f"[{GOOD}, 7, {GOOD}, ]", [(1, "read"), (2, "record"), (3, "read"), (4, "json")]),
        (f'[{GOOD}, {{"text": }}, {GOOD}]', [(1, "read"), (2, "json"), (3, "read")]),
        (f'[{GOOD}, {{"title": "绿"}}]', [(1, "read"), (2, "field")]),
        ('{"a": [1]}', [(None, "record")]),
        (f"{GOOD}\n{GOOD}\n", [(None, "record")]),
        ("[" * 10_000, [(None, "damaged")]),
        ("not json", [(None, "record")]),
    ],
)
def test_faults_of_an_array_cost_only_what_they_touch(
    tmp_path: Path, content: str, expected: list[tuple[int | None, str]]
) -> None:
    assert reasons(read(write(tmp_path, "a.json", content))) == expected


def test_an_element_that_is_too_large_is_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_array, "BLOCK_BYTES", 100)
    content = orjson.dumps([{"text": "红豆"}, {"text": "a" * 2000}, {"text": "绿豆"}])
    items = read(write(tmp_path, "a.json", content), ReadOptions(max_record_bytes=1000))
    assert reasons(items) == [(1, "read"), (2, "too_large"), (3, "read")]


@pytest.mark.parametrize("size", [1 << 20, 100])
def test_an_array_in_a_file_of_lines_is_reported_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(pieces, "PIECE_BYTES", size)
    [item] = read(write(tmp_path, "a.jsonl", PRETTY))
    assert item == Skipped("site/a.jsonl", None, "record", "a JSON array, not JSON Lines; name it .json")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("", [(None, "no_records")]),
        ("text\n", [(None, "no_records")]),
        ("title,text\n甲,红\n乙\n丙,绿\n", [(1, "read"), (2, "damaged"), (3, "read")]),
        ('title,text\n甲,红\n乙,"x"y\n丙,绿\n', [(1, "read"), (2, "damaged"), (3, "read")]),
        ('title,text\n甲,红\n乙,"没有结束\n丙,绿\n', [(1, "read"), (2, "damaged")]),
        ("title,text\n甲,红\n\n丙,绿", [(1, "read"), (2, "read")]),
        ("text,title,text\n1,2,3\n", [(None, "field")]),
        ("title,content\n甲,红\n", [(None, "field")]),
        ('"title,text\n', [(None, "damaged")]),
    ],
)
def test_faults_of_a_table_cost_only_what_they_touch(
    tmp_path: Path, content: str, expected: list[tuple[int | None, str]]
) -> None:
    assert reasons(read(write(tmp_path, "a.csv", content))) == expected


def test_a_table_that_is_no_text_further_on_gives_what_came_before(tmp_path: Path) -> None:
    good = "".join(f"{make_text(seed, 40)}\n" for seed in range(3000)).encode()
    assert len(good) > 5 << 20
    *records, last = read(write(tmp_path, "a.csv", b"text\n" + good + b"\xff\xfe\xff\n"))
    assert records
    assert isinstance(last, Skipped)
    assert last.reason == "encoding"


def test_a_cut_stream_of_arrow_gives_what_came_before(tmp_path: Path) -> None:
    data = FILES["stream.arrow"]
    *records, last = read(write(tmp_path, "a.arrow", data[: len(data) * 2 // 3]))
    assert facts(records) == WANTED[: len(records)]
    assert len(records) in {10, 20}
    assert isinstance(last, Skipped)
    assert last.reason == "damaged"


@pytest.mark.parametrize(
    "content", [b"", b"ARROW1", b"ARROW1\0\0 no footer", b"text,title\n", bytes(100), b"\xff" * 50]
)
def test_what_is_no_arrow_is_skipped_with_its_reason(tmp_path: Path, content: bytes) -> None:
    [item] = read(write(tmp_path, "a.arrow", content))
    assert isinstance(item, Skipped)
    assert item.reason in {"damaged", "no_records"}
    assert "\n" not in item.detail


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow"])
def test_two_columns_of_one_name_are_an_error(tmp_path: Path, name: str) -> None:
    table = pa.Table.from_arrays([pa.array(["红"]), pa.array(["绿"])], names=["text", "text"])
    if name == "a.parquet":
        pq.write_table(table, tmp_path / name)
    else:
        with pa.ipc.new_file(str(tmp_path / name), table.schema) as writer:
            writer.write_table(table)
    [item] = read(tmp_path / name)
    assert item == Skipped(f"site/{name}", None, "field", 'column "text" is given twice; rename one')


def test_binary_that_is_no_utf_8_is_a_row_that_is_skipped(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [b"\xe7\xba\xa2", b"\xff", b"\xe7\xbb\xbf"]}), tmp_path / "a.parquet")
    assert reasons(read(tmp_path / "a.parquet")) == [(1, "read"), (2, "encoding"), (3, "read")]


OTHERS = {
    "package.json": '{"name": "x"}',
    "list.json": "[1, 2]",
    "objects.json": '[{"name": "x"}]',
    "a.csv": "name,price\nx,1\n",
    "a.tsv": "name\tprice\nx\t1\n",
}


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_without_texts_is_passed_over_unless_it_is_asked_for(tmp_path: Path, name: str) -> None:
    path = write(tmp_path, name, OTHERS[name])
    [item] = find_inputs([tmp_path], ReadOptions()).skipped
    assert (item.path, item.reason) == (name, "unsupported")
    asked = ReadOptions(include=("*",))
    assert [file.path for file in find_inputs([tmp_path], asked).files] == [name]
    assert [file.path for file in find_inputs([path], ReadOptions()).files] == [name]
    assert {reason for _, reason in reasons(read(path))} <= {"record", "field"}


def test_a_damaged_file_with_texts_is_not_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "a.json", f"[{GOOD}, ")
    write(tmp_path, "b.json", '[{"text": "')
    assert [file.path for file in find_inputs([tmp_path], ReadOptions()).files] == ["a.json", "b.json"]


def test_a_text_file_may_hold_a_record_on_each_line(tmp_path: Path) -> None:
    options = ReadOptions(text_as="records")
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        path = write(tmp_path, "a.txt", "红豆生南国，春来发几枝。\r\n\r\n  愿君多采撷，此物最相思。".encode(encoding))
        assert [(item.number, item.text) for item in read(path, options) if isinstance(item, Record)] == [
            (1, "红豆生南国，春来发几枝。"),
            (3, "  愿君多采撷，此物最相思。"),
        ]


def test_a_run_gives_the_same_articles_from_every_format(quchong: Command) -> None:
    found = {}
    for name in ("a.jsonl", "c.json", "d.csv", "e.tsv", "f.parquet", "stream.arrow", "g.feather"):
        (quchong.folder / name).write_bytes(FILES[name])
        quchong("run", name, "--out", f"out-{name}")
        found[name] = [row["text"] for row in rows(quchong.folder / f"out-{name}/articles.jsonl")]
    assert len(found["a.jsonl"]) == len(RECORDS)
    assert all(texts == found["a.jsonl"] for texts in found.values())


def test_check_places_records_of_text_files_on_their_lines_and_fixes_none(quchong: Command) -> None:
    (quchong.folder / "config.yaml").write_text("quchong: 1\nread:\n  text_as: records\n", "utf-8")
    lines = [make_text(1, 8), make_text(2, 8), make_text(1, 8)]
    before = "".join(f"{line}\n" for line in lines)
    (quchong.folder / "a.txt").write_text(before, "utf-8")
    found = orjson.loads(quchong("check", "a.txt", "--fix", "--output-format", "json", code=1).stdout)
    assert "a.txt" in str(found)
    assert (quchong.folder / "a.txt").read_text("utf-8") == before
