"""Look into a file whose suffix does not promise that it holds texts: most .json files are something else."""

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

from quchong.model import Page, Piece, Record, Skipped, SkipReason
from quchong.read.file_formats import find_format
from quchong.read.options import ReadOptions

Reader = Callable[[Piece, ReadOptions], Iterator[Page | Record | Skipped]]
"""A reader: a page, a record or a `Skipped` for each thing in a file; an OSError where the file breaks off."""
LOOKED_AT = 10
"""How many records are looked at."""
NO_TEXTS: frozenset[SkipReason] = frozenset({"record", "field"})


def explain_no_texts(path: str, location: Path, options: ReadOptions, read: Reader) -> str | None:
    """Say why a file that was found in a folder, and that `read` reads, holds no records with a text; None elsewhere.

    It is to be read too where `read.include` was set, and where it is damaged: then reading it reports why.
    """
    file_format = find_format(location.name)
    if file_format is None or not file_format.peek or options.include != ReadOptions().include:
        return None
    try:
        items = list(islice(read(Piece(0, path, str(location)), options), LOOKED_AT))
    except Exception:
        return None
    if items and all(isinstance(item, Skipped) and item.reason in NO_TEXTS for item in items):
        return next(item.detail for item in items if isinstance(item, Skipped))
    return None
