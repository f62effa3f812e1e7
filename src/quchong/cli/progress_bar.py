"""A progress bar on stderr, none where that is not a terminal."""

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from quchong.cli.terminal import is_terminal, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quchong.progress import ProgressListener

TITLES = {
    "find": "finding input files",
    "learn": "learning sites",
    "digest": "comparing files with the cache",
    "parse": "reading, splitting and cleaning",
    "drawing the sample": "drawing the sample",
    "brute force": "comparing all pairs of the sample",
    "fingerprint": "computing fingerprints",
    "exact": "finding exact duplicates",
    "candidates": "finding candidate pairs",
    "prove": "comparing candidate pairs",
    "containment": "finding contained articles",
    "excerpts": "locating differences",
    "write": "writing the result",
}
"""What the user reads while a step runs, by the step's name in `run.json`."""


@contextmanager
def show_progress(quiet: bool) -> "Iterator[ProgressListener]":
    """Yield a listener that shows the present step and how far it is; warnings are printed in any case."""
    from quchong.progress import ProgressListener

    def warn(message: str) -> None:
        click.echo(f"warning: {printable(message)}", err=True)

    if quiet or not is_terminal(sys.stderr):
        yield ProgressListener(warn=warn)
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("starting", total=None)

        def begin(step: str) -> None:
            progress.reset(task, description=TITLES.get(step, step), total=None)

        def report(_step: str, done: int, total: int) -> None:
            progress.update(task, completed=done, total=total)

        yield ProgressListener(begin, report, warn)
