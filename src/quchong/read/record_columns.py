"""JSON Lines as columns: blocks of lines are read by a kernel, which leaves to `jsonl.py` the lines that need more."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from quchong.model import Piece, Skipped
from quchong.native.kernels import I32, I64, U8, read_records
from quchong.read.field_paths import is_plain
from quchong.read.jsonl import BLOCK_BYTES, START_BYTES, iterate_blocks, refuse_file
from quchong.read.options import ReadOptions
from quchong.read.records import URL_FIELD, as_text, refuse_long
from quchong.read.streams import open_piece
from quchong.text import exact_json

COLUMNS = ("text", "title", "record_id", "url", "site", "extra")
"""The columns of the kernel, in its order."""
INEXACT_EXTRA = 1 << len(COLUMNS)
"""The bit of a row whose extra fields orjson has to read and write."""


@dataclass(frozen=True)
class RecordBlock:
    """Some whole lines of a file of JSON Lines, and the number of the first."""

    piece: Piece
    first_record: int
    data: bytes

    @cached_property
    def line_count(self) -> int:
        """How many lines there are."""
        return self.data.count(b"\n") + (not self.data.endswith(b"\n"))


@dataclass(frozen=True)
class StringColumn:
    """Strings, UTF-8 end to end: string i is `data[ends[i]:ends[i + 1]]`, and is there where `present[i]` says so."""

    data: U8
    ends: I32
    present: npt.NDArray[np.bool_]


@dataclass(frozen=True)
class RecordColumns:
    """The records of a block: the rows of columns, and the lines that are to be read one by one.

    `places` and `refused` have for each row, and each such line, the number of the line in the block, from 0, and
    where it begins and ends. The texts of rows may be invalid UTF-8.
    """

    block: RecordBlock
    columns: dict[str, StringColumn]
    places: I64
    refused: I64


def may_be_read_in_columns(options: ReadOptions) -> bool:
    """Return whether the kernel knows what the options ask for, and a block holds no line that is too long."""
    if options.max_record_bytes < BLOCK_BYTES:
        return False
    names = {*options.text_fields, options.title_field, options.id_field, URL_FIELD}
    return len(options.text_fields) == 1 and len(names) == len(COLUMNS) - 2 and all(map(is_plain, names))


def read_blocks(piece: Piece, options: ReadOptions) -> Iterator[RecordBlock | Skipped]:
    """Yield the lines of a file in blocks, and a `Skipped` for each line that is too long."""
    with open_piece(piece) as stream:
        start = stream.read(START_BYTES)
        if refused := refuse_file(start, piece):
            yield refused
            return
        number = piece.first_record
        for data in iterate_blocks(stream, start, options.max_record_bytes):
            if data is None:
                yield refuse_long(number, piece, options)
                number += 1
                continue
            block = RecordBlock(piece, number, data)
            number += block.line_count
            if not data.isspace():
                yield block


def read_columns(block: RecordBlock, options: ReadOptions) -> RecordColumns:
    """Read the lines of a block as far as the kernel can."""
    rows, room = block.line_count, len(block.data)
    names = [
        name.encode("utf-8", "surrogatepass") for name in (*options.text_fields, options.title_field, options.id_field)
    ]
    name_ends = np.cumsum([0, *map(len, names)], dtype=np.int64)
    data = np.empty(room * len(COLUMNS), np.uint8)  # only what is written to takes up memory
    ends = np.empty((len(COLUMNS), rows + 1), np.int32)
    present = np.empty(rows, np.uint8)
    places, refused = np.empty((rows, 3), np.int64), np.empty((rows, 3), np.int64)
    count, refusals = read_records(
        np.frombuffer(block.data, np.uint8),
        (np.frombuffer(b"".join(names), np.uint8), name_ends),
        data,
        ends.reshape(-1),
        present,
        places.reshape(-1),
        refused.reshape(-1),
    )
    present = present[:count]
    columns = {}
    for index, name in enumerate(COLUMNS):
        own_ends = ends[index, : count + 1]
        start = index * room
        columns[name] = StringColumn(
            data[start : start + int(own_ends[-1])], own_ends, (present & (1 << index)).astype(np.bool_)
        )
    read = RecordColumns(block, columns, places[:count], refused[:refusals])
    inexact = np.flatnonzero(present & INEXACT_EXTRA)
    return write_extra_exactly(read, inexact.tolist()) if len(inexact) else read


def write_extra_exactly(read: RecordColumns, rows: list[int]) -> RecordColumns:
    """Return columns with the extra fields of some rows as orjson writes them; refuses rows where it cannot."""
    extra = read.columns["extra"]
    ends = extra.ends.tolist()
    written: list[bytes] = []
    refused = []
    last = 0
    lengths = np.diff(extra.ends)
    for row in rows:
        own = bytes(extra.data[ends[row] : ends[row + 1]])
        try:
            value = exact_json.load(own)
            new = exact_json.dump(value, as_text).encode()
            if exact_json.has_repeated_key(own, value):
                refused.append(row)
                continue
        except Exception:  # whatever it is, it is reported of the line
            refused.append(row)
            continue
        if new != own:
            written += [extra.data[last : ends[row]].tobytes(), new]
            last = ends[row + 1]
            lengths[row] = len(new)
    if written:
        written.append(extra.data[last:].tobytes())
        new_ends = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
        exact = StringColumn(np.frombuffer(b"".join(written), np.uint8), new_ends, extra.present)
        read = RecordColumns(read.block, {**read.columns, "extra": exact}, read.places, read.refused)
    if not refused:
        return read
    return leave_out(read, np.array(refused))


def leave_out(read: RecordColumns, rows: npt.NDArray[np.int64]) -> RecordColumns:
    """Return columns without some rows, whose lines are to be read one by one."""
    kept = np.ones(len(read.places), np.bool_)
    kept[rows] = False
    columns = {name: take(column, kept) for name, column in read.columns.items()}
    refused = np.concatenate([read.refused, read.places[rows]])
    return RecordColumns(read.block, columns, read.places[kept], refused[refused[:, 0].argsort(kind="stable")])


def take(column: StringColumn, kept: npt.NDArray[np.bool_]) -> StringColumn:
    """Return some strings of a column."""
    lengths = np.diff(column.ends)
    data = column.data[: column.ends[-1]][np.repeat(kept, lengths)]
    ends = np.concatenate([[0], np.cumsum(lengths[kept])]).astype(np.int32)
    return StringColumn(data, ends, column.present[kept])
