"""Tables that outlive a check: one file for a configuration and its folders, replaced whole, never trusted blindly.

A file is a digest and, behind it, Arrow streams. One that is damaged, cut off or of another make counts as not there;
a folder that cannot be written to is told once and costs only time.
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
MAGIC = b"quchong check 1\n"
DIGEST_BYTES = 32
UNUSED_SECONDS = 30 * 24 * 3600
"""What was not used for so long goes."""
MOST_BYTES = 2 << 30
"""All files together; beyond, those not used for longest go."""


def default_folder() -> Path:
    """Return the folder for caches of this user."""
    return Path(platformdirs.user_cache_dir("quchong")) / "check"


def load_tables(file: Path, schemas: Sequence[pa.Schema]) -> list[pa.Table] | None:
    """Return the tables that a file holds, None where it is not there, not whole, or holds others."""
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
    """Write tables into a file that appears whole under its name; where that fails, say so and go on."""
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
            f"nothing can be cached in {file.parent} ({error.strerror}), so the next check takes as long; "
            "see --cache-dir"
        )


def digest(body: memoryview | pa.Buffer) -> bytes:
    """Return the digest by which damage is noticed."""
    return blake2b(body, digest_size=DIGEST_BYTES).digest()


def prune(folder: Path) -> None:
    """Remove cache files that were not used for long, or that are too much; another check may do the same at once."""
    entries = []
    for file in folder.iterdir():
        if file.name.endswith((SUFFIX, ".tmp")):
            with suppress(OSError):
                status = file.stat()
                entries.append((status.st_mtime, status.st_size, file))
    size = 0
    for used, own, file in sorted(entries, key=lambda it: it[0], reverse=True):
        size += own
        stale = file.name.endswith(".tmp") and time.time() - used > 3600
        if stale or size > MOST_BYTES or time.time() - used > UNUSED_SECONDS:
            with suppress(OSError):
                file.unlink()
