"""Files in stores that are named by URIs (`s3://bucket/key`): listed, hashed, and copied here to be read.

`pathlib` makes `s3:/bucket/key` of such a URI; nothing else looks like that, so paths need no other type.
"""

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from quchong.errors import UsageError
from quchong.folder_lock import temporary_folder
from quchong.model import Piece
from quchong.read.extras import explain_missing_extra

REMOTE = re.compile(r"([a-z][a-z0-9+.-]+):/+(.+)", re.DOTALL)
BLOCK_BYTES = 4 << 20


class ChangedFileError(Exception):
    """A file in a store is not the one whose digest was taken."""


def uri_of(path: str | Path) -> str | None:
    """Return the URI that a path stands for, None for one on this machine."""
    found = REMOTE.fullmatch(path if isinstance(path, str) else path.as_posix())
    return f"{found[1]}://{found[2]}" if found else None


def list_remote(uri: str) -> Iterator[tuple[str, str]]:
    """Yield the files at a URI, or below it: the path relative to it (the name for a file), and the URI of each.

    Raises
    ------
    UsageError
        There is nothing, the store cannot be reached, or the package that knows such stores is missing.
    """
    system, root = open_store(uri)
    try:
        if system.isfile(root):
            yield root.rpartition("/")[2], uri
            return
        base = root.rstrip("/") + "/"
        found = sorted(system.find(root))
    except Exception as error:  # of whichever library knows the store
        raise UsageError(f"{uri}: cannot be listed: {error}") from error
    if not found:
        raise UsageError(f"{uri}: no such file or folder; check the address")
    for path in found:
        yield path.removeprefix(base), system.unstrip_protocol(path)


def open_store(uri: str) -> tuple[Any, str]:
    """Return the file system (fsspec) of a URI and the path in it; raises UsageError where a package is missing."""
    if why := explain_missing_extra("cloud"):
        raise UsageError(f"{uri}: {why}")
    from fsspec.core import url_to_fs

    try:
        system, path = url_to_fs(uri)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{uri}: {error}") from None
    return system, path


def take_remote_digest(uri: str) -> tuple[int, str]:
    """Return the size and the SHA-256 (hexadecimal) of a file; raises OSError where it cannot be read."""
    system, path = open_store(uri)
    digest, size = hashlib.sha256(), 0
    with system.open(path, "rb") as stream:
        while block := stream.read(BLOCK_BYTES):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


@contextmanager
def copy_here(piece: Piece, uri: str) -> Iterator[Piece]:
    """Yield the piece of a copy on this machine, which is deleted afterwards.

    Raises
    ------
    OSError
        The file cannot be read, or the copy cannot be written.
    ChangedFileError
        It is another file than the one whose digest was taken.
    """
    system, path = open_store(uri)
    digest = hashlib.sha256()
    with temporary_folder() as folder:
        # under its own name, which says what it is
        copy = folder / path.rpartition("/")[2]
        with system.open(path, "rb") as stream, copy.open("wb") as file:
            while block := stream.read(BLOCK_BYTES):
                digest.update(block)
                file.write(block)
        if piece.sha256 is not None and digest.hexdigest() != piece.sha256:
            raise ChangedFileError(uri)
        yield replace(piece, location=os.fspath(copy), state=None)
