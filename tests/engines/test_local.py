import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings

from quchong.engines import local
from quchong.engines.local import LocalEngine
from quchong.engines.parts import PART_BYTES
from quchong.engines.processes import PROCESS_BYTES
from quchong.model import PIECE
from support.stages import NUMBERS, PROCESS, double, fail_on, name_process, read_sizes, same


def table(pairs: list[tuple[int, int]]) -> pa.Table:
    keys, values = zip(*pairs, strict=True) if pairs else ((), ())
    return pa.Table.from_arrays([pa.array(keys, pa.int64()), pa.array(values, pa.int64())], schema=NUMBERS)


def engine(folder: Path, workers: int = 2) -> LocalEngine:
    return LocalEngine(folder, workers, 256 << 20)


def make_piece(file_index: int, size: int = PART_BYTES) -> dict[str, Any]:
    return {"file_index": file_index, "path": f"{file_index}.txt", "size": size}


@settings(max_examples=25)
@given(
    st.lists(st.tuples(st.integers(-3, 3), st.text(max_size=3) | st.none()), max_size=60), st.booleans(), st.booleans()
)
def test_an_exchange_sorts_by_all_keys_whatever_comes(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[int, str | None]], in_order: bool, few: bool
) -> None:
    rows = sorted(rows, key=lambda row: row[0]) if in_order else rows
    numbered = [(key, number, text) for number, (key, text) in enumerate(rows)]
    schema = pa.schema([("key", pa.int64()), ("number", pa.int64()), ("text", pa.string())])
    columns = list(zip(*numbered, strict=True)) if numbered else [(), (), ()]
    given_rows = pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)], schema=schema
    )
    here = engine(tmp_path_factory.mktemp("work"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(local, "TABLE_PART_BYTES", 64 if few else 1 << 20)
        dataset = here.distribute(given_rows)
    result = here.collect(here.exchange(dataset, ["key", "number"], same, schema))
    assert list(zip(*result.to_pydict().values(), strict=True)) == sorted(numbered, key=lambda row: row[:2])
    assert not list(here.folder.rglob("sort/*"))


JOINED = pa.schema(
    [
        ("key", pa.int64()),
        ("number", pa.int64()),
        ("text", pa.string()),
        ("data", pa.binary()),
        ("names", pa.list_(pa.string())),
    ]
)


@given(
    st.lists(
        st.lists(st.tuples(st.integers(-3, 3), st.text(max_size=3) | st.none(), st.integers(0, 3)), max_size=20),
        min_size=2,
        max_size=4,
    ),
    st.lists(st.booleans(), min_size=4, max_size=4),
    st.integers(1, 9),
)
def test_members_of_a_union_are_merged(
    tmp_path_factory: pytest.TempPathFactory,
    members: list[list[tuple[int, str | None, int]]],
    in_order: list[bool],
    rows: int,
) -> None:
    here = engine(tmp_path_factory.mktemp("work"), workers=1)
    given_rows, union = [], None
    for number, (own, ordered) in enumerate(zip(members, in_order, strict=False)):
        own = sorted(own, key=lambda row: row[0]) if ordered else own
        columns: dict[str, list[Any]] = {name: [] for name in JOINED.names}
        for place, (key, text, kind) in enumerate(own):
            columns["key"].append(key)
            columns["number"].append(100 * number + place)
            columns["text"].append(text if number == kind else None)
            columns["data"].append((text or "").encode() if number % 2 else None)
            columns["names"].append([text] * kind)
        table = pa.table(columns, JOINED)
        given_rows += table.to_pylist()
        dataset = here.map(here.distribute(table), partial(cut_again, rows=rows), JOINED)
        union = dataset if union is None else here.union(union, dataset)
    assert union is not None
    result = here.collect(here.exchange(here.map(union, same, JOINED), ["key", "number"], same, JOINED))
    assert result.to_pylist() == sorted(given_rows, key=lambda row: (row["key"], row["number"]))


def cut_again(batches: Iterator[pa.RecordBatch], rows: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield from (batch.slice(start, rows) for start in range(0, batch.num_rows, rows))


def test_rows_in_order_are_not_sorted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "TABLE_PART_BYTES", 1024)
    here = engine(tmp_path)
    pairs = [(key // 3, key) for key in range(1000)]
    ordered = here.collect(here.exchange(here.distribute(table(pairs)), NUMBERS.names, same, NUMBERS))
    assert ordered.equals(table(pairs))
    assert not (tmp_path / "sort").exists()
    here.collect(here.exchange(here.distribute(table([*pairs, (0, 0)])), NUMBERS.names, same, NUMBERS))
    assert (tmp_path / "sort").exists()


def test_what_a_reducer_gave_in_order_is_not_sorted_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "TABLE_PART_BYTES", 1024)
    here = LocalEngine(tmp_path, 2, 1 << 14)
    pairs = [(key // 3, key) for key in range(1000)]
    first = here.exchange(here.distribute(table(pairs)), NUMBERS.names, same, NUMBERS)
    again = here.exchange(first, NUMBERS.names, same, NUMBERS, in_order=True)
    assert here.collect(again).equals(table(pairs))
    assert not (tmp_path / "sort").exists()
    here.collect(here.exchange(first, NUMBERS.names, same, NUMBERS))
    assert (tmp_path / "sort").exists()


def test_kept_parts_are_not_computed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "TABLE_PART_BYTES", 1024)
    pairs = [(key, key) for key in range(300)]
    here = engine(tmp_path)
    dataset = here.distribute(table(pairs))
    with pytest.raises(ValueError, match="as told"):
        here.keep(here.map(dataset, partial(fail_on, key=pairs[-1][0]), NUMBERS), "kept")
    assert {path.name for path in (tmp_path / "kept").iterdir()} >= {"00000.arrow", "00001.arrow"}
    kept = here.keep(here.map(dataset, partial(fail_on, key=-1), NUMBERS), "kept")
    assert here.collect(kept).to_pydict() == table(pairs).to_pydict()


def test_a_part_that_failed_leaves_nothing_under_its_name(tmp_path: Path) -> None:
    here = engine(tmp_path)
    with pytest.raises(ValueError, match="as told"):
        here.keep(here.map(here.distribute(table([(1, 1)])), partial(fail_on, key=1), NUMBERS), "kept")
    assert not list((tmp_path / "kept").iterdir())


def test_union_and_fold(tmp_path: Path) -> None:
    here = engine(tmp_path)
    both = here.union(here.distribute(table([(1, 1)])), here.map(here.distribute(table([(2, 5)])), double, NUMBERS))
    assert here.fold(both, same, NUMBERS) == {"key": 3, "value": 11}
    assert here.fold(here.distribute(table([])), same, NUMBERS) == {"key": 0, "value": 0}


@pytest.mark.parametrize(
    ("size", "count", "apart"),
    [(3 * PROCESS_BYTES, 3, True), (PART_BYTES, 4, True), (PART_BYTES, 1, False), (2 * PART_BYTES, 2, False)],
    ids=["large", "larger than it seemed", "small", "as small as it seemed"],
)
def test_much_work_in_python_goes_to_processes(tmp_path: Path, size: int, count: int, apart: bool) -> None:
    here = engine(tmp_path)
    source = here.source([make_piece(file_index) for file_index in range(count)], size)
    kept = here.collect(here.keep(here.map(source, name_process, PROCESS), "kept"))["process"].to_pylist()
    assert len(kept) == count
    assert (os.getpid() not in kept) == apart


@pytest.mark.parametrize("workers", [1, 2])
def test_what_comes_back_from_processes_is_the_same(tmp_path: Path, workers: int) -> None:
    pieces = [make_piece(file_index, PROCESS_BYTES) for file_index in range(3)]
    here = engine(tmp_path, workers)
    kept = here.keep(here.map(here.source(pieces, 3 * PROCESS_BYTES), iter, PIECE), "kept")
    assert here.collect(kept) == pa.Table.from_pylist(pieces, PIECE)


def test_progress_ends_at_its_end(tmp_path: Path) -> None:
    reports: list[tuple[int, int]] = []
    here = LocalEngine(tmp_path, 1, 256 << 20, lambda _name, done, total: reports.append((done, total)))
    here.keep(here.source([make_piece(file_index) for file_index in range(4)], 20 * PART_BYTES), "kept")
    assert reports == [(0, 21), (1, 21), (2, 21), (3, 21), (4, 21), (4, 4)]


@pytest.mark.parametrize("size", [PART_BYTES, 60 * PART_BYTES], ids=["seems small", "seems large"])
def test_what_is_to_be_read_is_cut_once_while_it_is_read_and_temporary_files_go(tmp_path: Path, size: int) -> None:
    most = cut_files = 0

    def cut() -> Iterator[dict[str, Any]]:
        nonlocal most, cut_files
        for file_index in range(60):
            file = tmp_path / f"{file_index}.jsonl"
            file.touch()
            cut_files += 1
            most = max(most, len(list(tmp_path.glob("*.jsonl"))))
            yield {**make_piece(file_index), "location": bytes(file), "temporary": file_index != 7}

    class Pieces:
        def __iter__(self) -> Iterator[dict[str, Any]]:
            return cut()

    here = engine(tmp_path)
    for times in (1, 2):  # the second time all is kept already, and nothing is read
        kept = here.keep(here.source(Pieces(), size), "kept")
        assert here.collect(kept)["file_index"].to_pylist() == list(range(60))
        assert [file.name for file in tmp_path.glob("*.jsonl")] == ["7.jsonl"]
        assert cut_files == 60 * times
    assert most < 30


@pytest.mark.parametrize("workers", [1, 2])
def test_temporary_files_are_there_for_another_try(tmp_path: Path, workers: int) -> None:
    files = [tmp_path / f"{number}.jsonl" for number in range(3)]
    pieces = []
    for number, file in enumerate(files):
        file.write_bytes(b"x" * number)
        pieces.append({**make_piece(number, 1), "location": bytes(file), "temporary": True})
    here = engine(tmp_path, workers)
    sizes = here.map(here.source(pieces, 3), partial(read_sizes, fail=tmp_path / "failed"), NUMBERS)
    with pytest.raises(ValueError, match="as told"):
        here.keep(sizes, "kept")
    assert all(file.exists() for file in files)
    assert here.collect(here.keep(sizes, "kept")).to_pydict() == {"key": [0, 1, 2], "value": [0, 1, 2]}
    assert not any(file.exists() for file in files)


@pytest.mark.parametrize("memory", [100 << 20, 1 << 30], ids=["out of core", "in memory"])
def test_many_rows_are_sorted_wherever_there_is_room(tmp_path: Path, memory: int) -> None:
    here = LocalEngine(tmp_path, 2, memory)
    random = np.random.default_rng(0)
    keys, values = random.integers(0, 1 << 60, 3_000_000), random.integers(0, 3, 3_000_000)
    shuffled = pa.Table.from_arrays([pa.array(keys), pa.array(values)], schema=NUMBERS)
    for names, order in ((["key"], np.argsort(keys)), (["value", "key"], np.lexsort((keys, values)))):
        ordered = here.collect(here.exchange(here.distribute(shuffled), names, same, NUMBERS))
        np.testing.assert_array_equal(ordered["key"].to_numpy(), keys[order])
        np.testing.assert_array_equal(ordered["value"].to_numpy(), values[order])
