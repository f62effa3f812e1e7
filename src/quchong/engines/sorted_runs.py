"""Sort more than fits in memory by integer keys: sorted runs in files, merged as they are read.

A balanced merge (Knuth, The Art of Computer Programming 3, 5.4.1): whenever there are FAN_IN runs of one level, they
are merged into one of the next, so that no merge has many files open, and rows are written a few times.
"""

import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import pyarrow as pa

from quchong.engines.merge import merge_sorted

FAN_IN = 16
"""Runs that are merged into one."""
SHARE_FOR_MERGE = 1 / 16
"""Share of the memory for the batches at hand in a merge."""
LEAST_ROWS, MOST_ROWS = 4096, 65_536
"""Rows of a batch of a run."""

Sort = Callable[[pa.Table], Iterator[pa.RecordBatch]]


@dataclass(frozen=True)
class RunFiles:
    """Where runs are written, the keys that they are sorted by, and the rows of their batches."""

    folder: Path
    keys: Sequence[str]
    rows: int

    def write(self, batches: Iterator[pa.RecordBatch], schema: pa.Schema) -> Path:
        """Write sorted batches to a file of its own; returns its path."""
        path = self.folder / f"{uuid.uuid4().hex}.run"
        with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_stream(sink, schema) as writer:
            for batch in batches:
                writer.write_table(pa.Table.from_batches([batch]), self.rows)
        return path

    def merge(self, paths: Sequence[Path]) -> Iterator[pa.RecordBatch]:
        """Yield the rows of runs in the order of their keys, and delete the files."""
        with ExitStack() as stack:
            streams = []
            for path in paths:
                stack.callback(partial(path.unlink, missing_ok=True))
                # not mapped: mapped pages would count as this process's memory
                streams.append(iter(stack.enter_context(pa.ipc.open_stream(stack.enter_context(pa.OSFile(str(path)))))))
            yield from merge_sorted(streams, self.keys)


def sort_by_runs(
    tables: Iterator[pa.Table], keys: Sequence[str], sort: Sort, folder: Path, memory: int
) -> Iterator[pa.RecordBatch]:
    """Yield the rows of tables, of which `sort` sorts each in memory, in the order of their keys (integers).

    `memory` is how many bytes all of this may take, about.
    """
    levels: list[list[Path]] = []
    files: RunFiles | None = None
    try:
        for table in tables:
            if files is None:
                files = RunFiles(folder, keys, choose_rows(table.nbytes // table.num_rows, memory))
            add_run(levels, files, files.write(sort(table), table.schema), table.schema)
            del table  # before the next one is made
        if files is not None:
            yield from files.merge(list(chain.from_iterable(levels)))
    finally:
        for path in chain.from_iterable(levels):
            path.unlink(missing_ok=True)


def choose_rows(row_bytes: int, memory: int) -> int:
    """Return how many rows a batch of a run has."""
    return min(max(int(memory * SHARE_FOR_MERGE) // (FAN_IN * max(row_bytes, 1)), LEAST_ROWS), MOST_ROWS)


def add_run(levels: list[list[Path]], files: RunFiles, run: Path, schema: pa.Schema) -> None:
    """Add a run to the first level; merge those of each level that is full."""
    for level in levels:
        level.append(run)
        if len(level) < FAN_IN:
            return
        run = files.write(files.merge(level), schema)
        level.clear()
    levels.append([run])
