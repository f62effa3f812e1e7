"""A packed file as the stream of what is in it, as far as it can be unpacked."""

import io
import sys

import pyarrow as pa

SKIP_BYTES = 4 << 20
STEPS = (4 << 10, 1)
"""How much is asked for at a time before a break: of what Arrow is asked for it gives all, or an error and nothing."""


class Unpacked:
    """The bytes in a packed file; where that is damaged, OSError is raised once all that came before has been read."""

    def __init__(self, file: str, compression: str) -> None:
        self.file, self.compression = file, compression
        self.source = Source(file)
        self.stream = pa.CompressedInputStream(self.source, compression)
        self.at = 0
        self.damage: OSError | None = None

    def read(self, size: int | None = None) -> bytes:
        """Return the next bytes, at most `size`, all without one; none at the end."""
        if self.damage:
            raise self.damage
        try:
            block: bytes = self.stream.read(size)
        except OSError as error:
            self.damage = error
            block = unpack_slowly(self.file, self.compression, self.at, size or sys.maxsize, self.source.last)
            if not block:
                raise
        self.at += len(block)
        return block

    def close(self) -> None:
        """Close the file."""
        self.stream.close()


class Source(io.FileIO):
    """A file that is read as usual up to a place, `slow_from`, and a byte at a time behind it.

    `last` is where the last read began.
    """

    def __init__(self, file: str, slow_from: int = sys.maxsize) -> None:
        super().__init__(file)
        self.slow_from = slow_from
        self.last = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """Return the next bytes, at most `size`."""
        self.last = self.tell()
        return super().read(min(size or 0, max(self.slow_from - self.last, 1))) or b""


def unpack_slowly(file: str, compression: str, start: int, size: int, slow_from: int) -> bytes:
    """Return what can be unpacked of the `size` bytes that begin at `start`, before a file's damage.

    The damage lies behind `slow_from` in the file as it is packed: an unpacker that meets it gives nothing of what it
    was handed along with it.
    """
    data = bytearray()
    for step in STEPS:
        try:
            with pa.CompressedInputStream(Source(file, slow_from), compression) as stream:
                pass_over(stream, start + len(data))
                while len(data) < size and (block := stream.read(step)):
                    data += block
        except OSError:
            continue
    return bytes(data)


def pass_over(stream: pa.NativeFile, size: int) -> None:
    """Read so many bytes for nothing."""
    while size and (block := stream.read(min(size, SKIP_BYTES))):
        size -= len(block)
