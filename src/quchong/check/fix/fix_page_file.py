"""Fix a text file: its encoding, byte order mark and line ends stay."""

import re

from quchong.atomic_write import atomic_write
from quchong.check.fix.fix_text import fix_page
from quchong.check.fix.fixed_file import FileToFix, FixedFile, FixOptions
from quchong.compression import find_compression
from quchong.model import Page
from quchong.read.decode import decode
from quchong.read.encodings import BYTE_ORDER_MARKS
from quchong.read.pair_codecs import encode
from quchong.read.streams import open_stream, read_at_most


def fix_page_file(file: FileToFix, options: FixOptions) -> FixedFile | None:
    """Fix a page; None where nothing changes, or where its bytes are damaged: they stay, to be looked at.

    Raises
    ------
    OSError
        The file cannot be read or replaced.
    UnicodeEncodeError
        The encoding of the file cannot represent the fixed text.
    """
    with open_stream(str(file.location)) as stream:
        data = read_at_most(stream, options.read.max_page_bytes + 1)
    if len(data) > options.read.max_page_bytes:
        return None
    decoded = decode(data, options.read.encoding, options.read.max_bad_bytes)
    if decoded.flags:
        return None
    codes = {code for found in file.codes.values() for code in found}
    text = fix_page(Page(0, file.path, None, decoded.text), options.tools, codes)
    if text == decoded.text:
        return None
    mark = next((mark for mark, _ in BYTE_ORDER_MARKS if data.startswith(mark)), b"")
    encoded = mark + encode(text, decoded.encoding)
    if options.write:
        compression = find_compression(file.location.name)
        with atomic_write(file.location, compression.name if compression else "none") as out:
            out.write(encoded)
    return FixedFile(file.path, lines_to_compare(decoded.text), lines_to_compare(text))


def lines_to_compare(text: str) -> tuple[str, ...]:
    """Return the lines of a text as editors count them; str.splitlines knows more line ends, which a fix may change."""
    lines = re.split("\r\n|\r|\n", text)
    return tuple(lines if lines[-1] else lines[:-1])
