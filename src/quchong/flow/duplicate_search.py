"""A search for duplicates: what it works on, and what it has found so far."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol

import pyarrow as pa

from quchong.config.sections import DedupOptions
from quchong.engines.engine import DatasetT, Engine
from quchong.progress import StepTimer

ArticlesOf = Callable[[DatasetT], DatasetT]
"""Gives a dataset of articles (model.ARTICLE) that holds at least those of a dataset with a column `row_key`."""


@dataclass(frozen=True)
class Duplicates(Generic[DatasetT]):
    """What is removed (model.REMOVAL), and what is kept although it is contained in another (model.CONTAINED).

    `caps` counts what was passed over because too many texts are alike: `pairs_skipped`, pairs that were not compared,
    and `containers_skipped`, articles whose containers may be missed.
    """

    removed: DatasetT
    contained: DatasetT
    caps: Mapping[str, int]


def collect_duplicates(engine: Engine[DatasetT], found: Duplicates[DatasetT]) -> Duplicates[pa.Table]:
    """Return what was found as tables in the order of row keys, for who needs all of it in one place."""
    removed, contained = (engine.collect(dataset).sort_by("row_key") for dataset in (found.removed, found.contained))
    return Duplicates(removed, contained, found.caps)


class KnownFigures(Protocol):
    """Figures of pairs from earlier searches: a pair whose figures are known is not compared again.

    They change how long a search takes, never what it finds. All pairs are held in one place for it.
    """

    def look_up(self, pairs: pa.Table) -> pa.Table:
        """Return the figures (model.MATCH) of those pairs (model.PAIR) that are known."""
        ...

    def add(self, figures: pa.Table) -> None:
        """Take the exact figures (model.MATCH) of pairs, whether they match or not."""
        ...


@dataclass(frozen=True)
class DuplicateSearch(Generic[DatasetT]):
    """What a search works on; it stays the same from beginning to end.

    `prints` are the fingerprints (model.FINGERPRINT) of all articles; `copies` are the exact copies (model.COPY).
    """

    engine: Engine[DatasetT]
    prints: DatasetT
    articles_of: ArticlesOf[DatasetT]
    options: DedupOptions
    timer: StepTimer
    copies: DatasetT
    known: KnownFigures | None = None


@dataclass(frozen=True)
class FoundMatches(Generic[DatasetT]):
    """What a search has found so far.

    Attributes
    ----------
    near, contained
        The pairs that match (model.MATCH).
    pairs_skipped
        How many pairs of large buckets were not compared.
    containers_skipped
        How many articles there are whose containers may be missed.
    """

    near: DatasetT
    contained: DatasetT
    pairs_skipped: int = 0
    containers_skipped: int = 0
