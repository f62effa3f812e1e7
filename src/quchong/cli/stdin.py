"""Standard input as an input: `-` among the PATHS."""

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

from quchong.cli.terminal import is_terminal
from quchong.errors import UsageError

STDIN = Path("-")
SUFFIXES = {
    "jsonl": ".jsonl",
    "text": ".txt",
    "json": ".json",
    "csv": ".csv",
    "tsv": ".tsv",
    "html": ".html",
    "warc": ".warc",
}
"""The formats that are read from standard input, and how the file is named that it becomes."""
MAGIC = ((b"\x1f\x8b", ".gz"), (b"\x28\xb5\x2f\xfd", ".zst"), (b"BZh", ".bz2"), (b"\xfd7zXZ\0", ".xz"))
"""How packed data begins."""
MAGIC_BYTES = 6
BLOCK_BYTES = 1 << 20


def take_stdin(paths: Sequence[Path], format_name: str, folder: Path) -> tuple[Path, ...]:
    """Return the paths, with `-` replaced by a file in the folder that standard input was copied to.

    Raises
    ------
    UsageError
        Standard input is a terminal, or is named twice.
    """
    if STDIN not in paths:
        return tuple(paths)
    if list(paths).count(STDIN) > 1:
        raise UsageError("- is given twice; standard input can be read once")
    if is_terminal(sys.stdin):
        raise UsageError("- reads standard input, which is a terminal here; pipe something into it, or give a file")
    folder.mkdir(parents=True, exist_ok=True)
    file = copy_stream(sys.stdin.buffer, folder, SUFFIXES[format_name])
    return tuple(file if path == STDIN else path for path in paths)


def copy_stream(stream: BinaryIO, folder: Path, suffix: str) -> Path:
    """Copy a stream to a file whose name says its format, and how it is packed where it is; return the file."""
    start = stream.read(MAGIC_BYTES)
    packed = next((more for magic, more in MAGIC if start.startswith(magic)), "")
    file = folder / f"stdin{suffix}{packed}"
    with file.open("wb") as copy:
        copy.write(start)
        shutil.copyfileobj(stream, copy, BLOCK_BYTES)
    return file
