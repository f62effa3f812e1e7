"""Survivors without chains: an article is removed only for a match with an article that is kept.

In the order of articles (by priority, then row key), an article is kept unless it matches one that is kept. So where A
matches B and B matches C, B being removed for A, C is not removed for B.

A match is an edge from an article down to one that comes later in the order. An article without an edge from above is
kept, and those below it are gone, and so are the edges from them: so many edges are settled in rounds, each of them an
exchange, and few are settled here in the order of articles.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.columns import (
    Int64s,
    as_batch,
    assert_sorted,
    complete_groups,
    is_member,
    look_up,
    numbers_of,
    with_rows,
)
from quchong.model import (
    ALWAYS_KEPT,
    CONTAINED,
    COPY_OF,
    EDGE,
    EDGE_END,
    GONE,
    MATCH,
    NO_ROW,
    PRIORITY,
    RANKED_MATCH,
    REMOVAL,
    UNRANKED_MATCH,
    MatchKind,
)
from quchong.native import kernels

SIZES = ("shared", "lower_size", "higher_size")
FROM_ABOVE, FROM_BELOW = 0, 1
"""Which end of an edge an article is: that with another one above it, that with another one below it."""
TURNED = {
    "lower": "higher",
    "higher": "lower",
    "lower_priority": "higher_priority",
    "higher_priority": "lower_priority",
    "lower_size": "higher_size",
    "higher_size": "lower_size",
}
"""What changes places where a match is turned round."""
NEAR: MatchKind = "near"
WITHIN: MatchKind = "contained"

Bools = npt.NDArray[np.bool_]
Float64s = npt.NDArray[np.float64]


def mark_kind(batches: Iterator[pa.RecordBatch], is_near: bool) -> Iterator[pa.RecordBatch]:
    """MATCH → UNRANKED_MATCH: near-duplicates, or articles (lower) that are contained in another (higher)."""
    for batch in batches:
        columns = dict(zip(MATCH.names, batch.columns, strict=True))
        columns["is_near"] = pa.array(np.full(batch.num_rows, int(is_near), np.int64))
        yield pa.record_batch([columns[name] for name in UNRANKED_MATCH.names], schema=UNRANKED_MATCH)


def rank_article(priorities: pa.RecordBatch, matches: pa.RecordBatch, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Meet PRIORITY and matches by the row key of one article, of which they get the priority.

    `schema` has one column more than they have: the first one that has no value yet is filled in, by its name.
    """
    known, values = numbers_of(priorities, PRIORITY.names)
    missing = next(name for name in schema.names if name not in matches.schema.names)
    columns = dict(zip(matches.schema.names, matches.columns, strict=True))
    columns[missing] = pa.array(values[look_up(matches.column(0).to_numpy(), known)])
    yield pa.record_batch([columns[name] for name in schema.names], schema=schema)


