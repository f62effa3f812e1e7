"""Parts of a kept dataset: a Parquet file for each, and a small file beside it that says which one counts.

Any number of tries may write a part, each to a file of its own. What a try wrote counts once the small file names it,
with its size and digest; of two tries either may count, for both hold the same rows.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, BinaryIO

import orjson
import pyarrow as pa

from quchong.engines.spark.batch_types import conform
from quchong.engines.spark.work_files import WorkFolder
from quchong.model import PROVISIONAL

GROUP_BYTES = 16 << 20
"""Bytes of rows with which a row group ends: it is read whole."""
BATCH_ROWS = 1 << 16
BLOCK_BYTES = 4 << 20
WHOLE, ONCE = ".whole.json", ".once.json"
"""Endings of the small files: of a part that a later run can take up, and of one that holds for this run only."""


@dataclass(frozen=True)
class KeptPart:
    """A part that counts: the file of its rows (none where it has no rows), their number, its bytes and SHA-256."""

    file: str | None
    rows: int
    bytes: int
    sha256: str


class DigestStream:
    """A stream to write that takes the digest of what is written."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.digest = hashlib.sha256()
        self.size = 0
        self.closed = False

    def write(self, data: Any) -> int:
        """Write bytes."""
        view = memoryview(data)
        self.stream.write(view)
        self.digest.update(view)
        self.size += view.nbytes
        return view.nbytes

    def tell(self) -> int:
        """Return how many bytes were written."""
        return self.size

    def flush(self) -> None:
        """Do nothing: the stream below is flushed when it is closed."""

    def writable(self) -> bool:
        """Return that this stream can be written to."""
        return True

    def readable(self) -> bool:
        """Return that this stream cannot be read."""
        return False

    def seekable(self) -> bool:
        """Return that this stream has no places."""
        return False

    def close(self) -> None:
        """Leave closing to whoever opened the stream below."""
        self.closed = True


def pointer_name(number: int, ending: str) -> str:
    """Return the name of the small file of a part."""
    return f"{number:06d}{ending}"


def write_part(batches: Iterable[pa.RecordBatch], folder: WorkFolder, number: int, schema: pa.Schema) -> KeptPart:
    """Write the rows of a part to a file, and then the small file that names it."""
    import pyarrow.parquet as pq

    provisional = False
    name, writer, output, stream = None, None, None, None
    rows = 0
    try:
        for group, once in row_groups(batches, schema):
            provisional |= once
            if not group.num_rows:
                continue
            if writer is None:
                name = f"{number:06d}-{secrets.token_hex(6)}.parquet"
                stream = folder.open_new(name)
                output = DigestStream(stream)
                writer = pq.ParquetWriter(output, schema, compression="zstd")
            writer.write_table(group, row_group_size=group.num_rows)
            rows += group.num_rows
        if writer is not None:
            writer.close()
    finally:
        if stream is not None:
            stream.close()
    part = KeptPart(name, rows, output.size if output else 0, output.digest.hexdigest() if output else "")
    folder.write(pointer_name(number, ONCE if provisional else WHOLE), orjson.dumps(asdict(part)))
    return part


def row_groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[tuple[pa.Table, bool]]:
    """Yield rows in groups of about GROUP_BYTES, and whether one of their batches is provisional."""
    held: list[pa.RecordBatch] = []
    size, once = 0, False
    for batch in batches:
        once |= PROVISIONAL in (batch.schema.metadata or {})
        held.append(conform(batch, schema))
        size += batch.nbytes
        if size >= GROUP_BYTES:
            yield pa.Table.from_batches(held, schema), once
            held, size, once = [], 0, False
    yield pa.Table.from_batches(held, schema), once


def find_part(folder: WorkFolder, number: int) -> KeptPart | None:
    """Return what counts as a part, None where nothing does."""
    for ending in (WHOLE, ONCE):
        content = folder.read(pointer_name(number, ending))
        if content is not None:
            return KeptPart(**orjson.loads(content))
    return None


def is_whole(folder: WorkFolder, number: int) -> bool:
    """Return whether a part that an earlier run kept is there, every byte as it was written."""
    content = folder.read(pointer_name(number, WHOLE))
    if content is None:
        return False
    part = KeptPart(**orjson.loads(content))
    if part.file is None:
        return True
    digest, size = hashlib.sha256(), 0
    try:
        with folder.open_file(part.file) as stream:
            while block := stream.read(BLOCK_BYTES):
                digest.update(block)
                size += len(block)
    except OSError:
        return False
    return (size, digest.hexdigest()) == (part.bytes, part.sha256)


def read_part(folder: WorkFolder, number: int, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Yield the rows of a part; raises OSError where it is missing."""
    import pyarrow.parquet as pq

    part = find_part(folder, number)
    if part is None:
        raise FileNotFoundError(f"{folder.uri}: part {number} is missing")
    if part.file is None:
        return
    with folder.open_file(part.file) as stream:
        file = pq.ParquetFile(stream)
        for batch in file.iter_batches(BATCH_ROWS, use_threads=False):
            yield conform(batch, schema)
