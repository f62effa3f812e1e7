"""Text files: each is one page."""

import re
from collections.abc import Iterator
from pathlib import Path

from quchong.model import Page, Piece, Skipped
from quchong.read.decode import decode
from quchong.read.options import ReadOptions

MAX_PAGE_BYTES = 256 << 20
"""A page is held in memory several times over; a larger file is not a page."""
VISIBLE = re.compile(r"[^\s\x00-\x1f\x7f\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff]")
"""What a reader sees: no white space, no control characters, no soft hyphens, joiners and marks of direction."""


def read_page(piece: Piece, options: ReadOptions) -> Iterator[Page | Skipped]:
    """Yield the page that a text file is, or a `Skipped` where it is blank, too large or not text."""
    with Path(piece.location).open("rb") as stream:
        data = stream.read(MAX_PAGE_BYTES + 1)
    if len(data) > MAX_PAGE_BYTES:
        yield Skipped(piece.path, None, "too_large", f"page of more than {MAX_PAGE_BYTES >> 20} MB; split the file")
        return
    try:
        decoded = decode(data, options.encoding)
    except UnicodeDecodeError as error:
        detail = f"not {error.encoding} at byte {error.start}; set read.encoding or convert the file to UTF-8"
        yield Skipped(piece.path, None, "encoding", detail)
        return
    if not VISIBLE.search(decoded.text):
        yield Skipped(piece.path, None, "empty", "empty file (nothing visible)" if data else "empty file")
        return
    yield Page(
        file_index=piece.file_index,
        path=piece.path,
        site=piece.folder_site,
        text=decoded.text,
        encoding=decoded.encoding,
        encoding_by=decoded.evidence,
    )
