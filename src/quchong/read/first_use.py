"""Readers that are imported when they are first used: a run needs few, a look at a folder none, and some load much."""

from collections.abc import Iterator
from importlib import import_module

from quchong.model import Page, Piece, Record, Skipped
from quchong.read.options import ReadOptions
from quchong.read.peek import Reader


def at_first_use(module: str, name: str) -> Reader:
    """Return the reader of a name in a module of `quchong.read`, which is imported at the first item."""

    def read(piece: Piece, options: ReadOptions) -> Iterator[Page | Record | Skipped]:
        yield from getattr(import_module(f"quchong.read.{module}"), name)(piece, options)

    return read
