"""Large files of records, cut into pieces that can be read apart from each other."""

import os
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from quchong.model import PIECE
from quchong.read.location import open_stream
from quchong.read.packing import COMPRESSIONS

PIECE_BYTES = 8 << 20
"""A piece ends with the record that reaches this size."""
PACKED_BYTES = 2 << 20
"""A packed file larger than this may well hold more than a piece, and is unpacked first."""
BLOCK_BYTES = 4 << 20
RECORD_FILES = (".jsonl", *(f".jsonl{suffix}" for suffix in COMPRESSIONS))


def cut_pieces(inputs: pa.Table, folder: Path) -> pa.Table:
    """Return what is read at a time (model.PIECE) of input files (model.INPUT); packed ones are unpacked into `folder`.

    The cut depends on the files alone. A file that breaks off gives the pieces before the break.
    """
    rows: list[dict[str, Any]] = []
    for row in inputs.to_pylist():
        whole = {name: row[name] for name in ("rank", "path", "location", "size")}
        name = os.fsdecode(row["location"])
        limit = PACKED_BYTES if name.lower().endswith(tuple(COMPRESSIONS)) else PIECE_BYTES
        pieces = list(cut_file(whole, folder)) if name.lower().endswith(RECORD_FILES) and row["size"] > limit else []
        rows += pieces or [whole]
    return pa.Table.from_pylist(rows, PIECE)


def cut_file(whole: dict[str, Any], folder: Path) -> Iterator[dict[str, Any]]:
    """Yield the pieces of a file of records."""
    name = os.fsdecode(whole["location"])
    packed = name.lower().endswith(tuple(COMPRESSIONS))
    unpacked = folder / f"{whole['rank']:06d}.jsonl" if packed else Path(name)
    if packed:
        folder.mkdir(parents=True, exist_ok=True)
    try:
        with open_stream(name) as stream, unpacked.open("wb" if packed else "rb") as copy:
            cuts, damage = scan(stream, copy if packed else None)
    except OSError as error:
        if error.filename == str(unpacked) or not error.errno:
            raise
        return  # it cannot be opened, which reading it will tell
    for (start, first), (end, _) in pairwise(cuts):
        last = end == cuts[-1][0]
        yield whole | {
            "location": os.fsencode(unpacked.absolute()),
            "start": start,
            "size": end - start,
            "first_record": first,
            "damage": damage if last else None,
        }


def scan(stream: pa.NativeFile, copy: BinaryIO | None) -> tuple[list[tuple[int, int]], str | None]:
    """Return where pieces begin (bytes, and number of the record there), the end of the stream too, and what broke it.

    What is read is written to `copy`, if there is one.
    """
    cuts = [(0, 1)]
    at, record = 0, 1
    while True:
        try:
            block = stream.read(BLOCK_BYTES)
        except OSError as error:
            return [*cuts, (at, record)], str(error)
        if not block:
            return ([*cuts, (at, record)] if at > cuts[-1][0] else cuts), None
        if copy is not None:
            copy.write(block)
        wanted = max(cuts[-1][0] + PIECE_BYTES - at, 0)
        cut = block.find(b"\n", wanted) + 1 if wanted < len(block) else 0
        if cut:
            cuts.append((at + cut, record + block.count(b"\n", 0, cut)))
        record += block.count(b"\n")
        at += len(block)
