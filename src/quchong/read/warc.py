"""Web archives: WARC, whose responses are pages in HTML, and WET, whose conversions are pages of text."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from quchong.model import Page, Piece, Skipped
from quchong.read.html_page import Origin, make_page
from quchong.read.options import ReadOptions
from quchong.read.records import site_of_url
from quchong.read.streams import Stream, open_stream, read_at_most
from quchong.read.text_page import VISIBLE, decode_page, explain_too_large

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/vnd.wap.xhtml+xml"})
TEXT_TYPES = frozenset({"text/plain"})
HTML_START = b"<"
NO_HEADER = "Invalid WARC header"
PANIC = "PanicException"
"""The class of what fastwarc raises where its own code fails; it is no Exception."""
OK = 200
SHOWN_KINDS = 5


@dataclass(frozen=True)
class Capture:
    """What was captured: its number among the captures of a file, its URL and time, and the bytes of its block.

    `wanted` is how many bytes the block should have; None stands for a block of more bytes than are read.
    """

    number: int
    url: str | None
    fetched: str | None
    media_type: str | None
    is_http: bool
    block: bytes | None
    wanted: int


@dataclass(frozen=True)
class Content:
    """The content of a capture, with what its header declares; `problem` says why it is no page."""

    data: bytes = b""
    media_type: str | None = None
    charset: str | None = None
    problem: str | None = None


def read_warc(piece: Piece, options: ReadOptions) -> Iterator[Page | Skipped]:
    """Yield the pages of a file, and a `Skipped` for each that cannot be read; one more says what are no pages.

    Where a length is wrong, or the file breaks off, all captures before that are read.
    """
    others: Counter[str] = Counter()
    with open_stream(piece.location) as stream:
        for item in read_captures(stream, piece, options):
            if isinstance(item, Skipped):
                yield item
                continue
            page = read_capture(item, piece, options)
            if isinstance(page, str):
                others[page] += 1
            else:
                yield page
    if others:
        kinds = ", ".join(f"{count} {kind}" for kind, count in others.most_common(SHOWN_KINDS))
        more = ", …" if len(others) > SHOWN_KINDS else ""
        detail = f"{others.total():,} captures that are no pages ({kinds}{more})"
        yield Skipped(piece.path, None, "unsupported", detail)


def read_captures(stream: Stream, piece: Piece, options: ReadOptions) -> Iterator[Capture | Skipped]:
    """Yield the captures of a file; a `Skipped` at the first whose length is wrong, or with which it breaks off.

    That a length is wrong shows only behind it, so each capture is held back until the next begins.
    """
    held: Capture | None = None
    captures = iterate_captures(stream, options)
    while True:
        try:
            following = next(captures, None)
        except (OSError, ValueError) as error:
            if held is not None and NO_HEADER not in str(error):  # what is broken is behind it
                yield held
                held = replace(held, number=held.number + 1)
            yield explain_damage(held, error, piece)
            return
        if held is not None and held.block is not None and len(held.block) < held.wanted:
            detail = f"damaged file: it breaks off within a capture ({len(held.block):,} of {held.wanted:,} bytes)"
            yield Skipped(piece.path, held.number, "damaged", detail)
        elif held is not None:
            yield held
        if following is None:
            return
        held = following


def explain_damage(held: Capture | None, error: Exception, piece: Piece) -> Skipped:
    """Say what is wrong behind a capture, or at the beginning of a file."""
    if NO_HEADER not in str(error):
        return Skipped(piece.path, held.number if held else None, "damaged", f"damaged file: {error}")
    if held is None:
        return Skipped(piece.path, None, "damaged", "damaged file: it does not begin as a WARC file does")
    detail = "damaged file: the length of this capture is wrong, nothing can be read from here on"
    return Skipped(piece.path, held.number, "damaged", detail)


class Counted:
    """A stream that knows its position, as fastwarc wants to know it."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.position = 0

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most `size`."""
        data = self.stream.read(size)
        self.position += len(data)
        return data

    def tell(self) -> int:
        """Return how many bytes have been read."""
        return self.position


def iterate_captures(stream: Stream, options: ReadOptions) -> Iterator[Capture]:
    """Yield the responses, resources and conversions of a file; raises OSError where it is damaged."""
    from fastwarc.warc import ArchiveIterator, WarcRecordType  # of an extra

    kinds = WarcRecordType.response | WarcRecordType.resource | WarcRecordType.conversion
    number = 0
    try:
        for record in ArchiveIterator(Counted(stream), parse_http=False):  # type: ignore[arg-type]
            if record.headers.get("Content-Length") is None:
                raise OSError("it breaks off within the header of a capture")
            if not record.record_type & kinds:
                continue
            number += 1
            size = record.content_length
            block = record.reader.read(size) if size <= options.max_page_bytes else None
            yield Capture(
                number=number,
                url=(record.headers.get("WARC-Target-URI") or "").strip("<>") or None,
                fetched=record.headers.get("WARC-Date"),
                media_type=media_type_of(record.headers.get("Content-Type")),
                is_http=record.is_http,
                block=block,
                wanted=size,
            )
    except BaseException as error:
        if type(error).__name__ == PANIC:
            raise OSError("the reader of WARC files failed") from None
        raise


def media_type_of(header: str | None) -> str | None:
    """Return the type that a header names, without its parameters."""
    return (header or "").partition(";")[0].strip().lower() or None


def read_capture(capture: Capture, piece: Piece, options: ReadOptions) -> Page | Skipped | str:
    """Return a capture as a page, a `Skipped` if that cannot be read, or what it is that is no page."""
    if capture.block is None:
        return explain_too_large(piece, options, capture.number)
    content = (
        open_http(capture.block, options.max_page_bytes)
        if capture.is_http
        else Content(capture.block, capture.media_type)
    )
    if content.problem is not None:
        return content.problem
    if len(content.data) > options.max_page_bytes:
        return explain_too_large(piece, options, capture.number)
    origin = Origin(capture.number, capture.url, capture.fetched, content.charset)
    if content.media_type in TEXT_TYPES:
        return make_text_page(content.data, piece, options, origin)
    if content.media_type in HTML_TYPES or (content.media_type is None and content.data.lstrip()[:1] == HTML_START):
        return make_page(content.data, piece, options, origin)
    return content.media_type or "without a type"


def open_http(block: bytes, limit: int) -> Content:
    """Return the content of a response, unpacked; its bytes as they are where they are not packed as it says.

    Of a content with more bytes than the limit only one byte more is returned.
    """
    response = parse_http(block, "all", limit) or parse_http(block, "none", limit)
    if response is None:
        return Content(problem="without a response of HTTP")
    status, content = response
    return content if status == OK else Content(problem=f"of status {status}")


def parse_http(block: bytes, decoding: Any, limit: int) -> tuple[int, Content] | None:
    """Return the status and the content of a response, None where it is none or is not packed as it says."""
    from fastwarc.warc import WarcRecord  # of an extra

    header = (
        "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http; msgtype=response\r\n"
        f"Content-Length: {len(block)}\r\n\r\n"
    )
    try:
        record = WarcRecord.from_bytes(header.encode() + block + b"\r\n\r\n")
        record.parse_http(auto_decode=decoding, strict_mode=False, quirks_mode=True)
        if record.http_headers is None or record.http_headers.status_code is None:
            return None
        data = read_at_most(record.reader, limit + 1)
        media_type = media_type_of(record.http_content_type)
        return record.http_headers.status_code, Content(data, media_type, record.http_charset)
    except (OSError, ValueError):
        return None
    except BaseException as error:
        if type(error).__name__ == PANIC:
            return None
        raise


def make_text_page(data: bytes, piece: Piece, options: ReadOptions, origin: Origin) -> Page | Skipped:
    """Return a page of text, or a `Skipped` where it shows nothing or is not text."""
    decoded = decode_page(data, piece, options, origin.number, origin.charset)
    if isinstance(decoded, Skipped):
        return decoded
    if not VISIBLE.search(decoded.text):
        return Skipped(piece.path, origin.number, "no_records", "no text in this capture")
    return Page(
        file_index=piece.file_index,
        path=piece.path,
        site=(origin.url and site_of_url(origin.url)) or piece.folder_site,
        text=decoded.text,
        encoding=decoded.encoding,
        encoding_by=decoded.evidence,
        url=origin.url,
        fetched=origin.fetched,
        flags=decoded.flags,
        number=origin.number,
    )
