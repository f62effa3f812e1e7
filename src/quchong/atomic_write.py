"""Files that appear under their name only when they are whole: written beside it, synced to disk, renamed."""

import bz2
import gzip
import lzma
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

WRITERS: Mapping[str, Callable[[BinaryIO], Any]] = {
    # without name and time, so that equal rows make equal files
    "gz": lambda stream: gzip.GzipFile(filename="", fileobj=stream, mode="wb", mtime=0),
    "bz2": partial(bz2.open, mode="wb"),
    "xz": partial(lzma.open, mode="wb"),
}
"""What compresses a stream, by the name of the compression; Arrow does zstd."""


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield a temporary path to write to, which is renamed to `path` when the block succeeds.

    Otherwise the temporary file is removed and `path` is left as it was. A replaced file's permissions are kept. Where
    `path` is a link, the file it points to is replaced; a device or a pipe is written to directly.

    Raises
    ------
    OSError
        The file cannot be written, synced or renamed.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    target = Path(os.path.realpath(path))
    # a random name: attempts on several machines may write the same file at once
    unfinished = target.with_name(f".{target.name}.{os.urandom(4).hex()}.tmp")
    try:
        yield unfinished
        with unfinished.open("rb+") as written:
            os.fsync(written.fileno())
        if target.exists():
            shutil.copymode(target, unfinished)
        unfinished.replace(target)
        sync_folder(target.parent)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Flush the entries of a folder to disk, so that a renamed file survives a power cut.

    Does nothing where the system cannot open a folder (Windows) or sync one.
    """
    with suppress(OSError):
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


@contextmanager
def atomic_write(path: Path, compression: str = "none") -> Iterator[BinaryIO]:
    """Open a file to write, compressed as `compression` says (none, gz, zst, bz2 or xz); see `atomic_path`."""
    with atomic_path(path) as unfinished:
        if compression == "zst":
            import pyarrow as pa

            with pa.output_stream(str(unfinished), compression="zstd") as packed:
                yield cast("BinaryIO", packed)
            return
        with unfinished.open("wb") as stream:
            if compression == "none":
                yield stream
            else:
                with WRITERS[compression](stream) as packed:
                    yield cast("BinaryIO", packed)
