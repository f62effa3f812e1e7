"""Text files: each is one page."""

from collections.abc import Iterator
from pathlib import Path

from quchong.model import Page, Piece, Skipped
from quchong.read.decode import decode
from quchong.read.options import ReadOptions

MAX_PAGE_BYTES = 256 << 20
"""A page is held in memory several times over; a larger file is not a page."""


def read_page(piece: Piece, options: ReadOptions) -> Iterator[Page | Skipped]:
    """Yield the page that a text file is, or a `Skipped` where it is blank, too large or not text."""
    with Path(piece.location).open("rb") as stream:
        data = stream.read(MAX_PAGE_BYTES + 1)
    if len(data) > MAX_PAGE_BYTES:
        yield Skipped(piece.path, None, "too_large", f"page of more than {MAX_PAGE_BYTES >> 20} MB; split the file")
        return
    try:
        decoded = decode(data, options.encoding, options.max_bad_bytes)
    except UnicodeDecodeError as error:
        problem = f"not {error.encoding} at byte {error.start}: {error.reason}"
        detail = f"{problem}; set read.encoding or convert the file to UTF-8"
        yield Skipped(piece.path, None, "encoding", detail)
        return
    if not decoded.text.strip():
        yield Skipped(piece.path, None, "empty", explain_empty(data))
        return
    yield Page(
        file_index=piece.file_index,
        path=piece.path,
        site=piece.folder_site,
        text=decoded.text,
        encoding=decoded.encoding,
        encoding_by=decoded.evidence,
        flags=decoded.flags,
    )


def explain_empty(data: bytes) -> str:
    """Return what a file without text holds."""
    if not data:
        return "empty file"
    return "empty file (white space only)" if data.strip(b"\0") else "empty file (zero bytes only)"
