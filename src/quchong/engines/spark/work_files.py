"""Files in the work folder of a cluster, which any process of it can read and write: a shared folder or a store."""

import posixpath
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, cast

from quchong.atomic_write import atomic_write


@dataclass(frozen=True)
class WorkFolder:
    """A folder by its URI (or absolute path); whoever has it can open it, also in another process."""

    uri: str

    def below(self, name: str) -> "WorkFolder":
        """Return a folder in this one."""
        return WorkFolder(posixpath.join(self.uri, name))

    @cached_property
    def place(self) -> tuple[Any, str]:
        """The file system (fsspec) that the folder is in, and its path there."""
        from fsspec.core import url_to_fs

        system, path = url_to_fs(self.uri)
        return system, path

    def __getstate__(self) -> dict[str, str]:
        """Leave the file system out: it may hold connections."""
        return {"uri": self.uri}

    @property
    def is_local(self) -> bool:
        """Whether the folder is one that this machine has mounted."""
        system, _ = self.place
        return "file" in (system.protocol if isinstance(system.protocol, tuple) else (system.protocol,))

    def path(self, name: str) -> str:
        """Return the path of a file in its file system."""
        return posixpath.join(self.place[1], name)

    def open_new(self, name: str) -> BinaryIO:
        """Open a new file to write; nobody reads it before it is closed."""
        if self.is_local:
            Path(self.place[1]).mkdir(parents=True, exist_ok=True)
        return cast("BinaryIO", self.place[0].open(self.path(name), "wb"))

    def open_file(self, name: str) -> BinaryIO:
        """Open a file to read; raises OSError where it is missing."""
        return cast("BinaryIO", self.place[0].open(self.path(name), "rb"))

    def write(self, name: str, data: bytes) -> None:
        """Write a small file that appears when it is whole; a store shows none before."""
        if self.is_local:
            Path(self.place[1]).mkdir(parents=True, exist_ok=True)
            with atomic_write(Path(self.path(name))) as stream:
                stream.write(data)
            return
        self.place[0].pipe_file(self.path(name), data)

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a small file, None where it is missing."""
        try:
            return bytes(self.place[0].cat_file(self.path(name)))
        except FileNotFoundError:
            return None

    def names(self) -> list[str]:
        """Return the sorted names of what is in the folder; none where it is missing."""
        system, path = self.place
        system.invalidate_cache()
        try:
            return sorted(posixpath.basename(entry.rstrip("/")) for entry in system.ls(path, detail=False))
        except FileNotFoundError:
            return []

    def remove(self, name: str) -> None:
        """Delete a file."""
        self.place[0].rm_file(self.path(name))

    def delete(self) -> None:
        """Delete the folder and all that is in it."""
        system, path = self.place
        system.invalidate_cache()
        if system.exists(path):
            system.rm(path, recursive=True)
