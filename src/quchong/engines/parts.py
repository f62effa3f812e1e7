"""Parts of a dataset: where the batches of a part come from, and the stages they pass through."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import pyarrow as pa

from quchong.engines.part_file import judge_part_file, open_part_file, write_part_file
from quchong.model import PIECE, Stage

PART_BYTES = 8 << 20
"""A part is large enough to be worth a task, and small enough that memory holds several."""
PART_FILES = 256
STORED_PART_BYTES = 32 << 20
"""A part of a stored file is larger: nothing has to be parsed for it, and each one is a file of the next dataset."""


@dataclass(frozen=True)
class InputOrigin:
    """Batches that list what is to be read (model.PIECE)."""

    table: pa.Table

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows of what is to be read (model.PIECE)."""
        yield from self.table.to_batches()

    @property
    def size(self) -> int:
        """The bytes that are to be read."""
        return sum(self.table["size"].to_pylist())

    def delete_temporaries(self) -> None:
        """Delete the temporary files on the list."""
        temporary = self.table.filter(self.table["temporary"])
        for location in temporary["location"].to_pylist():
            Path(os.fsdecode(location)).unlink(missing_ok=True)


@dataclass(frozen=True)
class TableOrigin:
    """Batches in memory."""

    table: pa.Table

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches."""
        yield from self.table.to_batches()


@dataclass(frozen=True)
class FileOrigin:
    """Batches `first` to `last` - 1 of an Arrow file, mapped, not loaded."""

    path: str
    first: int
    last: int

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches."""
        with open_part_file(self.path) as reader:
            for index in range(self.first, self.last):
                yield reader.get_batch(index)


@dataclass(frozen=True)
class SortOrigin:
    """Batches that come out of a sort, which runs again each time they are read."""

    sort: Callable[[], Iterator[pa.RecordBatch]]

    def read(self) -> Iterator[pa.RecordBatch]:
        """Yield the sorted batches."""
        yield from self.sort()


@dataclass(frozen=True)
class Part:
    """Where batches come from, and the stages they pass through."""

    origin: InputOrigin | TableOrigin | FileOrigin | SortOrigin
    stages: tuple[Stage, ...] = ()

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Yield the batches of the last stage that have rows."""
        stream = self.origin.read()
        for stage in self.stages:
            stream = stage(stream)
        return (batch for batch in stream if batch.num_rows)

    @property
    def input_size(self) -> int:
        """The bytes of input that are to be read for the part."""
        return self.origin.size if isinstance(self.origin, InputOrigin) else 0

    def delete_temporaries(self) -> None:
        """Delete the temporary files that the part was read from; it cannot be read again."""
        if isinstance(self.origin, InputOrigin):
            self.origin.delete_temporaries()


@dataclass(frozen=True)
class Parts:
    """Parts in order, made while they are iterated over, each time anew; about so many are `expected`."""

    make: Callable[[], Iterator[Part]]
    expected: int

    def __iter__(self) -> Iterator[Part]:
        """Make the parts."""
        return self.make()


def ready_parts(parts: Iterable[Part]) -> Parts:
    """Return parts that are made already."""
    made = tuple(parts)
    return Parts(partial(iter, made), len(made))


def append_stage(parts: Iterable[Part], stage: Stage) -> Iterator[Part]:
    """Yield parts with one more stage."""
    for part in parts:
        yield replace(part, stages=(*part.stages, stage))


def cut_inputs(pieces: Iterable[Mapping[str, Any]], part_bytes: int = PART_BYTES) -> Iterator[Part]:
    """Yield parts of what is to be read: about `part_bytes` of it, and at most PART_FILES pieces."""
    rows: list[Mapping[str, Any]] = []
    size = 0
    for row in pieces:
        if rows and (size + row["size"] > part_bytes or len(rows) >= PART_FILES):
            yield Part(InputOrigin(pa.Table.from_pylist(rows, PIECE)))
            rows, size = [], 0
        rows.append(row)
        size += row["size"]
    if rows:
        yield Part(InputOrigin(pa.Table.from_pylist(rows, PIECE)))


def look_ahead(parts: Iterator[Part], size: int) -> tuple[bool, Iterator[Part]]:
    """Return whether parts have at least so many bytes of input, and all of them; few are made to find out."""
    made = []
    total = 0
    for part in parts:
        made.append(part)
        total += part.input_size
        if total >= size:
            return True, chain(made, parts)
    return False, iter(made)


@dataclass(frozen=True)
class PartTask:
    """Computes a part into a file, unless a whole one is there, and deletes the temporary files it was read from."""

    part: Part
    schema: pa.Schema
    path: str

    def __call__(self) -> None:
        """Do so."""
        if judge_part_file(Path(self.path)) != "whole":
            write_part_file(Path(self.path), self.schema, self.part.batches())
        self.part.delete_temporaries()


def cut_file(path: Path) -> Iterator[Part]:
    """Yield parts of about STORED_PART_BYTES of an Arrow file; the cut depends on the file alone."""
    with open_part_file(str(path)) as reader:
        count = reader.num_record_batches
        first, size = 0, 0
        for index in range(count):
            own = reader.get_batch(index).nbytes
            if index > first and size + own > STORED_PART_BYTES:
                yield Part(FileOrigin(str(path), first, index))
                first, size = index, 0
            size += own
        if count > first:
            yield Part(FileOrigin(str(path), first, count))
