"""What is read of a file is what its recorded digest is of; a file that changes is skipped from there on."""

import gzip
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quchong.config.sections import Config
from quchong.engines.local import LocalEngine
from quchong.flow.read_split_clean import parse, pieces_in
from quchong.model import PARSED, PIECE, Page, Piece, Record, Skipped
from quchong.read.input_files import InputFile, describe_inputs
from quchong.read.options import ReadOptions
from quchong.read.pieces import PIECE_BYTES, Pieces
from quchong.read.read_file import read_file
from support.texts import make_text


def write_page(file: Path, seed: int) -> None:
    file.write_text(make_text(seed, 400), "utf-8")


def write_records(file: Path, seed: int) -> None:
    file.write_bytes(b"".join(orjson.dumps({"text": make_text(seed + n, 400)}) + b"\n" for n in range(4)))


def write_packed(file: Path, seed: int) -> None:
    rows = b"".join(orjson.dumps({"text": make_text(seed + n, 400)}) + b"\n" for n in range(4))
    file.write_bytes(gzip.compress(rows))


def write_table(file: Path, seed: int) -> None:
    pq.write_table(pa.table({"text": [make_text(seed + n, 400) for n in range(4)]}), file)


WRITERS = {"a.txt": write_page, "a.jsonl": write_records, "a.jsonl.gz": write_packed, "a.parquet": write_table}


def pieces_of(file: Path) -> list[Piece]:
    """Take the digest of a file, and return what is to be read of it."""
    inputs = describe_inputs([InputFile(file.name, file)], 1)
    rows = pa.Table.from_pylist(list(Pieces(inputs, file.parent / "unpacked")), PIECE)
    return list(pieces_in(iter(rows.to_batches())))


def kinds(pieces: list[Piece]) -> list[str]:
    items = [item for piece in pieces for item in read_file(piece, ReadOptions())]
    return [item.reason if isinstance(item, Skipped) else "text" for item in items]


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_stays_is_read(tmp_path: Path, name: str) -> None:
    WRITERS[name](tmp_path / name, 1)
    assert set(kinds(pieces_of(tmp_path / name))) == {"text"}


def rewrite(file: Path, write: Callable[[Path, int], None]) -> None:
    write(file, 50)


def replace(file: Path, write: Callable[[Path, int], None]) -> None:
    write(file.with_name("other"), 50)
    file.with_name("other").replace(file)


def shrink(file: Path, _write: object) -> None:
    os.truncate(file, file.stat().st_size // 2)


def delete(file: Path, _write: object) -> None:
    file.unlink()


def put_back(file: Path, write: Callable[[Path, int], None]) -> None:
    times = file.stat()
    write(file, 50)
    write(file, 1)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))


@pytest.mark.parametrize("change", [rewrite, replace, shrink, delete])
@pytest.mark.parametrize("name", WRITERS)
def test_a_file_that_changed_since_its_digest_was_taken_is_skipped(
    tmp_path: Path, name: str, change: Callable[[Path, object], None]
) -> None:
    file = tmp_path / name
    WRITERS[name](file, 1)
    pieces = pieces_of(file)
    change(file, WRITERS[name])
    assert kinds(pieces) in (["changed"], ["unreadable"] if change is delete else [])


@pytest.mark.parametrize("name", ["a.jsonl", "a.jsonl.gz", "a.parquet"])
def test_nothing_is_read_after_a_change(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    WRITERS[name](file, 1)
    (piece,) = pieces_of(file)
    items = read_file(piece, ReadOptions())
    assert isinstance(next(items), Record)
    put_back(file, WRITERS[name])
    assert [item.reason for item in items if isinstance(item, Skipped)] == ["changed"]


def test_a_large_packed_file_that_changes_while_it_is_unpacked_is_read_up_to_there(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl.gz"
    line = orjson.dumps({"text": make_text(1, 400), "noise": os.urandom(400).hex()}) + b"\n"
    rows = [line.replace(b"noise", b"noise%d" % n) for n in range(3 * PIECE_BYTES // len(line))]
    file.write_bytes(gzip.compress(os.urandom(3 << 20).hex().encode() + b"\n" + b"".join(rows)))
    inputs = describe_inputs([InputFile(file.name, file)], 1)
    pieces = iter(Pieces(inputs, tmp_path / "unpacked"))
    first = next(pieces)
    file.touch()
    rest = list(pieces)
    assert first.get("failure") is None
    assert [piece["failure"] for piece in rest] == ["changed"]


def test_what_a_run_could_not_read_is_read_by_the_next(tmp_path: Path) -> None:
    """Changed, killed, put back, resumed: the text is that of the input."""
    file = tmp_path / "a.txt"
    write_page(file, 1)

    def parse_into(folder: Path, change: Callable[[], None]) -> list[dict[str, object]]:
        engine = LocalEngine(folder, 1, 1 << 20)
        pieces = Pieces(describe_inputs([InputFile(file.name, file)], 1), folder / "unpacked")
        change()
        source = engine.source(pieces, pieces.size)
        parsed = engine.keep(engine.map(source, partial(parse, config=Config()), PARSED), "parsed")
        rows: list[dict[str, object]] = engine.collect(parsed).to_pylist()
        return rows

    first = parse_into(tmp_path / "work", lambda: write_page(file, 50))
    assert [row["skipped"]["reason"] for row in first] == ["changed"]  # type: ignore[index]
    write_page(file, 1)
    again = parse_into(tmp_path / "work", lambda: None)
    assert again == parse_into(tmp_path / "fresh", lambda: None)
    assert not any(row["skipped"] for row in again)


def test_the_digest_is_that_of_the_bytes_even_where_the_state_says_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    write_page(file, 1)
    (piece,) = pieces_of(file)
    write_page(file, 50)
    without_state = Piece(0, piece.path, piece.location, sha256=piece.sha256)
    assert [type(item) for item in read_file(without_state, ReadOptions())] == [Skipped]
    write_page(file, 1)
    assert [type(item) for item in read_file(without_state, ReadOptions())] == [Page]