def take_edges(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """RANKED_MATCH → EDGE: the matches that may remove an article; near-duplicates come either way round."""
    for batch in batches:
        columns = dict(zip(RANKED_MATCH.names, numbers_of(batch, RANKED_MATCH.names), strict=True))
        is_near: Bools = np.equal(columns["is_near"], 1)
        upward = is_upward(columns)
        turned = upward & is_near
        rows: dict[str, Int64s] = {}
        for name, values in columns.items():
            rows[name] = values.copy()
            rows[name][turned] = columns[TURNED.get(name, name)][turned]
        wanted = (is_near | ~upward) & np.not_equal(rows["lower_priority"], ALWAYS_KEPT)
        yield as_batch([rows[name][wanted] for name in EDGE.names], EDGE)


def is_upward(columns: dict[str, Int64s]) -> Bools:
    """Say of each match whether its lower article comes first in the order of articles."""
    lower, higher = columns["lower_priority"], columns["higher_priority"]
    equal: Bools = np.equal(lower, higher)
    return equal & (columns["lower"] < columns["higher"]) | (lower < higher)


def list_ends(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """EDGE → EDGE_END: both ends of each edge."""
    for batch in batches:
        lower, higher = numbers_of(batch, ["lower", "higher"])
        for end, own, other in ((FROM_ABOVE, lower, higher), (FROM_BELOW, higher, lower)):
            yield as_batch([own, np.full(len(own), end, np.int64), other], EDGE_END)


def find_gone(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """EDGE_END by (row_key, end) → GONE: the articles below one that has none above it, which is kept."""
    last: tuple[np.int64, ...] | None = None
    has_above = False
    for batch in with_rows(batches):
        row_key, end, other = numbers_of(batch, EDGE_END.names)
        starts = np.append(True, row_key[1:] != row_key[:-1])
        above = end == FROM_ABOVE
        begun = np.maximum.accumulate(np.where(starts, np.arange(len(row_key)), 0))
        # the ends of an article that are from above come first: so the first one says whether there are any
        settled = above[begun]
        if last is not None and row_key[0] == last[0]:
            settled[begun == 0] = has_above
        last = assert_sorted([row_key, end], last, "ends of edges")
        has_above = bool(settled[-1])
        yield as_batch([other[~settled]], GONE)


def settle(edges: pa.Table) -> Int64s:
    """Return the sorted row keys of the articles that are removed, from all edges that are left (EDGE)."""
    lower, higher, *priorities = numbers_of(edges, ["lower", "higher", "lower_priority", "higher_priority"])
    articles, first = np.unique(np.concatenate([lower, higher]), return_index=True)
    order = np.lexsort((articles, np.concatenate(priorities)[first]))
    ranks = np.empty(len(articles), np.int64)
    ranks[order] = np.arange(len(articles))
    low, high = ranks[look_up(lower, articles)], ranks[look_up(higher, articles)]
    by_rank = np.argsort(low, kind="stable")
    removed = np.zeros(len(articles), np.bool_)
    all_match = np.ones(len(low))
    kernels.mark_removed(low[by_rank], high[by_rank], all_match, 1.0, np.zeros_like(removed), removed)
    return articles[np.sort(order[removed])]


def leave_out(gone: pa.RecordBatch, rows: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Meet row keys and rows: yields the rows of other row keys."""
    is_gone = is_member(rows.column(0).to_numpy(), gone.column(0).to_numpy())
    yield rows.filter(pa.array(~is_gone)) if is_gone.any() else rows


def choose_survivors(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """EDGE by lower, those whose higher article is kept → REMOVAL: which of them the lower article is removed for.

    A near-duplicate is named before a container, then the match of the highest figure, then the first article.
    """
    for group in complete_groups(batches, 1, "edges"):
        columns = dict(zip(EDGE.names, group, strict=True))
        jaccard, containment = figures_of(columns)
        is_near = columns["is_near"] == 1
        strength = np.where(is_near, jaccard, containment)
        keys = (columns["higher"], columns["higher_priority"], -strength, ~is_near, columns["lower"])
        chosen = first_of_each(np.lexsort(keys), columns["lower"])
        kinds = np.where(is_near[chosen], NEAR, WITHIN)
        sizes = (columns[name][chosen] for name in SIZES)
        yield as_batch([columns["lower"][chosen], columns["higher"][chosen], kinds, *sizes], REMOVAL)


def explain_copies(removed: pa.RecordBatch, copies: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """Meet REMOVAL and COPY_OF by the row key of the first article → REMOVAL of its copies.

    A copy of a removed article is removed for the same reason as that article.
    """
    import pyarrow.compute as pc  # which takes a while: not before there is something to do

    first, row_key = numbers_of(copies, COPY_OF.names)
    known = numbers_of(removed, ["row_key"])[0]
    if not len(known):
        known, removed = np.full(1, NO_ROW, np.int64), pa.RecordBatch.from_pylist([{}], REMOVAL)
    places = pa.array(look_up(first, known), pa.int64())
    is_removed = pa.array(is_member(first, known))
    nothing = pa.nulls(len(first), pa.int64())
    exact = {"survivor": pa.array(first), "match": pa.array(["exact"] * len(first), pa.string())}
    columns = [
        pc.if_else(is_removed, removed[name].take(places), exact.get(name, nothing)) for name in REMOVAL.names[1:]
    ]
    yield as_batch([row_key, *columns], REMOVAL)


def name_containers(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """RANKED_MATCH by lower, of kept articles → CONTAINED: the container that is named of each.

    That of the highest containment, of equal ones the first in the order of articles.
    """
    for group in complete_groups(batches, 1, "containers"):
        columns = dict(zip(RANKED_MATCH.names, group, strict=True))
        _, containment = figures_of(columns)
        keys = (columns["higher"], columns["higher_priority"], -containment, columns["lower"])
        best = first_of_each(np.lexsort(keys), columns["lower"])
        yield as_batch([columns[name][best] for name in ("lower", "higher", *SIZES)], CONTAINED)


def first_of_each(order: npt.NDArray[np.intp], values: Int64s) -> npt.NDArray[np.intp]:
    """Return those places of an order at which another value begins."""
    ordered = values[order]
    first: npt.NDArray[np.intp] = order[np.append(True, ordered[1:] != ordered[:-1])[: len(order)]]
    return first


def figures_of(columns: dict[str, Int64s]) -> tuple[Float64s, Float64s]:
    """Return the Jaccard of each pair, and the containment of the lower in the higher article."""
    shared, lower_size, higher_size = (columns[name] for name in SIZES)
    return shared / (lower_size + higher_size - shared), shared / lower_size
