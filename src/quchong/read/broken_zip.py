"""Zip files that break off before their directory: what is read of them follows the headers of the members.

The layout is that of PKWARE's APPNOTE 6.3.10, 4.3.7 (local headers), 4.3.9 (data descriptors) and 4.5.3 (large sizes).
"""

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

HEADER = struct.Struct("<4s5H3L2H")
MAGIC = b"PK\x03\x04"
DESCRIPTOR_MAGIC = b"PK\x07\x08"
SIZE_BEHIND = 0x8
"""Bit of the flags: the sizes of a member follow its data."""
STORED, DEFLATED = 0, 8
LARGE = 0xFFFFFFFF
"""In place of a size that stands among the extra fields."""
LARGE_SIZES = 1
BLOCK_BYTES = 256 << 10


@dataclass
class LocalMember:
    """A member as its own header describes it; it is read from the file where this stands, once.

    `packed_size` is None where only the packed data tells where it ends.
    """

    file: BinaryIO
    raw_name: bytes
    flags: int
    method: int
    packed_size: int | None
    checksum: int | None
    unpacker: "zlib._Decompress" = field(default_factory=lambda: zlib.decompressobj(-zlib.MAX_WBITS))
    left: int = 0
    found: int = 0
    ended: bool = False

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most `size`; raises BadZipFile or zlib.error where the member is damaged."""
        while not self.ended:
            data = self._read_stored(size) if self.method == STORED else self._unpack(size)
            self.found = zlib.crc32(data, self.found)
            if data:
                return data
        if self.checksum is not None and self.found != self.checksum:
            raise zipfile.BadZipFile("Bad CRC-32")
        return b""

    def _take(self, size: int) -> bytes:
        wanted = min(size, self.left) if self.packed_size is not None else size
        data = self.file.read(wanted)
        self.left -= len(data)
        if not data and wanted:
            raise zipfile.BadZipFile("it breaks off within a member")
        return data

    def _read_stored(self, size: int) -> bytes:
        self.ended = not self.left
        return b"" if self.ended else self._take(size)

    def _unpack(self, size: int) -> bytes:
        packed = self.unpacker.unconsumed_tail or self._take(BLOCK_BYTES)
        data = self.unpacker.decompress(packed, size)
        if self.unpacker.eof:
            self.ended = True
            if self.packed_size is None:  # what was read beyond the member is to be read again
                self.file.seek(-len(self.unpacker.unused_data), 1)
        elif not packed:
            raise zipfile.BadZipFile("the data of a member does not end where it should")
        return data


def list_local(file: BinaryIO) -> Iterator[LocalMember]:
    """Yield the members of a zip file by their own headers; each is read, or passed over, before the next is asked for.

    Raises
    ------
    BadZipFile
        At the end of what can be read: there is no directory.
    """
    while True:
        start = file.tell()
        header = file.read(HEADER.size)
        if len(header) < HEADER.size or not header.startswith(MAGIC):
            raise zipfile.BadZipFile("it breaks off: its directory is missing")
        _, _, flags, method, _, _, checksum, packed, unpacked, name_size, extra_size = HEADER.unpack(header)
        name, extra = file.read(name_size), file.read(extra_size)
        if len(name) + len(extra) < name_size + extra_size:
            raise zipfile.BadZipFile("it breaks off: its directory is missing")
        is_behind = bool(flags & SIZE_BEHIND)
        if packed == LARGE:
            packed = find_large_size(extra, skip=8 if unpacked == LARGE else 0)
        if is_behind and method != DEFLATED:
            raise zipfile.BadZipFile(f"it has no directory, and the member at byte {start:,} does not tell its size")
        size = None if is_behind else packed
        begin = file.tell()
        member = LocalMember(file, name, flags, method, size, None if is_behind else checksum, left=size or 0)
        yield member
        if size is not None:
            file.seek(begin + size)
        else:
            while member.read(BLOCK_BYTES):
                pass
            skip_descriptor(file)


def find_large_size(extra: bytes, skip: int) -> int:
    """Return the packed size among extra fields, behind so many bytes of its field; raises BadZipFile without one."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind == LARGE_SIZES and size >= skip + 8 and at + 4 + skip + 8 <= len(extra):
            return int.from_bytes(extra[at + 4 + skip : at + 12 + skip], "little")
        at += 4 + size
    raise zipfile.BadZipFile("a size is missing")


def skip_descriptor(file: BinaryIO) -> None:
    """Pass over the sizes behind a member, up to the next header; they have 12 to 24 bytes."""
    start = file.tell()
    behind = file.read(24 + len(MAGIC))
    at = behind.find(MAGIC)
    file.seek(start + (at if at >= 0 else 16 if behind.startswith(DESCRIPTOR_MAGIC) else 12))
