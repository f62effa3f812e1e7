"""Text files: each is one page."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from quchong.compression import find_compression
from quchong.model import InputFlag, Page, Piece, Skipped
from quchong.read.decode import Decoded, decode
from quchong.read.options import ReadOptions
from quchong.read.own_files import is_baseline_text, is_report_text
from quchong.read.streams import open_stream, read_at_most
from quchong.text.html_pages import is_html

VISIBLE = re.compile(r"[^\s\x00-\x1f\x7f\u00ad\u200b\u200c\u200e\u200f\u2060\ufeff]")
"""What a reader sees: no white space, no control characters, no soft hyphens, joiners and marks of direction."""


def read_page(piece: Piece, options: ReadOptions) -> Iterator[Page | Skipped]:
    """Yield the page that a text file is, or a `Skipped` where it is blank, too large or not text."""
    data = read_whole(piece, options)
    yield data if isinstance(data, Skipped) else make_page(data, piece, options)


def read_whole(piece: Piece, options: ReadOptions) -> bytes | Skipped:
    """Return the bytes of a file that is one page, or a `Skipped` where they are too many or have changed."""
    packed = find_compression(piece.location) is not None
    with open_stream(piece.location) if packed else Path(piece.location).open("rb") as stream:
        data = read_at_most(stream, options.max_page_bytes + 1)
    if len(data) > options.max_page_bytes:
        return explain_too_large(piece, options)
    if piece.sha256 and not packed and hashlib.sha256(data).hexdigest() != piece.sha256:
        return Skipped(
            piece.path, None, "changed", "changed while the run read it; run again when nothing writes to it"
        )
    return data


def explain_too_large(piece: Piece, options: ReadOptions, number: int | None = None) -> Skipped:
    """Return what is said of a page with too many bytes."""
    detail = f"page of more than {options.max_page_bytes:,} bytes; split the file, or raise read.max_page_bytes"
    return Skipped(piece.path, number, "too_large", detail)


def decode_page(
    data: bytes, piece: Piece, options: ReadOptions, number: int | None = None, charset: str | None = None
) -> Decoded | Skipped:
    """Decode a page, or say why that cannot be done; `charset` is the one that a header declares."""
    try:
        decoded = decode(data, options.encoding, options.max_bad_bytes, charset)
    except UnicodeDecodeError as error:
        problem = f"not {error.encoding} at byte {error.start}: {error.reason}"
        detail = f"{problem}; set read.encoding or convert the file to UTF-8"
        return Skipped(piece.path, number, "encoding", detail)
    if decoded.text.count("\n") >= options.max_lines:
        detail = f"page of more than {options.max_lines:,} lines; split the file, or raise read.max_lines"
        return Skipped(piece.path, number, "too_large", detail)
    return decoded


def make_page(data: bytes, piece: Piece, options: ReadOptions) -> Page | Skipped:
    """Return the page that bytes are, or a `Skipped` where they are blank, not text, or a file of quchong's own."""
    decoded = decode_page(data, piece, options)
    if isinstance(decoded, Skipped):
        return decoded
    if is_baseline_text(decoded.text):
        return Skipped(piece.path, None, "unsupported", "a baseline of `quchong check`, no text")
    if is_report_text(decoded.text):
        return Skipped(piece.path, None, "unsupported", "a report of `quchong check`, no text")
    if not VISIBLE.search(decoded.text):
        return Skipped(piece.path, None, "empty", explain_empty(data))
    return Page(
        file_index=piece.file_index,
        path=piece.path,
        site=piece.folder_site,
        text=decoded.text,
        encoding=decoded.encoding,
        encoding_by=decoded.evidence,
        flags=(*decoded.flags, *flag_html(decoded.text)),
    )


def flag_html(text: str) -> tuple[InputFlag, ...]:
    """Return the flag of a text that is a page of HTML."""
    return (InputFlag("html"),) if is_html(text) else ()


def explain_empty(data: bytes) -> str:
    """Return what a file without text holds."""
    if not data:
        return "empty file"
    return "empty file (nothing visible)" if data.strip(b"\0") else "empty file (zero bytes only)"
