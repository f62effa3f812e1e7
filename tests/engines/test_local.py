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
from quchong.engines.parts import PARTITION_BYTES
from quchong.engines.processes import PROCESS_BYTES
from quchong.errors import EngineError
from quchong.model import PIECE

NUMBERS = pa.schema([("key", pa.int64()), ("value", pa.int64())])


def table(pairs: list[tuple[int, int]]) -> pa.Table:
    keys, values = zip(*pairs, strict=True) if pairs else ((), ())
    return pa.Table.from_arrays([pa.array(keys, pa.int64()), pa.array(values, pa.int64())], schema=NUMBERS)


def double(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        yield pa.record_batch([batch["key"], pa.array(batch["value"].to_numpy() * 2)], schema=NUMBERS)


def same(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    yield from batches


def fail_on(batches: Iterator[pa.RecordBatch], key: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        if key in batch["key"].to_pylist():
            raise ValueError("as told")
        yield batch


def engine(folder: Path, workers: int = 2) -> LocalEngine:
    return LocalEngine(folder, workers, 256 << 20)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-99, 99)), max_size=60), st.booleans())
def test_an_exchange_sorts_by_all_keys_whatever_comes(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[int, int]], in_order: bool
) -> None:
    pairs = sorted(pairs) if in_order else pairs
    here = engine(tmp_path_factory.mktemp("work"))
    held = here.hold(pa.concat_tables([table(pairs[:20]), table(pairs[20:])]))
    result = here.collect(here.exchange(held, ["key", "value"], same, NUMBERS))
    assert list(zip(*result.to_pydict().values(), strict=True)) == sorted(pairs)
    assert not list(here.folder.rglob("sort/*"))


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-99, 99)), max_size=60), st.booleans())
def test_what_is_said_to_be_in_order_comes_as_it_is_or_not_at_all(
    tmp_path_factory: pytest.TempPathFactory, pairs: list[tuple[int, int]], in_order: bool
) -> None:
    pairs = sorted(pairs) if in_order else pairs
    here = engine(tmp_path_factory.mktemp("work"))
    held = here.hold(pa.concat_tables([table(pairs[:20]), table(pairs[20:])]))
    streamed = here.exchange(held, ["key", "value"], same, NUMBERS, in_order=True)
    if pairs == sorted(pairs):
        assert list(zip(*here.collect(streamed).to_pydict().values(), strict=True)) == pairs
    else:
        with pytest.raises(EngineError, match="out of the order of key, value"):
            here.collect(streamed)


def test_kept_parts_are_not_worked_out_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local, "HELD_BYTES", 1024)
    pairs = [(key, key) for key in range(300)]
    here = engine(tmp_path)
    held = here.hold(table(pairs))
    with pytest.raises(ValueError, match="as told"):
        here.keep(here.map(held, partial(fail_on, key=pairs[-1][0]), NUMBERS), "kept")
    assert {path.name for path in (tmp_path / "kept").iterdir()} >= {"00000.arrow", "00001.arrow"}
    kept = here.keep(here.map(held, partial(fail_on, key=-1), NUMBERS), "kept")
    assert here.collect(kept).to_pydict() == table(pairs).to_pydict()


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("count", [0, 1, 4])
def test_what_can_be_done_beside_begins_once(tmp_path: Path, workers: int, count: int) -> None:
    here = engine(tmp_path, workers)
    parts = here.union(here.hold(table([(1, 1)] * count)), here.hold(table([(2, 2)] * count)))
    calls: list[int] = []
    assert here.collect(here.keep(parts, "kept", lambda: calls.append(1))).num_rows == 2 * count
    assert calls == [1]


def test_a_part_that_failed_leaves_nothing_under_its_name(tmp_path: Path) -> None:
    here = engine(tmp_path)
    with pytest.raises(ValueError, match="as told"):
        here.keep(here.map(here.hold(table([(1, 1)])), partial(fail_on, key=1), NUMBERS), "kept")
    assert not list((tmp_path / "kept").iterdir())


def test_union_and_fold(tmp_path: Path) -> None:
    here = engine(tmp_path)
    both = here.union(here.hold(table([(1, 1)])), here.map(here.hold(table([(2, 5)])), double, NUMBERS))
    assert here.fold(both, same, NUMBERS) == {"key": 3, "value": 11}
    assert here.fold(here.hold(table([])), same, NUMBERS) == {"key": 0, "value": 0}


@pytest.mark.parametrize("workers", [1, 2])
def test_work_in_python_goes_to_processes_and_comes_back_the_same(tmp_path: Path, workers: int) -> None:
    pieces = [{"file_index": file_index, "path": path, "size": PROCESS_BYTES} for file_index, path in enumerate("abc")]
    here = engine(tmp_path, workers)
    source = here.source(pieces, 3 * PROCESS_BYTES)
    assert source.pure_python
    assert len(list(source.parts)) == 3
    kept = here.keep(here.map(source, iter, PIECE), "kept")  # a stage that another process can import
    assert here.collect(kept) == pa.Table.from_pylist(pieces, PIECE)


def test_what_turns_out_larger_than_it_seemed_goes_to_processes_and_progress_ends_at_its_end(tmp_path: Path) -> None:
    reports: list[tuple[int, int]] = []
    here = LocalEngine(tmp_path, 1, 256 << 20, lambda _name, done, total: reports.append((done, total)))
    pieces = [{"file_index": file_index, "size": PARTITION_BYTES} for file_index in range(4)]
    assert here.source(pieces, PARTITION_BYTES).pure_python
    assert not here.source(pieces[:1], PARTITION_BYTES).pure_python
    here.keep(here.source(pieces, 20 * PARTITION_BYTES), "kept")
    assert reports == [(0, 21), (1, 21), (2, 21), (3, 21), (4, 21), (4, 4)]


def test_what_is_to_be_read_is_cut_while_it_is_read_and_temporary_files_go(tmp_path: Path) -> None:
    most = 0

    def cut() -> Iterator[dict[str, Any]]:
        nonlocal most
        for file_index in range(60):
            file = tmp_path / f"{file_index}.jsonl"
            file.touch()
            most = max(most, len(list(tmp_path.glob("*.jsonl"))))
            yield {
                "file_index": file_index,
                "location": bytes(file),
                "size": PARTITION_BYTES,
                "temporary": file_index != 7,
            }

    here = engine(tmp_path)
    for _ in range(2):  # the second time all is kept already, and nothing is read
        kept = here.keep(here.source(cut(), 60 * PARTITION_BYTES), "kept")
        assert here.collect(kept)["file_index"].to_pylist() == list(range(60))
        assert [file.name for file in tmp_path.glob("*.jsonl")] == ["7.jsonl"]
    assert most < 30


@pytest.mark.parametrize("memory", [100 << 20, 1 << 30], ids=["out of core", "held"])
def test_many_rows_are_sorted_wherever_there_is_room(tmp_path: Path, memory: int) -> None:
    here = LocalEngine(tmp_path, 2, memory)
    random = np.random.default_rng(0)
    keys, values = random.integers(0, 1 << 60, 3_000_000), random.integers(0, 3, 3_000_000)
    shuffled = pa.Table.from_arrays([pa.array(keys), pa.array(values)], schema=NUMBERS)
    for names, order in ((["key"], np.argsort(keys)), (["value", "key"], np.lexsort((keys, values)))):
        ordered = here.collect(here.exchange(here.hold(shuffled), names, same, NUMBERS))
        np.testing.assert_array_equal(ordered["key"].to_numpy(), keys[order])
        np.testing.assert_array_equal(ordered["value"].to_numpy(), values[order])
