"""Parts of a dataset: where the batches of one come from, and the stages they go through."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate
from pathlib import Path
from typing import Any

import pyarrow as pa

from quchong.model import PIECE, Stage

PARTITION_BYTES = 8 << 20
"""A part is large enough to be worth a task and small enough to be held a few times in memory."""
PARTITION_FILES = 256


@dataclass(frozen=True)
class Inputs:
    """A part that is a list of what is to be read (model.PIECE)."""

    table: pa.Table

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the list, and remove the temporary files in it when whoever took it is done with them."""
        try:
            yield from self.table.to_batches()
        finally:
            self.discard()

    def discard(self) -> None:
        """Remove the temporary files, which nobody will read any more."""
        temporary = self.table.filter(self.table["temporary"])
        for location in temporary["location"].to_pylist():
            Path(os.fsdecode(location)).unlink(missing_ok=True)


@dataclass(frozen=True)
class Rows:
    """A part that lies in memory."""

    table: pa.Table

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches of the part."""
        yield from self.table.to_batches()


@dataclass(frozen=True)
class FileSlice:
    """A part that lies in an Arrow file: its batches `first` to `last` - 1, mapped, not loaded."""

    path: str
    first: int
    last: int

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches of the part."""
        with pa.memory_map(self.path) as source:
            reader = pa.ipc.open_file(source)
            for index in range(self.first, self.last):
                yield reader.get_batch(index)


@dataclass(frozen=True)
class Sorted:
    """A part that comes out of a sort, each time anew."""

    produce: Callable[[], Iterator[pa.RecordBatch]]

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the sorted batches."""
        yield from self.produce()


@dataclass(frozen=True)
class Part:
    """Where the batches come from and the stages they go through."""

    origin: Inputs | Rows | FileSlice | Sorted
    stages: tuple[Stage, ...] = ()

    def discard(self) -> None:
        """Remove what goes when the part has been read."""
        if isinstance(self.origin, Inputs):
            self.origin.discard()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the non-empty batches of this part."""
        stream = self.origin.read()
        for stage in self.stages:
            stream = stage(stream)
        return (batch for batch in stream if batch.num_rows)


@dataclass(frozen=True)
class Parts:
    """Parts in order, made while one goes through them, and anew each time; about so many are `expected`."""

    make: Callable[[], Iterator[Part]]
    expected: int

    def __iter__(self) -> Iterator[Part]:
        """Make the parts."""
        return self.make()


def given(parts: Iterable[Part]) -> Parts:
    """Return parts that are there already."""
    held = tuple(parts)
    return Parts(partial(iter, held), len(held))


def append_stage(parts: Iterable[Part], stage: Stage) -> Iterator[Part]:
    """Yield parts with a stage behind each."""
    for part in parts:
        yield replace(part, stages=(*part.stages, stage))


def collect_inputs(pieces: Iterable[Mapping[str, Any]]) -> Iterator[Part]:
    """Yield parts of what is to be read: PARTITION_BYTES of it, about, and PARTITION_FILES at most."""
    rows: list[Mapping[str, Any]] = []
    weight = 0
    for row in pieces:
        if rows and (weight + row["size"] > PARTITION_BYTES or len(rows) >= PARTITION_FILES):
            yield Part(Inputs(pa.Table.from_pylist(rows, PIECE)))
            rows, weight = [], 0
        rows.append(row)
        weight += row["size"]
    if rows:
        yield Part(Inputs(pa.Table.from_pylist(rows, PIECE)))


def reaches_size(pieces: Iterable[Mapping[str, Any]], size: int) -> bool:
    """Say whether pieces are of so many bytes or more; no more of them are cut than tell it."""
    return any(total >= size for total in accumulate(piece["size"] for piece in pieces))


def write_part(part: Part, schema: pa.Schema, path: str) -> None:
    """Work a part out into an Arrow file that appears under its name only when it is whole; not where it has."""
    if Path(path).exists():
        part.discard()
        return
    unfinished = Path(f"{path}.{os.getpid()}.tmp")
    try:
        with pa.OSFile(str(unfinished), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            for batch in part.batches():
                writer.write_batch(batch)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)


def file_parts(path: Path) -> Iterator[Part]:
    """Cut an Arrow file into parts of about PARTITION_BYTES, by the file alone."""
    with pa.memory_map(str(path)) as source:
        reader = pa.ipc.open_file(source)
        count = reader.num_record_batches
        first, weight = 0, 0
        for index in range(count):
            size = reader.get_batch(index).nbytes
            if index > first and weight + size > PARTITION_BYTES:
                yield Part(FileSlice(str(path), first, index))
                first, weight = index, 0
            weight += size
        if count > first:
            yield Part(FileSlice(str(path), first, count))
