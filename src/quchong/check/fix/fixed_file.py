"""A file to fix and what becomes of it: the diff that shows it, and the replacement on disk."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from quchong.check.cleaning_tools import CleaningTools
from quchong.read.options import ReadOptions
from quchong.text.printable import printable


@dataclass(frozen=True)
class FileToFix:
    """A file with fixable findings: its path as shown, its location on disk, and the rules to fix on each line.

    For a file of records, `codes` is keyed by the number of the record, from 1.
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


def render_diff(fixed: Sequence[FixedFile]) -> str:
    """Return what fixing changes as one unified diff; of a file of records it has only the changed ones."""
    lines: list[str] = []
    for file in fixed:
        path = printable(file.path)  # one with a line feed would start new lines
        lines += unified_diff(file.before, file.after, path, path, lineterm="")
    return "".join(f"{line}\n" for line in lines)
