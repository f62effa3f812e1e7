"""Web archives and zip files for tests, written byte by byte as crawlers and other systems write them."""

import io
import zipfile
from collections.abc import Mapping
from uuid import NAMESPACE_URL, uuid5


def make_capture(
    url: str, block: bytes, kind: str = "response", media_type: str = "application/http; msgtype=response",
    length: int | None = None,
) -> bytes:  # fmt: skip
    header = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2020-03-01T08:00:00Z\r\n"
        f"WARC-Record-ID: <urn:uuid:{uuid5(NAMESPACE_URL, url)}>\r\nContent-Type: {media_type}\r\n"
        f"Content-Length: {len(block) if length is None else length}\r\n\r\n"
    )
    return header.encode() + block + b"\r\n\r\n"


def make_response(
    content: bytes, media_type: str = "text/html; charset=utf-8", status: int = 200, more: str = ""
) -> bytes:
    return f"HTTP/1.1 {status} X\r\nContent-Type: {media_type}\r\n{more}\r\n".encode() + content


def make_zip(members: Mapping[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()
