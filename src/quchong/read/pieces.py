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
from quchong.read.jsonl import is_wide
from quchong.read.streams import Stream, open_stream

PIECE_BYTES = 8 << 20
"""A piece ends with the record that reaches this size."""
PACKED_BYTES = 2 << 20
"""A packed file larger than this may well hold more than a piece, and is unpacked first."""
BLOCK_BYTES = 4 << 20


@dataclass(frozen=True)
class Pieces:
    """What is read at a time, as rows of model.PIECE; cut while one goes through them, and anew each time.

    `inputs` (model.INPUT) are the files. Packed ones are unpacked into `folder`, a file for each piece, so that those
    who read can begin at once and the files can go one by one. The cut depends on the inputs alone.
    """

    inputs: pa.Table
    folder: Path

    @property
    def size(self) -> int:
        """The bytes of all inputs, unpacked, about."""
        names = map(os.fsdecode, self.inputs["location"].to_pylist())
        return sum(map(decompressed_size, names, self.inputs["size"].to_pylist()))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """Yield the pieces in the order of the inputs; a file that breaks off gives those before the break."""
        for row in self.inputs.to_pylist():
            whole = {name: row[name] for name in ("file_index", "path", "location", "size")}
            name = os.fsdecode(row["location"])
            file_format = find_format(name)
            limit = PACKED_BYTES if find_compression(name) else PIECE_BYTES
            cut = False
            if file_format and file_format.record_per_line and row["size"] > limit:
                for piece in cut_file(whole, self.folder):
                    yield piece
                    cut = True
            if not cut:
                yield whole


def cut_file(whole: dict[str, Any], folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the pieces of a file of records; none of one that cannot be read, which reading it will tell."""
    name = os.fsdecode(whole["location"])
    packed = find_compression(name) is not None
    with ExitStack() as stack:
        try:
            records = Records(stack.enter_context(open_stream(name)))
        except OSError:
            return
        records.rest = records.read()
        if is_wide(records.rest):
            return
        for number in count():
            start, first = records.at, records.number
            where: dict[str, Any] = {"start": start}
            if packed:
                unpacked = folder / f"{whole['file_index']:06d}-{number:06d}.jsonl"
                folder.mkdir(parents=True, exist_ok=True)
                with unpacked.open("wb") as file:
                    file.writelines(records.take_piece())
                where = {"start": 0, "location": os.fsencode(unpacked.absolute()), "temporary": True}
            else:
                deque(records.take_piece(), maxlen=0)
            if records.at > start or records.damage:
                yield whole | where | {"size": records.at - start, "first_record": first, "damage": records.damage}
            if records.ended:
                return


class Records:
    """Records that are taken off a stream a piece at a time.

    `at` bytes have been taken, and the next record has this `number`; `damage` says what broke the stream off.
    """

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.at, self.number = 0, 1
        self.rest = b""
        self.damage: str | None = None
        self.ended = False

    def take_piece(self) -> Iterator[bytes]:
        """Yield the bytes of the next piece, a block after the other."""
        least = self.at + PIECE_BYTES
        cut = 0
        while not cut:
            block = self.rest or self.read()
            if not block:
                self.ended = True
                return
            wanted = max(least - self.at, 0)
            cut = block.find(b"\n", wanted) + 1 if wanted < len(block) else 0
            block, self.rest = (block[:cut], block[cut:]) if cut else (block, b"")
            self.at += len(block)
            self.number += block.count(b"\n")
            yield block

    def read(self) -> bytes:
        """Return the next block; none at the end, which damage is, too."""
        try:
            return self.stream.read(BLOCK_BYTES)
        except OSError as error:
            self.damage = str(error)
            return b""
