"""Pages that browsers save in one file (MHTML): the first part in HTML is the page."""

from collections.abc import Iterator
from email import message_from_bytes, policy
from typing import TYPE_CHECKING

from quchong.model import Page, Piece, Skipped
from quchong.read.html_page import Origin, make_page
from quchong.read.options import ReadOptions
from quchong.read.text_page import read_whole

if TYPE_CHECKING:
    from email.message import Message

URL_HEADERS = ("Snapshot-Content-Location", "Content-Location")
MAX_PARTS = 10_000


def read_mhtml(piece: Piece, options: ReadOptions) -> Iterator[Page | Skipped]:
    """Yield the page that a file holds, or a `Skipped` where it holds none."""
    data = read_whole(piece, options)
    if isinstance(data, Skipped):
        yield data
        return
    message = message_from_bytes(data, policy=policy.compat32)
    for _, part in zip(range(MAX_PARTS), message.walk(), strict=False):
        if part.get_content_type() in ("text/html", "application/xhtml+xml"):
            content = part.get_payload(decode=True)
            if isinstance(content, bytes) and content.strip():
                url = find_url(message) or find_url(part)
                yield make_page(content, piece, options, Origin(url=url, charset=part.get_content_charset()))
                return
    yield Skipped(piece.path, None, "damaged", "damaged file: no part of it is a page in HTML")


def find_url(message: "Message[str, str]") -> str | None:
    """Return the URL that a header names, None where none does."""
    urls = (str(message.get(name, "")).strip() for name in URL_HEADERS)
    return next((url for url in urls if url.startswith(("http://", "https://"))), None)
