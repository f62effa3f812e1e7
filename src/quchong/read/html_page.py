"""Pages in HTML: their elements become lines, and what they say of themselves becomes metadata."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from quchong.model import Markup, Page, Piece, Skipped
from quchong.read.decode import Decoded
from quchong.read.html_lines import read_lines
from quchong.read.html_main import find_furniture
from quchong.read.html_meta import read_meta
from quchong.read.options import ReadOptions
from quchong.read.records import site_of_url
from quchong.read.text_page import VISIBLE, decode_page, read_whole

MAX_HTML_BYTES = 32 << 20
"""A tree takes some 40 times the bytes of its page."""


@dataclass(frozen=True)
class Origin:
    """Where a page in a container comes from: its number there, its URL, and what its header declares."""

    number: int | None = None
    url: str | None = None
    fetched: str | None = None
    charset: str | None = None


def read_html(piece: Piece, options: ReadOptions) -> Iterator[Page | Skipped]:
    """Yield the page that a file is, or a `Skipped` where it shows nothing, is too large or not text."""
    data = read_whole(piece, options)
    yield data if isinstance(data, Skipped) else make_page(data, piece, options, Origin())


def make_page(data: bytes, piece: Piece, options: ReadOptions, origin: Origin) -> Page | Skipped:
    """Return the page that bytes of HTML are, or a `Skipped` where they show nothing or are not text."""
    decoded = decode_page(data, piece, options, origin.number, origin.charset)
    if len(data) > MAX_HTML_BYTES:
        detail = f"page in HTML of more than {MAX_HTML_BYTES >> 20} MB, which would take too much memory"
        return Skipped(piece.path, origin.number, "too_large", detail)
    return decoded if isinstance(decoded, Skipped) else parse_page(decoded, piece, options, origin)


def parse_page(decoded: Decoded, piece: Piece, options: ReadOptions, origin: Origin) -> Page | Skipped:
    """Return the page that a text in HTML is: its title, and below that its lines."""
    from resiliparse.parse.html import HTMLTree  # of an extra

    tree = HTMLTree.parse(decoded.text)
    page = read_lines(tree.body) if tree.body is not None and tree.body.tag == "body" else None
    texts = [line.text for line in page.lines] if page else []
    said = read_meta(tree, decoded.text, texts)
    if page is None or not any(map(VISIBLE.search, texts)):
        return Skipped(piece.path, origin.number, "no_records", "no text in this page (its scripts may make it)")
    above = 1 if said.page_title else 0
    found = find_furniture(page, said.page_title or "", main_only=options.html == "main")
    markup = Markup(
        lines=len(texts) + above,
        furniture={at + above: reason for at, reason in found.items()},
        unlinked=frozenset(at + above for at, line in enumerate(page.lines) if not line.linked),
        title=said.title,
        page_title=said.page_title,
        meta=said.meta,
        hints=said.hints,
        whole=options.html == "main",
    )
    url = origin.url or said.url
    return Page(
        file_index=piece.file_index,
        path=piece.path,
        site=(url and site_of_url(url)) or piece.folder_site,
        text="\n".join([*([said.page_title] if said.page_title else []), *texts]),
        encoding=decoded.encoding,
        encoding_by=decoded.evidence,
        url=url,
        fetched=origin.fetched,
        flags=tuple(replace(flag, lines=()) for flag in decoded.flags),
        number=origin.number,
        markup=markup,
    )
