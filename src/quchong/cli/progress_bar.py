"""A progress bar on long work, on stderr, silent when that is not a terminal."""

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from quchong.cli.terminal import is_terminal, printable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from quchong.progress import ProgressListener

TITLES = {
    "find": "finding inputs",
    "parse": "reading, splitting, cleaning",
    "fingerprint": "fingerprints",
    "exact": "exact copies",
    "candidates": "candidates",
    "prove": "proving by exact sets",
    "containment": "candidates for containment",
    "write": "writing",
}


@contextmanager
def show_progress(quiet: bool) -> "Iterator[ProgressListener]":
    """Give a listener that draws, on a terminal, the step that is going on and how far it is."""
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
