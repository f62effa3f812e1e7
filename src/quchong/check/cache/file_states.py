"""The states and digests of the files of a check, which say whether a file changed since an earlier one."""

import os
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch
from quchong.check.scan.file_moves import GONE
from quchong.model import INPUT
from quchong.read.input_files import InputFile, digest_file

FILE = pa.schema(
    [
        ("path", pa.string()),
        ("size", pa.int64()),
        ("mtime", pa.int64()),
        ("ctime", pa.int64()),
        ("inode", pa.int64()),
        ("sha256", pa.string()),
    ]
)
"""A scanned file: its path as ids show it, its state (times in nanoseconds since 1970), its digest in hexadecimal."""
State = tuple[int, int, int, int]
"""Size in bytes, times of the last change of content and of status (nanoseconds since 1970), and inode of a file."""
SETTLED_NANOSECONDS = 2_000_000_000
"""The state of a file proves that it did not change only if it had been unchanged for that long."""
UNSETTLED = -1
"""In place of the inode in a state that proves nothing."""


@dataclass(frozen=True)
class FileStates:
    """The files of a check in the order of their indices, their states before they were read, and their digests.

    `started` is when the first state was taken, in nanoseconds since 1970. The digest of a file that cannot be read is
    None.
    """

    files: tuple[InputFile, ...]
    states: tuple[State, ...]
    digests: tuple[str | None, ...]
    started: int

    @cached_property
    def inputs(self) -> pa.Table:
        """The files as a run reads them (model.INPUT)."""
        here = str(Path.cwd())
        columns = [
            range(len(self.files)),
            [file.path for file in self.files],
            [os.fsencode(os.path.join(here, file.location)) for file in self.files],  # noqa: PTH118 -- as in read_state
            [state[0] for state in self.states],
            self.digests,
            [None] * len(self.files),  # `without_changed` compares the states that are kept here
        ]
        return pa.Table.from_batches([as_batch(columns, INPUT)])

    @cached_property
    def content(self) -> str:
        """A hash of the paths and digests of all files, in hexadecimal."""
        content = blake2b(digest_size=16)
        for value in (*(file.path for file in self.files), *self.digests):
            content.update(f"{value}\0".encode("utf-8", "surrogatepass"))
        return content.hexdigest()

    @cached_property
    def table(self) -> pa.Table:
        """The files as the next check compares with them (FILE)."""
        settled = self.started - SETTLED_NANOSECONDS
        rows = [
            (file.path, size, mtime, ctime, inode if max(mtime, ctime) < settled else UNSETTLED, digest)
            for file, (size, mtime, ctime, inode), digest in zip(self.files, self.states, self.digests, strict=True)
        ]
        columns = list(zip(*rows, strict=True)) or [()] * len(FILE)
        return pa.Table.from_batches([as_batch(columns, FILE)])

    def without_changed(self, indices: Sequence[int]) -> pa.Table:
        """Return the table (FILE) without the digests of those files that changed while they were scanned."""
        digests = list(self.digests)
        for file_index in indices:
            if read_state(self.files[file_index].location) != self.states[file_index]:
                digests[file_index] = None
        last = len(FILE) - 1
        return self.table.set_column(last, FILE.field(last), pa.array(digests, pa.string()))

    def compare(self, before: pa.Table) -> tuple[Int64s, list[int]]:
        """Compare with the files of an earlier check.

        Parameters
        ----------
        before
            The files of the earlier check (FILE).

        Returns
        -------
        Int64s
            The index that each file of the earlier check has now, or GONE.
        list of int
            The indices of the files that have to be scanned: new ones, and those with other content or a digest of
            None.
        """
        keys = zip(before["path"].to_pylist(), before["sha256"].to_pylist(), strict=True)
        old_indices = {key: file_index for file_index, key in enumerate(keys)}
        new_indices = np.full(before.num_rows, GONE, np.int64)
        new = []
        for file_index, (file, digest) in enumerate(zip(self.files, self.digests, strict=True)):
            old = None if digest is None else old_indices.get((file.path, digest))
            if old is None:
                new.append(file_index)
            else:
                new_indices[old] = file_index
        return new_indices, new


def describe_files(files: tuple[InputFile, ...], before: pa.Table, workers: int) -> FileStates:
    """Take the states and digests of files; only those are read whose state is not that of `before` (FILE)."""
    started = time.time_ns()
    known = {row[0]: row[1:] for row in zip(*before.to_pydict().values(), strict=True)}
    states = [read_state(file.location) for file in files]
    digests: list[str | None] = []
    for file, state in zip(files, states, strict=True):
        *old, digest = known.get(file.path, (None,))
        digests.append(digest if tuple(old) == state and state[-1] != UNSETTLED else None)
    unknown = [file_index for file_index, digest in enumerate(digests) if digest is None]
    with ThreadPoolExecutor(workers) as pool:
        read = pool.map(digest_file, [files[file_index] for file_index in unknown])
        for file_index, (_, digest) in zip(unknown, read, strict=True):
            digests[file_index] = digest
    return FileStates(files, tuple(states), tuple(digests), started)


def read_state(file: Path) -> State:
    """Return the state of a file; that of one that is gone proves nothing."""
    try:
        status = os.stat(file)  # noqa: PTH116 -- twenty thousand times; Path.stat costs twice as much
    except OSError:
        return 0, 0, 0, UNSETTLED
    return status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino & (1 << 62) - 1
