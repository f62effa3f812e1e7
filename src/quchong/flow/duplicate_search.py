"""A search for duplicates: what it works on, what it has found so far, how pairs are proved, and what follows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, Protocol

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s, is_member, numbers_of
from quchong.choose.survivors import choose_survivors, name_containers
from quchong.config.sections import DedupOptions
from quchong.engines.engine import DatasetT, Engine
from quchong.flow.lookups import priorities_of, select
from quchong.match import verify
from quchong.model import MATCH, SHINGLES
from quchong.progress import StepTimer

LENGTH = pa.schema([("row_key", pa.int64()), ("length", pa.int64())])

ArticlesOf = Callable[[Int64s], DatasetT]
"""Gives a dataset of articles (model.ARTICLE) that holds at least those of the sorted row keys."""


@dataclass(frozen=True)
class Duplicates:
    """What is removed (model.REMOVAL), and what is kept although it is contained in another (model.CONTAINED).

    `caps` counts what was passed over because too many texts are alike: `pairs_skipped`, pairs that were not compared,
    and `containers_skipped`, articles whose containers may be missed.
    """

    removed: pa.Table
    contained: pa.Table
    caps: Mapping[str, int]


class KnownFigures(Protocol):
    """Figures of pairs from earlier searches: a pair whose figures are known is not compared again.

    They change how long a search takes, never what it finds.
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

    `prints` are the fingerprints (model.FINGERPRINT) of all articles; `copies` gives for the row key of each exact copy
    that of the first article with the same text.
    """

    engine: Engine[DatasetT]
    prints: DatasetT
    articles_of: ArticlesOf[DatasetT]
    options: DedupOptions
    timer: StepTimer
    copies: Mapping[int, int]
    known: KnownFigures | None = None


@dataclass(frozen=True)
class FoundMatches:
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

    near: pa.Table
    contained: pa.Table = field(default_factory=MATCH.empty_table)
    pairs_skipped: int = 0
    containers_skipped: int = 0


def decide(search: DuplicateSearch[DatasetT], found: FoundMatches) -> Duplicates:
    """Return what follows from all that was found."""
    priorities = find_priorities(search, found)
    removed = choose_removed(search, found, priorities)
    caps = {"pairs_skipped": found.pairs_skipped, "containers_skipped": found.containers_skipped}
    return Duplicates(removed, name_containers(found.contained, priorities, removed), caps)


def find_removed(search: DuplicateSearch[DatasetT], found: FoundMatches) -> pa.Table:
    """Return what is removed by the matches found so far (model.REMOVAL)."""
    return choose_removed(search, found, find_priorities(search, found))


def removed_keys(search: DuplicateSearch[DatasetT], found: FoundMatches) -> Int64s:
    """Return the sorted row keys of what is removed by the matches found so far."""
    return numbers_of(find_removed(search, found), ["row_key"])[0]


def subtract(row_keys: Int64s, others: Int64s) -> Int64s:
    """Return the sorted row keys that are not among other sorted ones."""
    return row_keys[~is_member(row_keys, others)]


def find_priorities(search: DuplicateSearch[DatasetT], found: FoundMatches) -> pa.Table:
    """Return the priorities (model.PRIORITY) of all articles in matches."""
    return priorities_of(search.engine, search.prints, pa.concat_tables([found.near, found.contained]))


def choose_removed(search: DuplicateSearch[DatasetT], found: FoundMatches, priorities: pa.Table) -> pa.Table:
    """Return what is removed (model.REMOVAL): only with `containment: remove` also what is contained in another."""
    removing = found.contained if search.options.containment == "remove" else MATCH.empty_table()
    return choose_survivors(found.near, removing, search.copies, priorities)


def prove(search: DuplicateSearch[DatasetT], pairs: pa.Table, min_shared: verify.MinShared) -> pa.Table:
    """Return the pairs (model.PAIR) that match by the exact sets of their shingles (model.MATCH)."""
    if search.known is None:
        return compare(search, pairs, min_shared)
    known = search.known.look_up(pairs)
    unknown = pairs.filter(pa.array(~np.isin(verify.pairs_of(pairs), verify.pairs_of(known))))
    new = compare(search, unknown, verify.no_minimum)
    search.known.add(new)
    return verify.select_matches(pa.concat_tables([known, new]), min_shared)


def compare(search: DuplicateSearch[DatasetT], pairs: pa.Table, min_shared: verify.MinShared) -> pa.Table:
    """Compare the exact sets of shingles of pairs (model.PAIR); return those that share enough (model.MATCH)."""
    engine = search.engine
    with search.timer.step("prove"):
        wanted = verify.articles_in(pairs)
        if not len(wanted):
            return MATCH.empty_table()
        lengths = engine.collect(select(engine, search.prints, wanted, LENGTH)).sort_by("row_key")
        groups = verify.group_pairs(pairs, *numbers_of(lengths, LENGTH.names))
        scatter = partial(verify.scatter_shingles, options=search.options, groups=groups)
        scattered = engine.map(search.articles_of(wanted), scatter, SHINGLES)
        proof = partial(verify.compare_pairs, groups=groups, min_shared=min_shared)
        return engine.collect(engine.exchange(scattered, SHINGLES.names[:3], proof, MATCH))
