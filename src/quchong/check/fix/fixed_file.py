"""A file to fix and what becomes of it: the diff that shows it, and the replacement on disk."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import BinaryIO

from quchong.check.cleaning_tools import CleaningTools
from quchong.read.options import ReadOptions
from quchong.text.printable import printable
from quchong.write.result_files import atomic_write


@dataclass(frozen=True)
class FileToFix:
    """A file with fixable findings: its path as shown, where it lies, and the rules to fix on each line.

    In a file of records a line is a record, counted from 1.
    """

    path: str
    location: Path
    codes: Mapping[int, Collection[str]]


@dataclass(frozen=True)
class FixOptions:
    """How files are fixed: with which tools, how they are read, and whether they are written or only compared."""

    tools: CleaningTools
    read: ReadOptions
    write: bool


@dataclass(frozen=True)
class FixedFile:
    """A file that fixing changes: its path as shown, and its lines before and after.

    Of a file of records these are only the changed records.
    """

    path: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@contextmanager
def replace_file(location: Path, compression: str = "none") -> Iterator[BinaryIO]:
    """Open a file for writing; it is replaced when the block ends without an error, and keeps its permissions."""
    mode = location.stat().st_mode
    with atomic_write(location, compression) as stream:
        yield stream
    location.chmod(mode & 0o7777)


def render_diff(fixed: Sequence[FixedFile]) -> str:
    """Return what fixing changes as one unified diff; of a file of records it has only the changed ones."""
    lines: list[str] = []
    for file in fixed:
        path = printable(file.path)  # one with a line feed would start new lines
        lines += unified_diff(file.before, file.after, path, path, lineterm="")
    return "".join(f"{line}\n" for line in lines)
