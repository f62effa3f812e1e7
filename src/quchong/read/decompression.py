"""A packed file as a stream of what is in it, up to where it is damaged.

Arrow unpacks gzip, zstd and bzip2, the standard library xz. Where they meet damage they give nothing of what they were
asked for, not even what comes before the damage, so that part is unpacked again in small steps. (For gzip, zlib of the
standard library would do, which is as fast and can copy its state to go back; for the others there is nothing of the
kind.)
"""

import io
import lzma
import sys
from contextlib import closing

import pyarrow as pa

from quchong.compression import Compression

SKIP_BYTES = 4 << 20
PACKED_BYTES = 256 << 10
"""Bytes of an xz file that are read at a time."""
XZ_MEMORY = 512 << 20
"""Memory that unpacking xz may take; `xz -9` asks for an eighth of it."""
STEPS = (4 << 10, 1)
"""Bytes that are asked for at a time before damage: some until they fail, then one by one."""


class UnpackedStream:
    """The bytes in a packed file; where it is damaged, OSError is raised once all bytes before have been read."""

    def __init__(self, file: str, compression: Compression) -> None:
        self.file, self.compression = file, compression
        self.source = PackedFile(file)
        self.stream = open_unpacker(self.source, compression)
        self.position = 0
        self.damage: OSError | None = None

    def read(self, size: int | None = None) -> bytes:
        """Return the next bytes, at most `size`, or all there are; none at the end."""
        if self.damage:
            raise self.damage
        try:
            block: bytes = self.stream.read(size)
        except OSError as error:
            self.damage = error
            block = unpack_to_damage(
                self.file, self.compression, self.position, size or sys.maxsize, self.source.last_read
            )
            if not block:
                raise
        self.position += len(block)
        return block

    def close(self) -> None:
        """Close the file."""
        self.stream.close()


def open_unpacker(source: "PackedFile", compression: Compression) -> "pa.NativeFile | XzStream":
    """Return what unpacks a file: a stream whose `read` raises OSError at damage."""
    return pa.CompressedInputStream(source, compression.arrow_name) if compression.arrow_name else XzStream(source)


class XzStream:
    """The bytes in an xz file of one or several streams.

    (lzma.LZMAFile passes over whatever follows its last stream.)
    """

    def __init__(self, source: "PackedFile") -> None:
        self.source = source
        self.packed = b""
        self.unpacker: lzma.LZMADecompressor | None = None

    def read(self, size: int | None = None) -> bytes:
        """Return the next bytes, at most `size`, or all there are; raises OSError at damage."""
        data = bytearray()
        wanted = sys.maxsize if size is None else size
        try:
            while len(data) < wanted and (unpacker := self._next_unpacker()):
                data += self._unpack(unpacker, wanted - len(data))
        except lzma.LZMAError as error:
            raise OSError(str(error)) from None
        return bytes(data)

    def _next_unpacker(self) -> lzma.LZMADecompressor | None:
        """Return what unpacks the next bytes, and have some at hand if it needs them; None at the end."""
        if self.unpacker is not None and not self.unpacker.needs_input:
            return self.unpacker
        self.packed = self.packed or self.source.read(PACKED_BYTES)
        if self.unpacker is None:
            while self.packed and not self.packed.strip(b"\0"):  # padding
                self.packed = self.source.read(PACKED_BYTES)
            self.packed = self.packed.lstrip(b"\0")
            self.unpacker = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=XZ_MEMORY) if self.packed else None
        elif not self.packed:
            raise OSError("Truncated compressed stream")
        return self.unpacker

    def _unpack(self, unpacker: lzma.LZMADecompressor, size: int) -> bytes:
        """Unpack at most `size` bytes of what is at hand."""
        data = unpacker.decompress(self.packed, size)
        self.packed = unpacker.unused_data
        if unpacker.eof:
            self.unpacker = None
        return data

    def close(self) -> None:
        """Close the file."""
        self.source.close()


class PackedFile(io.FileIO):
    """A file that gives one byte at a time after the place `slow_from`, so that an unpacker takes nothing ahead.

    `last_read` is where the last read began.
    """

    def __init__(self, file: str, slow_from: int = sys.maxsize) -> None:
        super().__init__(file)
        self.slow_from = slow_from
        self.last_read = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes, at most `size`."""
        self.last_read = self.tell()
        return super().read(min(size or 0, max(self.slow_from - self.last_read, 1))) or b""


def unpack_to_damage(file: str, compression: Compression, start: int, size: int, slow_from: int) -> bytes:
    """Return the unpacked bytes before the damage of a file, from `start` on, at most `size`.

    `slow_from` is a place in the packed file that comes before the damage.
    """
    data = bytearray()
    for step in STEPS:
        try:
            with closing(open_unpacker(PackedFile(file, slow_from), compression)) as stream:
                skip(stream, start + len(data))
                while len(data) < size and (block := stream.read(step)):
                    data += block
        except OSError:
            continue
    return bytes(data)


def skip(stream: "pa.NativeFile | XzStream", size: int) -> None:
    """Read so many bytes and drop them."""
    while size and (block := stream.read(min(size, SKIP_BYTES))):
        size -= len(block)
