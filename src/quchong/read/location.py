"""Where an input lies, and the stream of its bytes."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import pyarrow as pa

COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
"""Arrow's name of the compression by the end of a file's name."""


@dataclass(frozen=True)
class Location:
    """An input file: its rank among the inputs, its path as ids show it, and its place in the file system."""

    rank: int
    path: str
    file: str

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


@contextmanager
def open_stream(file: str) -> Iterator[pa.NativeFile]:
    """Open a file for reading, unpacked if its name says that it is packed.

    Raises
    ------
    OSError
        The file cannot be opened; while reading: it is damaged.
    """
    suffix = "." + file.rpartition(".")[2].lower()
    with pa.input_stream(file, compression=COMPRESSIONS.get(suffix)) as stream:
        yield stream
