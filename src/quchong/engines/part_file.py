"""Files of kept parts: an Arrow file, a mark and a checksum, so that a damaged one is never taken for a whole one."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import pyarrow as pa

from quchong.atomic_write import atomic_path
from quchong.model import PROVISIONAL

Condition = Literal["whole", "provisional", "bad"]
"""What a file is worth to a later run: all of it; nothing, because it holds for the run that wrote it only; nothing,
because it is missing or damaged."""

MARKS: dict[bytes, Condition] = {b"whole   ": "whole", b"for once": "provisional"}
"""The eight bytes behind the Arrow file."""
MARK_BYTES, DIGEST_BYTES = 8, 32


def write_part_file(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """Write batches to a file that appears when it is whole.

    It is provisional where the metadata of a batch's schema says so (`model.PROVISIONAL`).

    Raises
    ------
    OSError
        The file cannot be written.
    """
    mark = b"whole   "
    with atomic_path(path) as unfinished:
        with pa.OSFile(str(unfinished), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
            for batch in batches:
                if PROVISIONAL in (batch.schema.metadata or {}):
                    mark = b"for once"
                writer.write_batch(batch)
        with unfinished.open("rb+") as file:
            content = hashlib.file_digest(file, "sha256")
            file.write(mark + checksum(content, mark, path))


def judge_part_file(path: Path) -> Condition:
    """Read a file and say whether it is as it was written, under its name."""
    try:
        with path.open("rb") as file:
            size = file.seek(0, 2) - MARK_BYTES - DIGEST_BYTES
            if size <= 0:
                return "bad"
            file.seek(0)
            content = hashlib.sha256()
            while size and (block := file.read(min(size, 1 << 20))):
                content.update(block)
                size -= len(block)
            mark, digest = file.read(MARK_BYTES), file.read(DIGEST_BYTES)
    except OSError:
        return "bad"
    if digest != checksum(content, mark, path):
        return "bad"
    return MARKS.get(mark, "bad")


def checksum(content: Any, mark: bytes, path: Path) -> bytes:
    """Return the checksum (SHA-256) of a file by the hash of its Arrow part; one in another's place has a bad one."""
    content.update(mark + f"{path.parent.name}/{path.name}".encode())
    digest: bytes = content.digest()
    return digest


@contextmanager
def open_part_file(path: str) -> Iterator[pa.ipc.RecordBatchFileReader]:
    """Open the Arrow file in a file, mapped, not loaded."""
    with pa.memory_map(path) as source:
        content = source.read_buffer(source.size() - MARK_BYTES - DIGEST_BYTES)
        yield pa.ipc.open_file(pa.BufferReader(content))
