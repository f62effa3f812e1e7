"""Prove pairs of articles by the exact sets of their shingles."""

from functools import partial

import numpy as np
import pyarrow as pa

from quchong.engines.engine import DatasetT
from quchong.flow.duplicate_search import DuplicateSearch
from quchong.flow.joins import join
from quchong.flow.lookups import ROW_COUNT, count_rows, keep_columns
from quchong.match import verify
from quchong.model import ARTICLE, CANDIDATE, GROUPED_PAIR, MATCH, ROUTE, SHINGLES

TEXT = pa.schema([ARTICLE.field("row_key"), ARTICLE.field("text")])


def prove(search: DuplicateSearch[DatasetT], candidates: DatasetT, min_shared: verify.MinShared, name: str) -> DatasetT:
    """Return the candidates (model.CANDIDATE) that match by the exact sets of their shingles (model.MATCH), durable.

    What is durable has `name` in its name.
    """
    engine = search.engine
    if search.known is None:
        return compare(search, candidates, min_shared, name)
    pairs = engine.collect(candidates)
    known = search.known.look_up(pairs)
    unknown = pairs.filter(pa.array(~np.isin(verify.pairs_of(pairs), verify.pairs_of(known))))
    new = engine.collect(compare(search, engine.distribute(unknown), verify.no_minimum, name))
    search.known.add(new)
    return engine.distribute(verify.select_matches(pa.concat_tables([known, new]), min_shared))


def compare(
    search: DuplicateSearch[DatasetT], candidates: DatasetT, min_shared: verify.MinShared, name: str
) -> DatasetT:
    """Compare the exact sets of shingles of candidates; return those that share enough (model.MATCH)."""
    engine = search.engine
    with search.timer.step("prove"):
        if not engine.fold(candidates, count_rows, ROW_COUNT)["rows"]:
            return engine.distribute(MATCH.empty_table())
        groups = verify.choose_groups(engine.fold(search.prints, verify.count_lengths, verify.LENGTH_COUNTS))
        lengths = engine.map(search.prints, partial(keep_columns, names=verify.LENGTH.names), verify.LENGTH)
        pairs = engine.keep(
            join(
                engine,
                (lengths, verify.LENGTH),
                (candidates, CANDIDATE),
                partial(verify.group_pairs, groups=groups),
                GROUPED_PAIR,
            ),
            f"pairs-{name}",
        )
        routes = engine.exchange(
            engine.map(pairs, verify.list_routes, ROUTE), ROUTE.names, verify.drop_repeated_routes, ROUTE
        )
        routes = engine.keep(routes, f"routes-{name}")
        articles = engine.map(search.articles_of(routes), partial(keep_columns, names=TEXT.names), TEXT)
        scatter = partial(verify.scatter_shingles, options=search.options)
        sent = join(engine, (routes, ROUTE), (articles, TEXT), scatter, SHINGLES)
        together = engine.union(engine.map(pairs, verify.send_pairs, SHINGLES), sent)
        proof = partial(verify.compare_pairs, min_shared=min_shared)
        return engine.keep(engine.exchange(together, verify.SHINGLE_KEYS, proof, MATCH), f"matches-{name}")
