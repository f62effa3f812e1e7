"""A kept part is taken up only if every byte of it is as it was written."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

from quchong.engines.local import LocalEngine
from quchong.engines.part_file import judge_part_file, open_part_file, write_part_file
from quchong.model import PROVISIONAL

SCHEMA = pa.schema([("number", pa.int64()), ("text", pa.string())])
ROWS = [pa.record_batch([[1, 2], ["红豆", "绿豆"]], schema=SCHEMA), pa.record_batch([[3], ["黄豆"]], schema=SCHEMA)]


@pytest.fixture
def part(tmp_path: Path) -> Path:
    file = tmp_path / "parsed" / "00000.arrow"
    file.parent.mkdir()
    write_part_file(file, SCHEMA, ROWS)
    return file


def test_a_part_is_read_as_it_was_written(part: Path) -> None:
    assert judge_part_file(part) == "whole"
    with open_part_file(str(part)) as reader:
        assert reader.read_all() == pa.Table.from_batches(ROWS)


def test_every_flipped_bit_is_noticed(part: Path) -> None:
    data = part.read_bytes()
    for at in range(len(data)):
        part.write_bytes(data[:at] + bytes([data[at] ^ 1 << at % 8]) + data[at + 1 :])
        assert judge_part_file(part) == "bad", at


def test_every_cut_and_what_was_appended_is_noticed(part: Path) -> None:
    data = part.read_bytes()
    for size in range(len(data)):
        part.write_bytes(data[:size])
        assert judge_part_file(part) == "bad", size
    part.write_bytes(data + b"\0")
    assert judge_part_file(part) == "bad"


def test_a_part_in_the_place_of_another_or_none_is_bad(part: Path) -> None:
    assert judge_part_file(part.rename(part.with_name("00001.arrow"))) == "bad"
    assert judge_part_file(part) == "bad"


def count_up(batches: Iterator[pa.RecordBatch], log: str, provisional: bool = False) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        with Path(log).open("a") as file:
            file.write("x")
        yield batch.replace_schema_metadata({PROVISIONAL: b""} if provisional else None)


def keep_twice(tmp_path: Path, name: str, provisional: bool = False, damage: bool = False) -> int:
    """Keep a dataset of one part twice, as two runs do; returns how often it was computed."""
    from functools import partial

    log = tmp_path / name
    for _ in range(2):
        engine = LocalEngine(tmp_path / "work", 1, 1 << 20)
        rows = engine.distribute(pa.Table.from_batches(ROWS).combine_chunks())
        stage = partial(count_up, log=str(log), provisional=provisional)
        kept = engine.keep(engine.map(rows, stage, SCHEMA), name)
        assert engine.collect(kept) == pa.Table.from_batches(ROWS)
        file = tmp_path / "work" / name / "00000.arrow"
        if damage:
            data = file.read_bytes()
            file.write_bytes(data[:100] + bytes([data[100] ^ 4]) + data[101:])
    return len(log.read_text())


def test_a_whole_part_is_taken_up_and_a_bad_one_made_again(tmp_path: Path) -> None:
    assert keep_twice(tmp_path, "whole") == 1
    assert keep_twice(tmp_path, "damaged", damage=True) == 2


def test_a_provisional_part_is_made_again_with_all_that_came_of_it(tmp_path: Path) -> None:
    assert keep_twice(tmp_path, "later") == 1
    assert keep_twice(tmp_path, "parsed", provisional=True) == 2
    assert not (tmp_path / "work" / "later").exists()
