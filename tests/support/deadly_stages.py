"""Stages that kill the process in which they run; in a module that processes can import."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

READ = pa.schema([("path", pa.string()), ("failure", pa.string())])


def read_or_die(batches: Iterator[pa.RecordBatch], deadly: str, tries: str, times: int) -> Iterator[pa.RecordBatch]:
    for batch in batches:
        for row in batch.to_pylist():
            if row["path"] == deadly and row["failure"] is None:
                with Path(tries).open("a") as file:
                    file.write("x")
                if len(Path(tries).read_text()) <= times:
                    os.kill(os.getpid(), signal.SIGKILL)
            yield pa.record_batch([[row["path"]], [row["failure"]]], schema=READ)


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
