"""What a file can be: one reader for each type, found by the end of the file's name.

A reader yields, in the order of the file, a `Page` or a `Skipped` for each thing in it.
"""

from collections.abc import Callable, Iterator

from quchong.model import Page, Skipped
from quchong.read import jsonl, parquet
from quchong.read import text_page as text
from quchong.read.location import Location
from quchong.read.options import ReadOptions

Reader = Callable[[Location, ReadOptions], Iterator[Page | Skipped]]

READERS: dict[str, Reader] = {
    ".txt": text.read_page,
    ".jsonl": jsonl.read_records,
    ".jsonl.gz": jsonl.read_records,
    ".jsonl.zst": jsonl.read_records,
    ".parquet": parquet.read_rows,
}


def find_reader(name: str) -> Reader | None:
    """Return the reader for a file of this name, or None where files of its type are not read."""
    return next((reader for suffix, reader in READERS.items() if name.lower().endswith(suffix)), None)


def read_file(location: Location, options: ReadOptions) -> Iterator[Page | Skipped]:
    """Yield the pages of a file; one that cannot be read, or is empty, gives a `Skipped`."""
    reader = find_reader(location.file)
    if reader is None:
        yield Skipped(location.path, None, "unsupported", "not a type of file that is read here")
        return
    try:
        empty = True
        for item in reader(location, options):
            empty = False
            yield item
    except OSError as error:
        # a broken stream is an OSError without a number; what was read before it broke stays read
        reason = "unreadable" if error.errno else "damaged"
        yield Skipped(location.path, None, reason, error.strerror or str(error))
        return
    if empty and location.start is None:
        # a file of no records is none that failed: a run writes such ones; a piece may be of blank lines
        reason = "empty" if reader is text.read_page else "no_records"
        yield Skipped(location.path, None, reason, "the file holds nothing")
