"""How files are packed, told by the ends of their names. Loads nothing else of quchong."""

from collections.abc import Iterable
from pathlib import Path

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
"""Arrow's name of the compression by the end of a file's name."""
PACKED_SHARE = 5
"""Packed text is a fifth of its size, or less."""


def unpacked_size(name: str, size: int) -> int:
    """Return about how many bytes a file has, unpacked if its name says that it is packed."""
    return size * PACKED_SHARE if name.lower().endswith(tuple(COMPRESSIONS)) else size


def guess_size(files: Iterable[Path]) -> int:
    """Return about how many bytes files have, unpacked; what is no file has none."""
    size = 0
    for file in files:
        try:
            if file.is_file():
                size += unpacked_size(file.name, file.stat().st_size)
        except OSError:
            continue
    return size
