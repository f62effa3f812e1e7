"""Which files can be read: one row for each format. Everything that depends on a file's suffix asks this table.

The default of `read.include`, the choice of a reader (`read/read_file.py`), cutting large files (`read/pieces.py`), the
places of findings, `check --fix`, the pre-commit hook and the README follow from it; tests hold the last two.
"""

from dataclasses import dataclass
from typing import Literal

from quchong.compression import COMPRESSIONS, Compression

FormatName = Literal["text", "jsonl", "parquet"]
Fix = Literal["page", "records"]


@dataclass(frozen=True)
class FileFormat:
    """A format of files.

    Parameters
    ----------
    name
        What its reader is listed under.
    suffixes
        How the names of such files end, in lower case; compression may add to it.
    holds
        What its reader yields unless it says otherwise: a file that is one page, or records.
    fix
        How `check --fix` rewrites such a file: as a page, record by record, or not at all.
    compressions
        How such files may be compressed.
    record_per_line
        Whether each line is a record, so that a large file can be cut, and a record is known by its bytes.
    """

    name: FormatName
    suffixes: tuple[str, ...]
    holds: Literal["pages", "records"]
    fix: Fix | None = None
    compressions: tuple[Compression, ...] = ()
    record_per_line: bool = False

    @property
    def all_suffixes(self) -> tuple[str, ...]:
        """How the names of such files end, compressed or not."""
        added = ("", *(compression.suffix for compression in self.compressions))
        return tuple(suffix + more for suffix in self.suffixes for more in added)


FORMATS = (
    FileFormat("text", (".txt",), holds="pages", fix="page"),
    FileFormat("jsonl", (".jsonl",), holds="records", fix="records", compressions=COMPRESSIONS, record_per_line=True),
    FileFormat("parquet", (".parquet",), holds="records"),
)
FORMATS_BY_SUFFIX = {suffix: row for row in FORMATS for suffix in row.all_suffixes}
SUFFIXES = tuple(FORMATS_BY_SUFFIX)


def find_format(file_name: str) -> FileFormat | None:
    """Return the format of a file by its name, in upper or lower case; None where such files are not read."""
    name = file_name.lower()
    return next((row for suffix, row in FORMATS_BY_SUFFIX.items() if name.endswith(suffix)), None)


def explain_unsupported(file_name: str) -> str:
    """Say that files named like this one are not read, and which are."""
    supported = f"(supported: {' '.join(SUFFIXES)})"
    _, dot, suffix = file_name.rpartition("/")[2].rpartition(".")
    return f"{f'.{suffix} files' if dot else 'files without a suffix'} are not supported {supported}"
