"""Read any file: a reader for each format, which yields what is in the file in its order."""

from collections.abc import Callable, Iterator, Mapping

from quchong.errors import describe_internal, describe_lack
from quchong.model import Page, Piece, Record, Skipped, SkipReason
from quchong.read.file_formats import FormatName, explain_unsupported, find_format
from quchong.read.file_state import take_state
from quchong.read.jsonl import read_records
from quchong.read.options import ReadOptions
from quchong.read.parquet import read_rows
from quchong.read.text_page import read_page

Reader = Callable[[Piece, ReadOptions], Iterator[Page | Record | Skipped]]
"""A reader: a page, a record or a `Skipped` for each thing in a file; an OSError where the file breaks off."""

READERS: Mapping[FormatName, Reader] = {"text": read_page, "jsonl": read_records, "parquet": read_rows}


FAILURES: Mapping[SkipReason, str] = {
    "changed": "changed while the run read it; run again when nothing writes to it",
    "memory": "the process that read it died twice, mostly for lack of memory; free some or split the file",
}
"""What is said of a file that is not read, or not to its end, by the reason."""


def read_file(piece: Piece, options: ReadOptions) -> Iterator[Page | Record | Skipped]:
    """Yield the pages or records of a file; a `Skipped` where it cannot be read, breaks off or holds nothing.

    Whatever a reader raises becomes a `Skipped`. Where a file is no longer as it was when its digest was taken, nothing
    more of it is yielded but one that says so.
    """
    try:
        for item in read_any(piece, options):
            # the bytes of an item are read before it is yielded, so they are those of the digest
            if has_changed(piece):
                yield Skipped(piece.path, None, "changed", FAILURES["changed"])
                return
            yield item
    except MemoryError as error:
        yield Skipped(piece.path, None, "memory", describe_lack(error))
    except Exception as error:
        yield Skipped(piece.path, None, "internal", describe_internal(error))


def has_changed(piece: Piece) -> bool:
    """Return whether a file has another state than when its digest was taken."""
    return piece.state is not None and take_state(piece.location) != piece.state


def read_any(piece: Piece, options: ReadOptions) -> Iterator[Page | Record | Skipped]:
    """Yield the pages or records of a file as its reader does; a `Skipped` where the system or the reader fails."""
    if piece.failure is not None:
        yield Skipped(piece.path, None, piece.failure, FAILURES[piece.failure])
        return
    file_format = find_format(piece.location)
    if file_format is None:
        yield Skipped(piece.path, None, "unsupported", explain_unsupported(piece.path))
        return
    empty = True
    try:
        for item in READERS[file_format.name](piece, options):
            empty = False
            yield item
    except OSError as error:
        if error.errno:
            yield Skipped(piece.path, None, "unreadable", error.strerror or str(error))
        else:  # a stream that broke off; what came before has been read
            yield Skipped(piece.path, None, "damaged", f"damaged file: {error}")
        return
    if empty and piece.start is None:  # a piece of a larger file may be all blank lines
        yield Skipped(piece.path, None, "no_records", "no records in this file")
