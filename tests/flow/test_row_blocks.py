"""Rows of Parquet and Arrow come to the same in columns as one by one."""

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quchong.config.sections import Config
from quchong.flow import read_split_clean
from quchong.flow.read_split_clean import parse, rows_of_kind
from quchong.model import ARTICLE, PIECE, SKIPPED, WRITTEN, Piece
from quchong.read.record_columns import RecordBlock
from quchong.read.row_blocks import read_parquet_blocks
from support.nasty_records import make_lines

KINDS = {"article": ARTICLE, "written": WRITTEN, "skipped": SKIPPED}
SENTENCE = st.lists(
    st.sampled_from(["河边的集市。", "\n", " ", "<br>", "&amp;", "\x00", "é", "\ue000", "𠀀", '"']), max_size=6
)
TEXT = SENTENCE.map("".join) | st.just("船夫把绳子收了又放，放了又收。" * 9) | st.none()
VALUES: dict[pa.DataType, st.SearchStrategy[Any]] = {
    pa.string(): TEXT,
    pa.large_string(): TEXT,
    pa.null(): st.none(),
    pa.dictionary(pa.int32(), pa.string()): TEXT,
    pa.binary(): st.none() | st.binary(max_size=4) | SENTENCE.map(lambda parts: "".join(parts).encode()),
    pa.list_(pa.string()): st.none() | st.lists(TEXT, max_size=2),
    pa.large_list(pa.float32()): st.none() | st.lists(st.none() | st.floats(width=32), max_size=2),
    pa.struct([("a", pa.int8()), ("b", pa.string())]): st.none() | st.just({"a": 1, "b": "渡口"}),
    pa.int64(): st.none() | st.integers(-(1 << 63), (1 << 63) - 1),
    pa.uint64(): st.none() | st.integers(0, (1 << 64) - 1),
    pa.float64(): st.none() | st.floats(),
    pa.bool_(): st.none() | st.booleans(),
    pa.timestamp("ns", "UTC"): st.none() | st.just(datetime(2024, 2, 29, tzinfo=UTC)),
    pa.decimal128(5, 2): st.none(),
}
NAMES = st.sampled_from(
    ["text", "title", "id", "url", "site", "source", "meta", "language", "score", "text.a", "栏目", ""]
)


@st.composite
def tables(draw: st.DrawFn) -> pa.Table:
    """Return a table of a few columns, of any type, that often has a text."""
    names = draw(st.lists(NAMES, unique=True, max_size=6))
    size = draw(st.integers(0, 5))
    arrays = {}
    for name in names:
        dtype = draw(st.sampled_from([pa.string()] * 8 + list(VALUES)))
        arrays[name] = pa.array(draw(st.lists(VALUES[dtype], min_size=size, max_size=size)), dtype)
    return pa.table(arrays)


def rows_of(path: Path) -> dict[str, list[dict[str, Any]]]:
    piece = {"file_index": 3, "path": f"ocean/{path.name}", "location": os.fsencode(path)}
    batches = list(parse(iter(pa.Table.from_pylist([piece], PIECE).to_batches()), Config(), to_write=True))
    rows = {kind: [row for batch in rows_of_kind(iter(batches), kind) for row in batch.to_pylist()] for kind in KINDS}
    rows["skipped"].sort(key=lambda row: row["record"] or 0)
    return rows


def assert_same(path: Path) -> dict[str, list[dict[str, Any]]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_split_clean, "IN_COLUMNS", False)
        one_by_one = rows_of(path)
    in_columns = rows_of(path)
    assert in_columns == one_by_one
    return in_columns


def is_block(path: Path) -> bool:
    return all(isinstance(item, RecordBlock) for item in read_parquet_blocks(Piece(0, "x", str(path)), Config().read))


@given(tables())
def test_any_table_comes_to_the_same_either_way(tmp_path_factory: pytest.TempPathFactory, table: pa.Table) -> None:
    folder = tmp_path_factory.mktemp("rows")
    pq.write_table(table, folder / "x.parquet")
    feather.write_feather(table, folder / "x.arrow")
    assert_same(folder / "x.parquet")
    assert_same(folder / "x.arrow")


def test_nasty_records_come_to_the_same_either_way(tmp_path: Path) -> None:
    records = []
    for line in make_lines(600, seed=5):
        try:
            record = orjson.loads(line)
        except orjson.JSONDecodeError:
            continue
        if isinstance(record, dict):
            records.append(
                {key: record[key] for key in ("text", "title", "id", "url") if isinstance(record.get(key), str)}
            )
    fields = [(name, pa.string()) for name in ("text", "title", "id", "url")]
    pq.write_table(pa.Table.from_pylist(records, pa.schema(fields)), tmp_path / "x.parquet", row_group_size=100)
    assert is_block(tmp_path / "x.parquet")
    assert len(assert_same(tmp_path / "x.parquet")["article"]) > 200


def test_a_row_of_invalid_utf8_costs_only_itself(tmp_path: Path) -> None:
    texts = ["渡口的雾到中午才散。".encode(), b"\xff\xfe", "茶馆开在半山腰。".encode()]
    damaged = pa.array(texts, pa.binary()).view(pa.string())
    pq.write_table(pa.table({"text": damaged}), tmp_path / "x.parquet")
    assert not is_block(tmp_path / "x.parquet")
    rows = assert_same(tmp_path / "x.parquet")
    assert [len(rows[kind]) for kind in KINDS] == [2, 2, 1]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), b"bytes", {"a": 1}, 0.5, [1, None], 1 << 62])
def test_values_beside_the_text_are_kept(value: object, tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": ["渡口的雾到中午才散。"] * 3, "other": [value] * 3}), tmp_path / "x.parquet")
    assert is_block(tmp_path / "x.parquet") == (value in (0.5, [1, None], 1 << 62))
    assert_same(tmp_path / "x.parquet")
