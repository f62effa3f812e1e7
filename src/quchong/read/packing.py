"""How files are packed, told by the ends of their names. Loads nothing else of quchong."""

from collections.abc import Iterable
from pathlib import Path

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
"""Arrow's name of the compression by the end of a file's name."""
PACKED_SHARE = 5
"""Packed text is a fifth of its size, or less."""


def guess_size(files: Iterable[Path]) -> int:
    """Return about how many bytes files have, unpacked; what is no file has none."""
    size = 0
    for file in files:
        try:
            if file.is_file():
                size += file.stat().st_size * (PACKED_SHARE if file.suffix.lower() in COMPRESSIONS else 1)
        except OSError:
            continue
    return size
