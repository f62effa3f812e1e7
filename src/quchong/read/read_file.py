"""Read any file: a reader for each format, which yields what is in the file in its order."""

from collections.abc import Callable, Iterator, Mapping

from quchong.model import Page, Piece, Record, Skipped
from quchong.read.file_formats import FormatName, explain_unsupported, find_format
from quchong.read.jsonl import read_records
from quchong.read.options import ReadOptions
from quchong.read.parquet import read_rows
from quchong.read.text_page import read_page

Reader = Callable[[Piece, ReadOptions], Iterator[Page | Record | Skipped]]
"""A reader: a page, a record or a `Skipped` for each thing in a file; an OSError where the file breaks off."""

READERS: Mapping[FormatName, Reader] = {"text": read_page, "jsonl": read_records, "parquet": read_rows}


def read_file(piece: Piece, options: ReadOptions) -> Iterator[Page | Record | Skipped]:
    """Yield the pages or records of a file; a `Skipped` where it cannot be read, breaks off or holds nothing."""
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
