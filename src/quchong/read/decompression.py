"""A packed file as a stream of what is in it, up to where it is damaged.

Arrow unpacks gzip and zstd. Where it meets damage it gives nothing of what it was asked for, not even what comes before
the damage, so that part is unpacked again in small steps. (For gzip, zlib of the standard library would do, which is as
fast and can copy its state to go back; for zstd there is nothing of the kind.)
"""

import io
import sys

import pyarrow as pa

SKIP_BYTES = 4 << 20
STEPS = (4 << 10, 1)
"""Bytes that are asked for at a time before damage: some until they fail, then one by one."""


class UnpackedStream:
    """The bytes in a packed file; where it is damaged, OSError is raised once all bytes before have been read."""

    def __init__(self, file: str, compression: str) -> None:
        self.file, self.compression = file, compression
        self.source = PackedFile(file)
        self.stream = pa.CompressedInputStream(self.source, compression)
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


def unpack_to_damage(file: str, compression: str, start: int, size: int, slow_from: int) -> bytes:
    """Return the unpacked bytes before the damage of a file, from `start` on, at most `size`.

    `slow_from` is a place in the packed file that comes before the damage.
    """
    data = bytearray()
    for step in STEPS:
        try:
            with pa.CompressedInputStream(PackedFile(file, slow_from), compression) as stream:
                skip(stream, start + len(data))
                while len(data) < size and (block := stream.read(step)):
                    data += block
        except OSError:
            continue
    return bytes(data)


def skip(stream: pa.NativeFile, size: int) -> None:
    """Read so many bytes and drop them."""
    while size and (block := stream.read(min(size, SKIP_BYTES))):
        size -= len(block)
