"""Large files of records in pieces: the same records under the same numbers, whole or cut, packed or not."""

import gzip
import random
import zlib
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pytest

from quchong.flow.read_split_clean import pieces_in
from quchong.model import PIECE, Page, Record, Skipped
from quchong.read import pieces
from quchong.read.find_inputs import find_inputs
from quchong.read.input_files import describe_inputs
from quchong.read.options import ReadOptions
from quchong.read.pieces import Pieces
from quchong.read.read_file import read_file
from support.texts import make_text

LINES = [b"\n" if number % 7 == 3 else orjson.dumps({"text": make_text(number, 3)}) + b"\n" for number in range(60)]
COMPRESSIONS = {"jsonl": None, "jsonl.gz": "gzip", "jsonl.zst": "zstd"}


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE_BYTES", 3000)
    monkeypatch.setattr(pieces, "PACKED_BYTES", 100)
    monkeypatch.setattr(pieces, "BLOCK_BYTES", 1000)


def read(
    folder: Path, scratch: Path, options: ReadOptions | None = None
) -> tuple[list[Page | Record | Skipped], pa.Table]:
    options = options or ReadOptions()
    inputs = describe_inputs(find_inputs([folder], options, leave_out=[scratch]).files, 1)
    cut = pa.Table.from_pylist(list(Pieces(inputs, scratch)), PIECE)
    return [item for place in pieces_in(iter(cut.to_batches())) for item in read_file(place, options)], cut


@pytest.mark.parametrize("suffix", COMPRESSIONS)
@pytest.mark.parametrize("end", [b"", b"\n", b'{"text": "\xe6\x9c\xab"}'])
def test_records_keep_their_numbers(tmp_path: Path, suffix: str, end: bytes) -> None:
    lines = [*LINES, end]
    folder = tmp_path / "in"
    folder.mkdir()
    with pa.output_stream(str(folder / f"a.{suffix}"), compression=COMPRESSIONS[suffix]) as stream:
        stream.write(b"".join(lines))
    found, cut = read(folder, tmp_path / "scratch")
    wanted = [(number, orjson.loads(line)["text"]) for number, line in enumerate(lines, start=1) if line.strip()]
    assert [(page.number, page.text) for page in found if isinstance(page, Record)] == wanted
    assert len(found) == len(wanted)
    assert cut.num_rows > 2
    assert {row["path"] for row in cut.to_pylist()} == {f"a.{suffix}"}


def test_a_packed_file_is_unpacked_a_piece_at_a_time(tmp_path: Path) -> None:
    folder, scratch = tmp_path / "in", tmp_path / "scratch"
    folder.mkdir()
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(b"".join(LINES)))
    inputs = describe_inputs(find_inputs([folder], ReadOptions(), leave_out=[scratch]).files, 1)
    for number, piece in enumerate(Pieces(inputs, scratch), start=1):
        assert piece["temporary"]
        assert len(list(scratch.iterdir())) == number


def pack(data: bytes, suffix: str) -> bytes:
    packed = pa.BufferOutputStream()
    with pa.CompressedOutputStream(packed, COMPRESSIONS[suffix]) as stream:
        stream.write(data)
    return bytes(packed.getvalue().to_pybytes())


NOISE = random.Random(1).randbytes(60_000).hex().encode()
FEW = b"".join(LINES)
MANY = b"".join(b'{"text": "%b"}\n' % NOISE[start : start + 400] for start in range(0, len(NOISE), 400))
"""More than an unpacker takes at a time, and a block holds."""


@pytest.mark.parametrize("suffix", ["jsonl.gz", "jsonl.zst"])
@pytest.mark.parametrize("data", [FEW, FEW.rstrip(), MANY], ids=["few", "without a last line end", "many"])
@pytest.mark.parametrize("behind", [b"junk", bytes(1000), b"\x1f\x8b"], ids=["junk", "padding", "half a beginning"])
@pytest.mark.parametrize("least", [100, 1 << 20], ids=["in pieces", "whole"])
def test_junk_behind_a_packed_file_costs_no_record(
    tmp_path: Path, suffix: str, data: bytes, behind: bytes, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PACKED_BYTES", least)
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / f"a.{suffix}").write_bytes(pack(data, suffix) + behind)
    *pages, last = read(folder, tmp_path / "scratch")[0]
    assert isinstance(last, Skipped)
    assert (last.record, last.reason) == (None, "damaged")
    wanted = [orjson.loads(line)["text"] for line in data.splitlines() if line]
    assert [page.text if isinstance(page, Record) else page for page in pages] == wanted


