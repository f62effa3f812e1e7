"""Find articles that are contained in another, among those that are kept; again where some are restored by that."""

from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch, is_member, look_up, numbers_of
from quchong.engines.engine import DatasetT
from quchong.flow.duplicate_search import DuplicateSearch, FoundMatches, find_removed, prove, removed_keys, subtract
from quchong.flow.lookups import ROW_COUNT, count_rows, row_keys_of
from quchong.flow.read_split_clean import rows_of_kind
from quchong.match import containment, verify
from quchong.model import CONTAINER_OUTPUT, PAIR, POSTING, SAMPLE_FILTER, SHARED, SKIPPED_ARTICLE

MAX_REPEATS = 4
"""How often, at most, containers are searched for among the articles that are kept."""


def find_contained(search: DuplicateSearch[DatasetT], found: FoundMatches) -> FoundMatches:
    """Find what is contained in another, among the articles that are not removed.

    Where containers remove, an article may be restored because its survivor is contained in another; its container is
    searched for in a further round. What is restored by the last round counts as skipped.
    """
    row_keys = row_keys_of(search.engine, search.prints)
    kept = subtract(row_keys, removed_keys(search, found))
    for number in range(MAX_REPEATS):
        found = search_containers(search, found, kept, f"containers-{number}")
        if search.options.containment == "report":  # nothing is removed, so nothing is restored
            return found
        found = prove_neighbours(search, found)
        searched, kept = kept, subtract(row_keys, removed_keys(search, found))
        restored = subtract(kept, searched)
        if not len(restored):
            return found
    return replace(found, containers_skipped=found.containers_skipped + len(restored))


def search_containers(search: DuplicateSearch[DatasetT], found: FoundMatches, known: Int64s, name: str) -> FoundMatches:
    """Search for containers among the articles of the sorted row keys `known`, and prove the candidates."""
    engine = search.engine
    with search.timer.step("containment"):
        index = index_containers(search, known)
        find = partial(containment.find_containers, index=index, threshold=search.options.containment_threshold)
        output = engine.keep(engine.map(search.prints, find, CONTAINER_OUTPUT), name)
        pairs = engine.collect(engine.map(output, partial(rows_of_kind, column="pair"), PAIR))
        skipped = engine.map(output, partial(rows_of_kind, column="skipped"), SKIPPED_ARTICLE)
        count = engine.fold(skipped, count_rows, ROW_COUNT)["rows"]
    return replace(add_contained(search, found, pairs), containers_skipped=count)


def index_containers(search: DuplicateSearch[DatasetT], known: Int64s) -> containment.ContainerIndex:
    """Return the index of the samples of the articles of the sorted row keys `known`."""
    engine = search.engine
    postings = engine.map(search.prints, partial(containment.index_samples, known=known), POSTING)
    shared = engine.collect(engine.exchange(postings, POSTING.names, containment.share_shingles, SHARED))
    filters = engine.map(search.prints, partial(containment.filter_samples, known=known), SAMPLE_FILTER)
    return containment.make_index(shared, engine.collect(filters), known)


def prove_neighbours(search: DuplicateSearch[DatasetT], found: FoundMatches) -> FoundMatches:
    """Compare near-duplicates of articles that are removed as contained with the same containers, until none are left.

    Else they would be restored, and their containers searched for, one after the other.
    """
    compared = verify.pairs_of(found.contained)
    while True:
        pairs = pair_with_containers(found.near, find_removed(search, found))
        new = pairs.filter(pa.array(~np.isin(verify.pairs_of(pairs), compared)))
        if not new.num_rows:
            return found
        compared = np.concatenate([compared, verify.pairs_of(new)])
        found = add_contained(search, found, new)


def add_contained(search: DuplicateSearch[DatasetT], found: FoundMatches, pairs: pa.Table) -> FoundMatches:
    """Compare pairs (model.PAIR) exactly, and add those that match to `found`.

    The lower article of each may be contained in the higher one.
    """
    threshold = search.options.containment_threshold
    contained = prove(search, pairs, partial(verify.min_shared_for_containment, threshold=threshold))
    return replace(found, contained=pa.concat_tables([found.contained, contained]))


def pair_with_containers(near: pa.Table, removed: pa.Table) -> pa.Table:
    """Return pairs (model.PAIR) of the near-duplicates of articles that are removed as contained, and the containers.

    `near` are all near-duplicates (model.MATCH), `removed` is all that is removed (model.REMOVAL).
    """
    is_contained = [match == "contained" for match in removed["match"].to_pylist()]
    row_keys, containers = numbers_of(removed.filter(pa.array(is_contained, pa.bool_())), ("row_key", "survivor"))
    lower, higher = numbers_of(near, ("lower", "higher"))
    articles, neighbours = np.append(lower, higher), np.append(higher, lower)
    known = is_member(articles, row_keys)
    pairs = np.unique(np.stack([neighbours[known], containers[look_up(articles[known], row_keys)]]), axis=1)
    return pa.Table.from_batches([as_batch(pairs[:, pairs[0] != pairs[1]], PAIR)])
