"""Where an input lies, and the stream of its bytes."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlsplit

import pyarrow as pa

from quchong.read.compression import COMPRESSIONS
from quchong.read.decompression import UnpackedStream


@dataclass(frozen=True)
class Location:
    """An input file: its file_index among the inputs, its path as ids show it, and its place in the file system.

    Of a file that is read in pieces, `start` and `size` are the bytes of one, `first_record` is the number of its first
    record, and `damage` says what broke the file off behind it.
    """

    file_index: int
    path: str
    file: str
    start: int | None = None
    size: int | None = None
    first_record: int = 1
    damage: str | None = None

    @property
    def folder_site(self) -> str | None:
        """The site that the path names: its first folder."""
        first, slash, _ = self.path.partition("/")
        return first if slash else None


def site_of_url(url: str) -> str | None:
    """Return the host of a URL, or None where it has none."""
    try:
        return urlsplit(url).hostname
    except ValueError:
        return None


class Stream(Protocol):
    """Bytes that are read one block after the other."""

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most `size`; none at the end."""
        ...


class Stretch:
    """Some bytes of a file, as a stream that ends with an OSError where there is `damage` behind them."""

    def __init__(self, file: pa.NativeFile, size: int, damage: str | None) -> None:
        self.file = file
        self.left = size
        self.damage = damage

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most `size`."""
        if self.damage and not self.left:
            raise OSError(self.damage)
        data: bytes = self.file.read(min(size, self.left))
        self.left -= len(data)
        return data


@contextmanager
def open_piece(location: Location) -> Iterator[Stream]:
    """Open what of a file is to be read; raises OSError as open_stream does."""
    if location.start is None:
        with open_stream(location.file) as stream:
            yield stream
        return
    with pa.OSFile(location.file) as file:
        file.seek(location.start)
        yield Stretch(file, location.size or 0, location.damage)


@contextmanager
def open_stream(file: str) -> Iterator[UnpackedStream | pa.NativeFile]:
    """Open a file for reading, unpacked if its name says that it is packed.

    Raises
    ------
    OSError
        The file cannot be opened; while reading, after what comes before: it is damaged.
    """
    compression = COMPRESSIONS.get("." + file.rpartition(".")[2].lower())
    with closing(UnpackedStream(file, compression) if compression else pa.OSFile(file)) as stream:
        yield stream