@pytest.mark.parametrize("data", [FEW, MANY], ids=["few", "many"])
@pytest.mark.parametrize("harm", ["cut", "overwritten"])
@pytest.mark.parametrize("least", [100, 1 << 20], ids=["in pieces", "whole"])
def test_a_file_that_breaks_off_gives_what_came_before(
    tmp_path: Path, data: bytes, harm: str, least: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pieces, "PACKED_BYTES", least)
    folder = tmp_path / "in"
    folder.mkdir()
    packed = gzip.compress(data)
    half = len(packed) // 2
    file = folder / "a.jsonl.gz"
    file.write_bytes(packed[:half] + (b"" if harm == "cut" else bytes(len(packed) - half)))
    *pages, last = read(folder, tmp_path / "scratch")[0]
    assert isinstance(last, Skipped)
    assert (last.path, last.record, last.reason) == ("a.jsonl.gz", None, "damaged")
    before = zlib.decompressobj(wbits=31).decompress(packed[:half])
    wanted = [orjson.loads(line)["text"] for line in before.split(b"\n")[:-1] if line]
    assert len(wanted) > 10
    assert [page.text if isinstance(page, Record) else page for page in pages[: len(wanted)]] == wanted


def test_a_record_larger_than_a_piece_stays_whole(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    long = make_text(1, 200)
    records: list[dict[str, Any]] = [{"text": "短"}, {"text": long}, {"text": "末"}]
    (folder / "a.jsonl").write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    found, _ = read(folder, tmp_path / "scratch")
    assert [page.text for page in found if isinstance(page, Record)] == ["短", long, "末"]


def test_a_piece_of_blank_lines_is_nothing_to_tell(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(LINES[0] + b"\n" * 10_000 + LINES[1])
    found, cut = read(folder, tmp_path / "scratch")
    assert [item.number for item in found if isinstance(item, Record)] == [1, 10_002]
    assert (len(found), cut.num_rows) == (2, 4)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("configured", ["auto", "utf-16-le"])
@pytest.mark.parametrize("start", ["", "\n", "\r\n"], ids=["at once", "line feed", "line end"])
@pytest.mark.parametrize("count", [1, 100])
def test_records_in_a_wide_encoding_are_one_failure(
    tmp_path: Path, encoding: str, configured: str, start: str, count: int
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes((start + '{"text": "红豆生南国，春来发几枝。"}\n' * count).encode(encoding))
    [item] = read(folder, tmp_path / "scratch", ReadOptions(encoding=configured))[0]
    assert isinstance(item, Skipped)
    assert (item.record, item.reason) == (None, "encoding")
    assert "save it as UTF-8" in item.detail


@pytest.mark.parametrize("start", [b"", b"\0\0\0\0", b"\xef\xbb\xbf"], ids=["clean", "padded", "with a mark"])
def test_records_in_utf_8_are_read_though_pages_are_in_utf_16(tmp_path: Path, start: bytes) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(start + b"\n" + LINES[0] + LINES[1])
    found, _ = read(folder, tmp_path / "scratch", ReadOptions(encoding="utf-16-le"))
    assert [item.number for item in found if isinstance(item, Record)] == [2, 3]


def test_small_files_and_pages_are_read_where_they_lie(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "a.txt").write_text(make_text(1, 200), "utf-8")
    (folder / "b.jsonl").write_bytes(LINES[0])
    (folder / "c.jsonl.gz").write_bytes(b"no gzip at all" * 20)
    found, cut = read(folder, tmp_path / "scratch")
    assert [row["start"] for row in cut.to_pylist()][:2] == [None, None]
    assert [type(item) for item in found] == [Page, Record, Skipped]
