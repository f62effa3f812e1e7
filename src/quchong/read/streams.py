"""Files and pieces of files as streams of bytes, decompressed."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Protocol

import pyarrow as pa

from quchong.compression import find_compression
from quchong.model import Piece
from quchong.read.decompression import UnpackedStream

BLOCK_BYTES = 4 << 20


class Stream(Protocol):
    """Bytes that are read block by block."""

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most `size`; none at the end."""
        ...


class BoundedStream:
    """The next `size` bytes of a file; with `damage`, reading beyond them raises it as an OSError."""

    def __init__(self, file: pa.NativeFile, size: int, damage: str | None) -> None:
        self.file = file
        self.left = size
        self.damage = damage

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most `size`; none at the end."""
        if self.damage and not self.left:
            raise OSError(self.damage)
        data: bytes = self.file.read(min(size, self.left))
        self.left -= len(data)
        return data


def read_at_most(stream: Stream, size: int) -> bytes:
    """Return the next bytes of a stream, `size` of them if there are so many, read block by block."""
    data = bytearray()
    while len(data) < size and (block := stream.read(min(size - len(data), BLOCK_BYTES))):
        data += block
    return bytes(data)


@contextmanager
def open_piece(piece: Piece) -> Iterator[Stream]:
    """Open the part of a file that is to be read; raises OSError as open_stream does."""
    if piece.start is None:
        with open_stream(piece.location) as stream:
            yield stream
        return
    with pa.OSFile(piece.location) as file:
        file.seek(piece.start)
        yield BoundedStream(file, piece.size or 0, piece.damage)


@contextmanager
def open_stream(file: str) -> Iterator[UnpackedStream | pa.NativeFile]:
    """Open a file for reading, decompressed if its name says that it is compressed.

    Raises
    ------
    OSError
        The file cannot be opened; or, while reading, it is damaged: all bytes before the damage are read first.
    """
    compression = find_compression(file)
    with closing(UnpackedStream(file, compression) if compression else pa.OSFile(file)) as stream:
        yield stream
