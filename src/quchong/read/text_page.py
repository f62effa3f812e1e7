"""A text file is one page."""

from collections.abc import Iterator
from pathlib import Path

from quchong.model import Page, Skipped
from quchong.read.decode import decode
from quchong.read.location import Location
from quchong.read.options import ReadOptions

MAX_PAGE_BYTES = 256 << 20
"""A page is held in memory several times over; what is larger is no page."""


def read_page(location: Location, options: ReadOptions) -> Iterator[Page | Skipped]:
    """Yield the one page of a text file, nothing where it is blank."""
    with Path(location.file).open("rb") as stream:
        data = stream.read(MAX_PAGE_BYTES + 1)
    if len(data) > MAX_PAGE_BYTES:
        yield Skipped(
            location.path, None, "too_large", f"a page of more than {MAX_PAGE_BYTES >> 20} MB; split the file"
        )
        return
    try:
        decoded = decode(data, options.encoding)
    except UnicodeDecodeError as error:
        detail = f"not {error.encoding} at byte {error.start}; set read.encoding or convert the file"
        yield Skipped(location.path, None, "encoding", detail)
        return
    if decoded.text.strip():
        yield Page(
            file_index=location.file_index,
            path=location.path,
            site=location.folder_site,
            text=decoded.text,
            encoding=decoded.encoding,
            encoding_by=decoded.how,
        )
