"""Read any file: a reader for each format, which yields what is in the file in its order."""

from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

from quchong.errors import LONGEST_DETAIL, describe_internal, describe_lack, is_full_disk, is_lack_of_memory
from quchong.model import Page, Piece, Record, Skipped, SkipReason
from quchong.read.extras import explain_missing_extra
from quchong.read.file_formats import FormatName, explain_unsupported, find_format
from quchong.read.file_state import take_state
from quchong.read.first_use import at_first_use
from quchong.read.jsonl import read_records
from quchong.read.options import ReadOptions
from quchong.read.peek import Reader
from quchong.read.remote_files import ChangedFileError, copy_here, uri_of
from quchong.read.text_lines import read_lines
from quchong.read.text_page import read_page


def read_text(piece: Piece, options: ReadOptions) -> Iterator[Page | Record | Skipped]:
    """Read a text file as the options say: as one page, or as a record on each line."""
    return read_lines(piece, options) if options.text_as == "records" else read_page(piece, options)


def read_members(piece: Piece, options: ReadOptions) -> Iterator[Page | Record | Skipped]:
    """Read what is in an archive."""
    from quchong.read.archives import read_archive

    return read_archive(piece, options, read_member)


READERS: Mapping[FormatName, Reader] = {
    "text": read_text,
    "jsonl": read_records,
    "json": at_first_use("json_array", "read_elements"),
    "csv": at_first_use("csv_rows", "read_csv"),
    "tsv": at_first_use("csv_rows", "read_tsv"),
    "parquet": at_first_use("parquet", "read_rows"),
    "arrow": at_first_use("arrow", "read_arrow"),
    "html": at_first_use("html_page", "read_html"),
    "mhtml": at_first_use("mhtml", "read_mhtml"),
    "warc": at_first_use("warc", "read_warc"),
    "zip": read_members,
    "tar": read_members,
}


def read_member(piece: Piece, options: ReadOptions) -> Iterator[Page | Record | Skipped]:
    """Yield what is in a file as its reader does; a `Skipped` where that fails for what the file is."""
    return read_any(READERS, piece, options)


FAILURES: Mapping[SkipReason, str] = {
    "changed": "changed while the run read it; run again when nothing writes to it",
    "memory": "the process that read it died twice, mostly for lack of memory; free some or split the file",
}
"""What is said of a file that is not read, or not to its end, by the reason."""


ItemT = TypeVar("ItemT")


def read_file(piece: Piece, options: ReadOptions) -> Iterator[Page | Record | Skipped]:
    """Yield the pages or records of a file; a `Skipped` where it cannot be read, breaks off or holds nothing."""
    return read_with(READERS, piece, options)


def read_with(
    readers: Mapping[FormatName, Callable[[Piece, ReadOptions], Iterator[ItemT]]],
    piece: Piece,
    options: ReadOptions,
) -> Iterator[ItemT | Skipped]:
    """Yield what the reader of a file's format yields, and a `Skipped` as `read_file` does.

    Whatever a reader raises becomes a `Skipped`, but for a full disk, which is no fault of the file. Where a file is no
    longer as it was when its digest was taken, nothing more of it is yielded but one that says so.
    """
    if uri := uri_of(piece.location):
        yield from read_copy(readers, piece, uri, options)
        return
    try:
        for item in read_any(readers, piece, options):
            # the bytes of an item are read before it is yielded, so they are those of the digest
            if has_changed(piece):
                yield Skipped(piece.path, None, "changed", FAILURES["changed"])
                return
            yield item
    except MemoryError as error:
        yield Skipped(piece.path, None, "memory", describe_lack(error))
    except Exception as error:
        if is_full_disk(error):
            raise
        yield Skipped(piece.path, None, "internal", describe_internal(error))


def read_copy(
    readers: Mapping[FormatName, Callable[[Piece, ReadOptions], Iterator[ItemT]]],
    piece: Piece,
    uri: str,
    options: ReadOptions,
) -> Iterator[ItemT | Skipped]:
    """Yield what is in a file of a store, copied here; see `read_with`."""
    try:
        with copy_here(piece, uri) as copy:
            yield from read_with(readers, copy, options)
    except ChangedFileError:
        yield Skipped(piece.path, None, "changed", FAILURES["changed"])
    except Exception as error:  # of whichever library knows the store
        if is_full_disk(error):
            raise
        yield Skipped(piece.path, None, "unreadable", f"{type(error).__name__}: {error}"[:LONGEST_DETAIL])


def has_changed(piece: Piece) -> bool:
    """Return whether a file has another state than when its digest was taken."""
    return piece.state is not None and take_state(piece.location) != piece.state


def read_any(
    readers: Mapping[FormatName, Callable[[Piece, ReadOptions], Iterator[ItemT]]],
    piece: Piece,
    options: ReadOptions,
) -> Iterator[ItemT | Skipped]:
    """Yield what is in a file as its reader does; a `Skipped` where the system or the reader fails."""
    if piece.failure is not None:
        yield Skipped(piece.path, None, piece.failure, FAILURES[piece.failure])
        return
    file_format = find_format(piece.location)
    if file_format is None:
        yield Skipped(piece.path, None, "unsupported", explain_unsupported(piece.path))
        return
    if why := explain_missing_extra(file_format.extra):
        yield Skipped(piece.path, None, "unsupported", why)
        return
    empty = True
    try:
        for item in readers[file_format.name](piece, options):
            empty = False
            yield item
    except OSError as error:
        if is_full_disk(error):
            raise
        if is_lack_of_memory(error):
            yield Skipped(piece.path, None, "memory", describe_lack(error))
        elif error.errno:
            yield Skipped(piece.path, None, "unreadable", error.strerror or str(error))
        else:  # a stream that broke off; what came before has been read
            yield Skipped(piece.path, None, "damaged", f"damaged file: {error}")
        return
    if empty and piece.start is None:  # a piece of a larger file may be all blank lines
        yield Skipped(piece.path, None, "no_records", "no records in this file")
