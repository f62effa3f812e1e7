"""Candidates for containers: with an index of all samples where that is small, else by exchanges, to the same end."""

from functools import partial

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s, numbers_of
from quchong.engines.engine import DatasetT, Engine
from quchong.flow.decisions import row_keys_in
from quchong.flow.joins import join
from quchong.flow.lookups import ROW_KEY
from quchong.flow.read_split_clean import rows_of_kind
from quchong.match import containment, spread_containment
from quchong.model import (
    CANDIDATE,
    CONTAINER_OUTPUT,
    FILTERED,
    HELD_SHINGLE,
    HOLDER,
    MET,
    MET_ARTICLE,
    NEEDED,
    POSTING,
    QUERY,
    QUERY_OUTPUT,
    SAMPLE,
    SAMPLE_FILTER,
    SAMPLED_SHINGLE,
    SHARED,
    SHARED_OUTPUT,
    SKIPPED_ARTICLE,
    TO_FILTER,
)

SHARE_FOR_INDEX = 3 / 4
"""Share of the memory that an index may take: exchanges take several times as long."""


def find_containers(engine: Engine[DatasetT], samples: DatasetT, threshold: float, name: str) -> DatasetT:
    """Return what may contain another article (model.CONTAINER_OUTPUT) among the articles of samples (SAMPLE), durable.

    What is durable has `name` in its name.
    """
    size = engine.fold(samples, containment.measure_index, containment.INDEX_BYTES)["bytes"]
    if size <= engine.memory * SHARE_FOR_INDEX:
        find = partial(containment.find_containers, index=make_index(engine, samples), threshold=threshold)
        return engine.keep(engine.map(samples, find, CONTAINER_OUTPUT), name)
    return spread_search(engine, samples, threshold, name)


def make_index(engine: Engine[DatasetT], samples: DatasetT) -> containment.ContainerIndex:
    """Return the index of samples (model.SAMPLE)."""
    known: Int64s = np.sort(numbers_of(engine.collect(row_keys_in(engine, samples)), ROW_KEY.names)[0])
    postings = engine.map(samples, partial(containment.index_samples, known=known), POSTING)
    shared = engine.collect(engine.exchange(postings, POSTING.names, containment.share_shingles, SHARED))
    filters = engine.map(samples, partial(containment.filter_samples, known=known), SAMPLE_FILTER)
    return containment.make_index(shared, engine.collect(filters), known)


def spread_search(engine: Engine[DatasetT], samples: DatasetT, threshold: float, name: str) -> DatasetT:
    """Do the same by exchanges: nothing is held for more than a few articles."""
    frequent = containment.FREQUENT
    listed = engine.map(samples, spread_containment.list_shingles, SAMPLED_SHINGLE)
    share = partial(spread_containment.share_shingles, frequent=frequent)
    shared = engine.keep(engine.exchange(listed, SAMPLED_SHINGLE.names[:2], share, SHARED_OUTPUT), f"shared-{name}")

    def take(dataset: DatasetT, column: str, schema: pa.Schema) -> DatasetT:
        return engine.map(dataset, partial(rows_of_kind, column=column), schema)

    held, holders = take(shared, "held", HELD_SHINGLE), take(shared, "holder", HOLDER)
    choose = partial(spread_containment.choose_queries, threshold=threshold, frequent=frequent)
    chosen = join(engine, (held, HELD_SHINGLE), (samples, SAMPLE), choose, QUERY_OUTPUT)
    chosen = engine.keep(chosen, f"queries-{name}")
    queries, needed = take(chosen, "query", QUERY), take(chosen, "needed", NEEDED)
    met = join(engine, (holders, HOLDER), (queries, QUERY), spread_containment.meet_holders, MET)
    counted = engine.exchange(met, MET.names[:2], spread_containment.count_met, MET_ARTICLE)
    to_filter = join(engine, (needed, NEEDED), (counted, MET_ARTICLE), spread_containment.choose_met, TO_FILTER)
    to_filter = engine.keep(to_filter, f"met-{name}")
    filtered = join(engine, (samples, SAMPLE), (to_filter, TO_FILTER), spread_containment.add_filters, FILTERED)
    found = join(engine, (samples, SAMPLE), (filtered, FILTERED), spread_containment.filter_pairs, CANDIDATE)
    skipped = take(chosen, "skipped", SKIPPED_ARTICLE)
    tagged = (
        engine.map(rows, partial(spread_containment.tag_output, column=column), CONTAINER_OUTPUT)
        for rows, column in ((found, "pair"), (skipped, "skipped"))
    )
    return engine.keep(engine.union(*tagged), name)
