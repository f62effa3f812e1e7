"""Store tables in a file that a later check loads: replaced as a whole, and never trusted blindly.

A file is a digest followed by Arrow streams. One that is damaged, cut off or of another format counts as missing. A
folder that cannot be written to is a warning, and costs only time.
"""

import os
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path

import platformdirs
import pyarrow as pa

from quchong.atomic_write import atomic_write

SUFFIX = ".check"
MAGIC = b"quchong check 3\n"
"""The number is the format: raise it with the schemas, and with the words of messages, which are stored too."""
DIGEST_BYTES = 32
UNUSED_SECONDS = 30 * 24 * 3600
"""Files that were not used for that long are deleted."""
MAX_BYTES = 2 << 30
"""Of all files together; beyond that, the least recently used are deleted."""


def default_folder() -> Path:
    """Return the user's own folder for caches."""
    return Path(platformdirs.user_cache_dir("quchong")) / "check"


def load_tables(file: Path, schemas: Sequence[pa.Schema]) -> list[pa.Table] | None:
    """Return the tables in a file; None where it is missing or damaged, or its tables have other schemas."""
    try:
        data = file.read_bytes()
    except OSError:
        return None
    body = memoryview(data)[len(MAGIC) + DIGEST_BYTES :]
    if data[: len(MAGIC)] != MAGIC or data[len(MAGIC) : len(MAGIC) + DIGEST_BYTES] != digest(body):
        return None
    tables = []
    try:
        source = pa.BufferReader(pa.py_buffer(body))
        for schema in schemas:
            table = pa.ipc.open_stream(source).read_all()
            if not table.schema.equals(schema):
                return None
            tables.append(table)
    except (pa.ArrowException, OSError):
        return None
    with suppress(OSError):
        os.utime(file)  # it was used
    return tables


def save_tables(file: Path, tables: Sequence[pa.Table], warn: Callable[[str], None]) -> None:
    """Write tables to a file, which is replaced as a whole; where that fails, warn and go on."""
    sink = pa.BufferOutputStream()
    for table in tables:
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table)
    body = sink.getvalue()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(file) as stream:
            stream.write(MAGIC + digest(body))
            stream.write(body)
        prune(file.parent)
    except OSError as error:
        warn(
            f"cannot write the cache in {file.parent} ({error.strerror}), so the next check takes as long; "
            "choose another folder with --cache-dir"
        )


def digest(body: memoryview | pa.Buffer) -> bytes:
    """Return the digest that reveals damage."""
    return blake2b(body, digest_size=DIGEST_BYTES).digest()


def prune(folder: Path) -> None:
    """Delete cache files that were unused for long or exceed the limit; another check may do so at the same time."""
    entries = []
    for file in folder.iterdir():
        if file.name.endswith((SUFFIX, ".tmp")):
            with suppress(OSError):
                status = file.stat()
                entries.append((status.st_mtime, status.st_size, file))
    size = 0
    for used, own_size, file in sorted(entries, key=lambda entry: entry[0], reverse=True):
        size += own_size
        stale = file.name.endswith(".tmp") and time.time() - used > 3600
        if stale or size > MAX_BYTES or time.time() - used > UNUSED_SECONDS:
            with suppress(OSError):
                file.unlink()
