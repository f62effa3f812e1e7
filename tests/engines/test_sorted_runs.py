from collections.abc import Iterator
from pathlib import Path

import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis import given, settings

from quchong.engines import external_sort
from quchong.engines.external_sort import SortSpace, sort_batches

SCHEMA = pa.schema([("key", pa.int64()), ("number", pa.int64()), ("text", pa.string()), ("data", pa.binary())])
Rows = list[tuple[int, int, str | None, bytes | None]]


def batches_of(rows: Rows, size: int) -> Iterator[pa.RecordBatch]:
    for first in range(0, len(rows), size):
        columns = zip(*rows[first : first + size], strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, SCHEMA, strict=True)]
        yield pa.record_batch(arrays, schema=SCHEMA)


def sort(rows: Rows, size: int, folder: Path, memory: int = 0) -> Rows:
    space = SortSpace(folder, 2, memory)
    table = pa.Table.from_batches(sort_batches(batches_of(rows, size), SCHEMA, ["key", "number"], space), SCHEMA)
    return list(zip(*table.to_pydict().values(), strict=True))


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-(1 << 63), (1 << 63) - 1) | st.integers(-2, 2),
            st.integers(-9, 9),
            st.text(max_size=3) | st.none(),
            st.binary(max_size=3) | st.none(),
        ),
        max_size=60,
        unique_by=lambda row: row[:2],
    ),
    st.integers(1, 7),
    st.integers(2, 4),
)
def test_rows_that_do_not_fit_in_memory_are_sorted(
    tmp_path_factory: pytest.TempPathFactory, rows: Rows, size: int, fan_in: int
) -> None:
    folder = tmp_path_factory.mktemp("sort")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(external_sort, "FAN_IN", fan_in)
        patch.setattr(external_sort, "LEAST_BYTES", 99)
        assert sort(rows, size, folder) == sorted(rows, key=lambda row: row[:2])
    assert not list(folder.iterdir())


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.text(max_size=2), st.binary(max_size=2), st.integers(-9, 9)), max_size=40, unique=True),
    st.integers(1, 5),
)
def test_rows_are_sorted_by_strings_too(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, bytes, int]], size: int
) -> None:
    schema = pa.schema([("text", pa.string()), ("data", pa.binary()), ("number", pa.int64())])
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    arrays = [pa.array(column, each.type) for column, each in zip(columns, schema, strict=True)]
    batches = pa.Table.from_arrays(arrays, schema=schema).to_batches(size)
    space = SortSpace(tmp_path_factory.mktemp("sort"), 2, 0)
    result = pa.Table.from_batches(sort_batches(iter(batches), schema, schema.names, space), schema)
    assert list(zip(*result.to_pydict().values(), strict=True)) == sorted(rows)


def test_many_rows_are_sorted_in_runs(tmp_path: Path) -> None:
    rows: Rows = [(number * 7_919 % 100_003, number, str(number), None) for number in range(100_003)]
    assert sort(rows, 5_000, tmp_path, memory=1 << 20) == sorted(rows)


def test_a_sort_that_is_given_up_leaves_no_files(tmp_path: Path) -> None:
    rows: Rows = [(-number, number, "text", b"data") for number in range(100)]
    sorted_batches = sort_batches(batches_of(rows, 10), SCHEMA, ["key"], SortSpace(tmp_path, 1, 0))
    next(sorted_batches)
    del sorted_batches
    assert not list(tmp_path.iterdir())


def test_an_error_in_the_rows_leaves_no_files(tmp_path: Path) -> None:
    def broken() -> Iterator[pa.RecordBatch]:
        yield from batches_of([(1, 1, "text", b"data"), (0, 2, "text", b"data")], 1)
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        list(sort_batches(broken(), SCHEMA, ["key"], SortSpace(tmp_path, 1, 0)))
    assert not list(tmp_path.iterdir())
