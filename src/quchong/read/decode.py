"""Bytes to text, never with a replacement character of our own doing."""

import codecs
from dataclasses import dataclass

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
"""The mark, the codec that takes it off, the name to record; UTF-32's begins like UTF-16's, so it is asked first."""


@dataclass(frozen=True)
class Decoded:
    """A text and the encoding it was in."""

    text: str
    encoding: str


def decode(data: bytes, encoding: str) -> Decoded:
    """Decode a page, strictly.

    Parameters
    ----------
    data
        The bytes of the page.
    encoding
        The name of an encoding, or `auto`: what a byte order mark says, else UTF-8.

    Raises
    ------
    UnicodeDecodeError
        The bytes are not in that encoding.
    """
    for mark, codec, name in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return Decoded(data.decode(codec), name)
    name = "utf-8" if encoding == "auto" else codecs.lookup(encoding).name
    return Decoded(data.decode(name), name)
