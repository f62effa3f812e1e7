"""How files are compressed, by the suffix of their names. Imports nothing else of quchong."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

EXPANSION = 5
"""Compressed text has about a fifth of its size, or less."""


@dataclass(frozen=True)
class Compression:
    """A way to compress a file: its name in options, the suffix it adds to a file's name, and Arrow's name for it.

    `arrow_name` is None where Arrow does not know it.
    """

    name: str
    suffix: str
    arrow_name: str | None


COMPRESSIONS = (
    Compression("gz", ".gz", "gzip"),
    Compression("zst", ".zst", "zstd"),
    Compression("bz2", ".bz2", "bz2"),
    Compression("xz", ".xz", None),
)


def find_compression(file_name: str) -> Compression | None:
    """Return how a file of this name is compressed, None where it is not."""
    name = file_name.lower()
    return next((compression for compression in COMPRESSIONS if name.endswith(compression.suffix)), None)


def decompressed_size(file_name: str, size: int) -> int:
    """Return about how many bytes a file of this name and size has, decompressed."""
    return size * EXPANSION if find_compression(file_name) else size


def guess_size(files: Iterable[Path]) -> int:
    """Return about how many bytes files have in all, decompressed; anything that is not a file counts nothing."""
    size = 0
    for file in files:
        try:
            if file.is_file():
                size += decompressed_size(file.name, file.stat().st_size)
        except OSError:
            continue
    return size
