"""Which files can be read: one row for each format. Everything that depends on a file's suffix asks this table.

The default of `read.include`, the choice of a reader (`read/read_file.py`), cutting large files (`read/pieces.py`), the
places of findings, `check --fix`, the pre-commit hook and the README follow from it; tests hold the last two.
"""

from dataclasses import dataclass
from typing import Literal

from quchong.compression import COMPRESSIONS, Compression
from quchong.read.extras import Extra

FormatName = Literal["text", "jsonl", "json", "csv", "tsv", "parquet", "arrow", "html", "mhtml", "warc", "zip", "tar"]
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
    peek
        Whether many such files hold no texts, so that one found in a folder is looked into first (`read/peek.py`).
    extra
        The extra that has to be installed for such files, None where none has.
    is_archive
        Whether such a file holds other files, each of a format of its own.
    """

    name: FormatName
    suffixes: tuple[str, ...]
    holds: Literal["pages", "records"]
    fix: Fix | None = None
    compressions: tuple[Compression, ...] = ()
    record_per_line: bool = False
    peek: bool = False
    extra: Extra | None = None
    is_archive: bool = False

    @property
    def has_lines(self) -> bool:
        """Whether the lines of a page are lines of the file; those of markup are not."""
        return self.fix == "page"

    @property
    def all_suffixes(self) -> tuple[str, ...]:
        """How the names of such files end, compressed or not."""
        added = ("", *(compression.suffix for compression in self.compressions))
        return tuple(suffix + more for suffix in self.suffixes for more in added)


FORMATS = (
    FileFormat("text", (".txt",), holds="pages", fix="page", compressions=COMPRESSIONS),
    FileFormat(
        "jsonl",
        (".jsonl", ".ndjson"),
        holds="records",
        fix="records",
        compressions=COMPRESSIONS,
        record_per_line=True,
    ),
    FileFormat("json", (".json",), holds="records", compressions=COMPRESSIONS, peek=True),
    FileFormat("csv", (".csv",), holds="records", compressions=COMPRESSIONS, peek=True),
    FileFormat("tsv", (".tsv",), holds="records", compressions=COMPRESSIONS, peek=True),
    FileFormat("parquet", (".parquet",), holds="records"),
    FileFormat("arrow", (".arrow", ".feather"), holds="records"),
    FileFormat("html", (".html", ".htm", ".xhtml"), holds="pages", compressions=COMPRESSIONS, extra="web"),
    FileFormat("mhtml", (".mhtml", ".mht"), holds="pages", compressions=COMPRESSIONS, extra="web"),
    FileFormat("warc", (".warc", ".wet"), holds="pages", compressions=COMPRESSIONS, extra="web"),
    FileFormat("zip", (".zip",), holds="pages", is_archive=True),
    FileFormat("tar", (".tar",), holds="pages", compressions=COMPRESSIONS, is_archive=True),
    FileFormat("tar", (".tgz", ".tbz2", ".txz"), holds="pages", is_archive=True),
)
FORMATS_BY_SUFFIX = {suffix: row for row in FORMATS for suffix in row.all_suffixes}
SUFFIXES = tuple(FORMATS_BY_SUFFIX)


def find_format(file_name: str) -> FileFormat | None:
    """Return the format of a file by its name, in upper or lower case; None where such files are not read."""
    name = file_name.lower()
    return next((row for suffix, row in FORMATS_BY_SUFFIX.items() if name.endswith(suffix)), None)


def find_suffix(file_name: str) -> str:
    """Return how the name of a file that can be read ends, in lower case; nothing for other files."""
    name = file_name.lower()
    return next((suffix for suffix in FORMATS_BY_SUFFIX if name.endswith(suffix)), "")


def has_record_per_line(path: str) -> bool:
    """Return whether a file has a record on each line, by its name; such records are read in columns."""
    file_format = find_format(path)
    return file_format is not None and file_format.record_per_line


def holds_pages(path: str) -> bool:
    """Return whether a file is one of pages, by its name."""
    file_format = find_format(path)
    return file_format is not None and file_format.holds == "pages"


def explain_unsupported(file_name: str) -> str:
    """Say that files named like this one are not read, and which are."""
    packed = " ".join(suffix for row in FORMATS for suffix in row.suffixes if row.compressions)
    others = " ".join(suffix for row in FORMATS for suffix in row.suffixes if not row.compressions)
    added = " ".join(compression.suffix for compression in COMPRESSIONS)
    supported = f"(supported: {packed}, also with {added}, and {others})"
    _, dot, suffix = file_name.rpartition("/")[2].rpartition(".")
    return f"{f'.{suffix} files' if dot else 'files without a suffix'} are not supported {supported}"
