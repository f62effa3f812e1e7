"""Find duplicates among fingerprints: exact copies, near-duplicates, and articles contained in another.

A search is a chain of functions from what was found so far (`DuplicateSearch`, `FoundMatches`) to what is found then.
"""

from functools import partial

from quchong.choose.policies import choose_policy
from quchong.config.sections import DedupOptions
from quchong.engines.engine import DatasetT, Engine
from quchong.flow.contained_articles import find_contained
from quchong.flow.decisions import decide, name_containers
from quchong.flow.duplicate_search import (
    ArticlesOf,
    Duplicates,
    DuplicateSearch,
    KnownFigures,
    collect_duplicates,
)
from quchong.flow.near_duplicates import find_near
from quchong.match import fingerprint
from quchong.model import CONTAINED, COPY, COPY_KEY, FINGERPRINT, REMOVAL
from quchong.progress import StepTimer

__all__ = ["Duplicates", "collect_duplicates", "find_duplicates", "fingerprint_articles", "no_duplicates"]


def no_duplicates(engine: Engine[DatasetT]) -> Duplicates[DatasetT]:
    """Return what is found where nothing is searched for."""
    removed, contained = (engine.distribute(schema.empty_table()) for schema in (REMOVAL, CONTAINED))
    return Duplicates(removed, contained, {"pairs_skipped": 0, "containers_skipped": 0})


def fingerprint_articles(engine: Engine[DatasetT], articles: DatasetT, options: DedupOptions) -> DatasetT:
    """Return the fingerprints of articles, durable: ARTICLE → FINGERPRINT."""
    stage = partial(fingerprint.fingerprint, options=options, keep_policy=choose_policy(options))
    return engine.keep(engine.map(articles, stage, FINGERPRINT), "fingerprints")


def find_duplicates(
    engine: Engine[DatasetT],
    prints: DatasetT,
    articles_of: ArticlesOf[DatasetT],
    options: DedupOptions,
    timer: StepTimer,
    known: KnownFigures | None = None,
) -> Duplicates[DatasetT]:
    """Find what is removed, and what is contained in another.

    Parameters
    ----------
    engine
        What carries the stages.
    prints
        The fingerprints of all articles (model.FINGERPRINT).
    articles_of
        Gives the articles of candidate pairs, the only ones that are read again.
    options
        The section `dedup` of the configuration.
    timer
        Times the steps.
    known
        Figures of pairs from earlier searches; the articles of these are not read again.
    """
    with timer.step("exact"):
        keys = engine.map(prints, fingerprint.copy_keys, COPY_KEY)
        copies = engine.keep(engine.exchange(keys, COPY_KEY.names, fingerprint.find_copies, COPY), "copies")
    search = DuplicateSearch(engine, prints, articles_of, options, timer, copies, known)
    found = find_near(search)
    removed = decide(search, found, "near")
    if options.containment != "off":
        found, removed = find_contained(search, found, removed)
    caps = {"pairs_skipped": found.pairs_skipped, "containers_skipped": found.containers_skipped}
    return Duplicates(removed, name_containers(search, found.contained, removed), caps)
