"""Find articles that are contained in another, among those that are kept; again where some are restored by that."""

from dataclasses import replace
from functools import partial
from itertools import count

from quchong.choose import contained
from quchong.engines.engine import DatasetT
from quchong.flow.container_search import find_containers
from quchong.flow.decisions import decide, leave_out, row_keys_in
from quchong.flow.duplicate_search import DuplicateSearch, FoundMatches
from quchong.flow.joins import join
from quchong.flow.lookups import ROW_COUNT, ROW_KEY, count_rows, keep_columns
from quchong.flow.prove_pairs import prove
from quchong.flow.read_split_clean import rows_of_kind
from quchong.match import verify
from quchong.model import (
    CANDIDATE,
    CONTAINER_OF,
    NEIGHBOUR,
    SAMPLE,
    SKIPPED_ARTICLE,
    TOLD_CANDIDATE,
)

MAX_REPEATS = 4
"""How often, at most, containers are searched for among the articles that are kept."""


def find_contained(
    search: DuplicateSearch[DatasetT], found: FoundMatches[DatasetT], removed: DatasetT
) -> tuple[FoundMatches[DatasetT], DatasetT]:
    """Find what is contained in another, among the articles that are not removed (model.REMOVAL) so far.

    Returns what is found then, and what is removed then. Where containers remove, an article may be restored because
    its survivor is contained in another; its container is searched for in a further round. What is restored by the last
    round counts as skipped.
    """
    restored = 0
    for number in range(MAX_REPEATS):
        found = search_containers(search, found, removed, f"containers-{number}")
        if search.options.containment == "report":  # nothing is removed, so nothing is restored
            return found, removed
        before = removed
        found, removed = prove_neighbours(search, found, f"neighbours-{number}")
        restored = count_restored(search, before, removed)
        if not restored:
            return found, removed
    return replace(found, containers_skipped=found.containers_skipped + restored), removed


def count_restored(search: DuplicateSearch[DatasetT], before: DatasetT, now: DatasetT) -> int:
    """Count the articles that were removed (model.REMOVAL) and are not any more."""
    engine = search.engine
    again = leave_out(engine, row_keys_in(engine, now), row_keys_in(engine, before), ROW_KEY)
    return engine.fold(again, count_rows, ROW_COUNT)["rows"]


def search_containers(
    search: DuplicateSearch[DatasetT], found: FoundMatches[DatasetT], removed: DatasetT, name: str
) -> FoundMatches[DatasetT]:
    """Search for containers among the articles that are not removed (model.REMOVAL), and prove the candidates."""
    engine = search.engine
    with search.timer.step("containment"):
        samples = engine.map(search.prints, partial(keep_columns, names=SAMPLE.names), SAMPLE)
        kept = engine.keep(leave_out(engine, row_keys_in(engine, removed), samples, SAMPLE), f"samples-{name}")
        output = find_containers(engine, kept, search.options.containment_threshold, name)
        candidates = engine.map(output, partial(rows_of_kind, column="pair"), CANDIDATE)
        skipped = engine.map(output, partial(rows_of_kind, column="skipped"), SKIPPED_ARTICLE)
        number = engine.fold(skipped, count_rows, ROW_COUNT)["rows"]
    return replace(add_contained(search, found, candidates, name), containers_skipped=number)


def prove_neighbours(
    search: DuplicateSearch[DatasetT], found: FoundMatches[DatasetT], name: str
) -> tuple[FoundMatches[DatasetT], DatasetT]:
    """Compare near-duplicates of articles that are removed as contained with the same containers, until none are left.

    Else they would be restored, and their containers searched for, one after the other. Returns what is found then,
    and what is removed then (model.REMOVAL).
    """
    engine = search.engine
    compared = engine.map(found.contained, partial(contained.tell, is_new=False), TOLD_CANDIDATE)
    neighbours = engine.map(found.near, contained.list_neighbours, NEIGHBOUR)
    for number in count():
        removed = decide(search, found, f"{name}-{number}")
        containers = engine.map(removed, contained.take_containers, CONTAINER_OF)
        paired = join(
            engine, (containers, CONTAINER_OF), (neighbours, NEIGHBOUR), contained.pair_with_container, CANDIDATE
        )
        told = engine.union(compared, engine.map(paired, partial(contained.tell, is_new=True), TOLD_CANDIDATE))
        new = engine.exchange(told, TOLD_CANDIDATE.names, contained.take_new, CANDIDATE)
        new = engine.keep(new, f"new-{name}-{number}")
        if not engine.fold(new, count_rows, ROW_COUNT)["rows"]:
            return found, removed
        compared = engine.union(compared, engine.map(new, partial(contained.tell, is_new=False), TOLD_CANDIDATE))
        found = add_contained(search, found, new, f"{name}-{number}")
    raise AssertionError


def add_contained(
    search: DuplicateSearch[DatasetT], found: FoundMatches[DatasetT], candidates: DatasetT, name: str
) -> FoundMatches[DatasetT]:
    """Compare candidates (model.CANDIDATE) exactly, and add those that match to `found`.

    The lower article of each may be contained in the higher one.
    """
    min_shared = partial(verify.min_shared_for_containment, threshold=search.options.containment_threshold)
    new = prove(search, candidates, min_shared, name)
    return replace(found, contained=search.engine.union(found.contained, new))
