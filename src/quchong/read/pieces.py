"""Large files of records, cut into pieces that can be read apart from each other."""

import os
from collections import deque
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow as pa

from quchong.compression import decompressed_size, find_compression
from quchong.read.file_formats import find_format
from quchong.read.file_state import take_state
from quchong.read.jsonl import is_array, is_wide
from quchong.read.remote_files import uri_of
from quchong.read.streams import Stream, open_stream

PIECE_BYTES = 8 << 20
"""A piece ends with the record that reaches this size."""
PACKED_BYTES = 2 << 20
"""A packed file larger than this may hold more than a piece, so it is unpacked first."""
BLOCK_BYTES = 4 << 20


@dataclass(frozen=True)
class Pieces:
    """What is to be read, as rows of model.PIECE, cut while it is iterated over, each time anew.

    Packed files are unpacked while they are cut, a temporary file for each piece, so that reading can begin at once and
    each file can be deleted once it has been read. The cut depends on the inputs alone.

    Attributes
    ----------
    inputs
        The input files (model.INPUT).
    folder
        Where the temporary files lie; it is made when it is needed.
    unpack
        Whether packed files are unpacked and cut; else each is a piece, for readers that do not see the folder.
    """

    inputs: pa.Table
    folder: Path
    unpack: bool = True

    @property
    def size(self) -> int:
        """About how many bytes all inputs have, unpacked."""
        names = map(os.fsdecode, self.inputs["location"].to_pylist())
        return sum(map(decompressed_size, names, self.inputs["size"].to_pylist()))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the pieces in the order of the inputs; of a damaged file, those before the damage."""
        for row in self.inputs.to_pylist():
            whole = {name: row[name] for name in ("file_index", "path", "location", "size", "sha256", "state")}
            name = os.fsdecode(row["location"])
            file_format = find_format(name)
            is_packed = find_compression(name) is not None
            limit = PACKED_BYTES if is_packed else PIECE_BYTES
            was_cut, can_be_cut = False, (self.unpack or not is_packed) and uri_of(name) is None
            if can_be_cut and file_format and file_format.record_per_line and row["size"] > limit:
                for piece in cut_file(whole, self.folder):
                    yield piece
                    was_cut = True
            if not was_cut:
                yield whole


def cut_file(whole: dict[str, Any], folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the pieces of a file of records; none of one that cannot be cut: reading it will report why."""
    name = os.fsdecode(whole["location"])
    packed = find_compression(name) is not None
    with ExitStack() as stack:
        try:
            records = RecordStream(stack.enter_context(open_stream(name)))
        except OSError:
            return
        records.rest = records.read()
        if is_wide(records.rest) or is_array(records.rest):
            return
        for number in count():
            start, first = records.position, records.number
            place: dict[str, Any] = {"start": start}
            if packed:
                unpacked = folder / f"{whole['file_index']:06d}-{number:06d}.jsonl"
                folder.mkdir(parents=True, exist_ok=True)
                with unpacked.open("wb") as file:
                    file.writelines(records.take_piece())
                place = {"start": 0, "location": os.fsencode(unpacked.absolute()), "temporary": True}
            else:
                deque(records.take_piece(), maxlen=0)
            if whole["state"] and take_state(name) != whole["state"]:
                yield whole | {"start": start, "first_record": first, "failure": "changed"}
                return
            if packed:
                place["state"] = None  # what is compared is the file that it was unpacked from, above
            if records.position > start or records.damage:
                size = records.position - start
                yield whole | place | {"size": size, "first_record": first, "damage": records.damage}
            if records.ended:
                return


class RecordStream:
    """Records that are taken from a stream a piece at a time.

    `position` bytes have been taken, the next record has this `number`, and `damage` says what broke the stream off.
    """

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.position, self.number = 0, 1
        self.rest = b""
        self.damage: str | None = None
        self.ended = False

    def take_piece(self) -> Iterator[bytes]:
        """Yield the bytes of the next piece, block by block."""
        least = self.position + PIECE_BYTES
        cut = 0
        while not cut:
            block = self.rest or self.read()
            if not block:
                self.ended = True
                return
            wanted = max(least - self.position, 0)
            cut = block.find(b"\n", wanted) + 1 if wanted < len(block) else 0
            block, self.rest = (block[:cut], block[cut:]) if cut else (block, b"")
            self.position += len(block)
            self.number += block.count(b"\n")
            yield block

    def read(self) -> bytes:
        """Return the next block; none at the end or at damage."""
        try:
            return self.stream.read(BLOCK_BYTES)
        except OSError as error:
            self.damage = str(error)
            return b""
