"""What follows from the matches: which articles are removed and why, and which container of a kept one is named."""

from functools import partial
from itertools import count

import pyarrow as pa

from quchong.choose import survivors
from quchong.engines.engine import DatasetT, Engine
from quchong.flow.duplicate_search import DuplicateSearch, FoundMatches
from quchong.flow.joins import join
from quchong.flow.lookups import ROW_COUNT, ROW_KEY, count_rows, keep_columns
from quchong.model import (
    CONTAINED,
    COPY_OF,
    EDGE,
    EDGE_END,
    GONE,
    HALF_RANKED_MATCH,
    PRIORITY,
    RANKED_MATCH,
    REMOVAL,
    UNRANKED_MATCH,
)

SHARE_FOR_EDGES, EDGE_BYTES = 1 / 8, 200
"""Share of the memory for the edges that are settled in one place, and about how much each takes."""
BY_HIGHER = pa.schema([EDGE.field("higher"), *(field for field in EDGE if field.name != "higher")])


def decide(search: DuplicateSearch[DatasetT], found: FoundMatches[DatasetT], name: str) -> DatasetT:
    """Return what is removed by the matches found so far (model.REMOVAL), durable, with `name` in its name.

    Only with `containment: remove` also what is contained in another is removed.
    """
    engine = search.engine
    removing = rank(search, found.near, is_near=True)
    if search.options.containment == "remove":
        removing = engine.union(removing, rank(search, found.contained, is_near=False))
    edges = engine.keep(engine.map(removing, survivors.take_edges, EDGE), f"edges-{name}")
    gone = find_gone(engine, edges, name)
    left = engine.map(
        leave_out(engine, gone, by_higher(engine, edges), BY_HIGHER), partial(keep_columns, names=EDGE.names), EDGE
    )
    of_matches = engine.exchange(left, ["lower"], survivors.choose_survivors, REMOVAL)
    of_matches = engine.keep(of_matches, f"removed-for-matches-{name}")
    copies = engine.map(search.copies, partial(keep_columns, names=COPY_OF.names), COPY_OF)
    of_copies = join(engine, (of_matches, REMOVAL), (copies, COPY_OF), survivors.explain_copies, REMOVAL)
    return engine.keep(engine.union(of_matches, of_copies), f"removed-{name}")


def rank(search: DuplicateSearch[DatasetT], matches: DatasetT, *, is_near: bool) -> DatasetT:
    """Return matches (model.MATCH) with the priorities of both articles (model.RANKED_MATCH).

    They are near-duplicates, or else articles that are contained in another.
    """
    engine = search.engine
    marked = engine.map(matches, partial(survivors.mark_kind, is_near=is_near), UNRANKED_MATCH)
    priorities = engine.map(search.prints, partial(keep_columns, names=PRIORITY.names), PRIORITY), PRIORITY
    to_one, to_both = (partial(survivors.rank_article, schema=schema) for schema in (HALF_RANKED_MATCH, RANKED_MATCH))
    half = join(engine, priorities, (marked, UNRANKED_MATCH), to_one, HALF_RANKED_MATCH)
    return join(engine, priorities, (half, HALF_RANKED_MATCH), to_both, RANKED_MATCH)


def find_gone(engine: Engine[DatasetT], edges: DatasetT, name: str) -> DatasetT:
    """Return what is removed (model.GONE), from all edges (model.EDGE).

    Rounds settle the articles from the first on, until the edges that are left fit in one place.
    """
    gone = engine.distribute(GONE.empty_table())
    for number in count():
        left = engine.fold(edges, count_rows, ROW_COUNT)["rows"]
        if left * EDGE_BYTES <= engine.memory * SHARE_FOR_EDGES or not left:
            break
        ends = engine.map(edges, survivors.list_ends, EDGE_END)
        new = engine.exchange(ends, EDGE_END.names[:2], survivors.find_gone, GONE)
        new = engine.keep(new, f"gone-{name}-{number}")
        gone = engine.union(gone, new)
        below = by_higher(engine, leave_out(engine, new, edges, EDGE))
        left_edges = leave_out(engine, new, below, BY_HIGHER)
        edges = engine.keep(
            engine.map(left_edges, partial(keep_columns, names=EDGE.names), EDGE), f"edges-{name}-{number}"
        )
    if left:
        rest = pa.table([survivors.settle(engine.collect(edges))], GONE)
        gone = engine.union(gone, engine.distribute(rest))
    return gone


def by_higher(engine: Engine[DatasetT], edges: DatasetT) -> DatasetT:
    """Return edges (model.EDGE) with the higher article first, for look-ups."""
    return engine.map(edges, partial(keep_columns, names=BY_HIGHER.names), BY_HIGHER)


def leave_out(engine: Engine[DatasetT], row_keys: DatasetT, rows: DatasetT, schema: pa.Schema) -> DatasetT:
    """Return the rows of a schema but those whose first column is among some row keys (lookups.ROW_KEY)."""
    return join(engine, (row_keys, ROW_KEY), (rows, schema), survivors.leave_out, schema)


def row_keys_in(engine: Engine[DatasetT], dataset: DatasetT) -> DatasetT:
    """Return the row keys of a dataset that has a column of them (lookups.ROW_KEY)."""
    return engine.map(dataset, partial(keep_columns, names=ROW_KEY.names), ROW_KEY)


def name_containers(search: DuplicateSearch[DatasetT], contained: DatasetT, removed: DatasetT) -> DatasetT:
    """Return which kept articles are contained in a kept one (model.CONTAINED), from MATCH and REMOVAL."""
    engine = search.engine
    gone = row_keys_in(engine, removed)
    below = by_higher(engine, leave_out(engine, gone, rank(search, contained, is_near=False), RANKED_MATCH))
    left = engine.map(
        leave_out(engine, gone, below, BY_HIGHER), partial(keep_columns, names=RANKED_MATCH.names), RANKED_MATCH
    )
    return engine.exchange(left, ["lower"], survivors.name_containers, CONTAINED)
