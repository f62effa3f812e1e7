"""Input files: their paths as ids show them, and the table of their sizes and digests."""

import os
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pyarrow as pa

from quchong.model import INPUT, Skipped
from quchong.read.extras import explain_missing_extra
from quchong.read.file_formats import explain_unsupported, find_format
from quchong.read.file_state import take_digest
from quchong.read.remote_files import take_remote_digest, uri_of


@dataclass(frozen=True)
class InputFile:
    """A file to read: `path` as ids show it, `location` where it lies."""

    path: str
    location: Path


def as_input(path: str, location: Path) -> InputFile | Skipped:
    """Return a file, with its path as ids are to show it, as an input; a `Skipped` where such files are not read."""
    shown = portable(path)
    file_format = find_format(location.name)
    if file_format is None:
        return Skipped(shown, None, "unsupported", explain_unsupported(shown))
    if why := explain_missing_extra(file_format.extra):
        return Skipped(shown, None, "unsupported", why)
    return InputFile(shown, location)


def portable(path: str) -> str:
    """Return a path written the same on every platform: slashes, NFC, and U+FFFD for bytes that are not UTF-8."""
    readable = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", PurePosixPath(readable).as_posix())


def describe_inputs(files: Sequence[InputFile], workers: int) -> pa.Table:
    """Return the table of inputs (model.INPUT); a file that cannot be read has size 0, no digest and no state."""
    with ThreadPoolExecutor(workers) as pool:
        described = list(pool.map(describe_file, files))
    columns = [
        pa.array(range(len(files)), pa.int64()),
        pa.array([file.path for file in files], pa.string()),
        pa.array([os.fsencode(uri_of(file.location) or file.location.absolute()) for file in files], pa.binary()),
        pa.array([size for size, _, _ in described], pa.int64()),
        pa.array([sha256 for _, sha256, _ in described], pa.string()),
        pa.array([state for _, _, state in described], pa.string()),
    ]
    return pa.Table.from_arrays(columns, schema=INPUT)


def describe_file(file: InputFile) -> tuple[int, str | None, str | None]:
    """Return the size, SHA-256 (hexadecimal) and state of a file; 0, None and None where it cannot be read."""
    uri = uri_of(file.location)
    try:
        return (*take_remote_digest(uri), None) if uri else take_digest(file.location)
    except OSError:
        return 0, None, None


def digest_file(file: InputFile) -> tuple[int, str | None]:
    """Return the size in bytes and the SHA-256 (hexadecimal) of a file, 0 and None where it cannot be read."""
    size, sha256, _ = describe_file(file)
    return size, sha256
