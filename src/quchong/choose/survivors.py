"""Survivors without chains: an article is removed only for a match with an article that is kept.

In the order of articles (by priority, then row key), an article is kept unless it matches one that is kept. So where A
matches B and B matches C, B being removed for A, C is not removed for B.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch, as_table, is_member, look_up, numbers_of
from quchong.model import ALWAYS_KEPT, CONTAINED, MATCH, PRIORITY, REMOVAL, MatchKind

SIZES = ("shared", "lower_size", "higher_size")

Float64s = npt.NDArray[np.float64]


def choose_survivors(near: pa.Table, contained: pa.Table, copies: Mapping[int, int], priorities: pa.Table) -> pa.Table:
    """Return what is removed and why (model.REMOVAL).

    Parameters
    ----------
    near
        Near-duplicates (model.MATCH) among articles that are not copies, either way round.
    contained
        Articles contained in another (model.MATCH, `lower` in `higher`); a container that comes after them in the order
        of articles removes nothing.
    copies
        For the row key of each exact copy that of the first article with the same folded text.
    priorities
        The priority of each article in the matches (model.PRIORITY), by row key. One of ALWAYS_KEPT is never removed.
    """
    matches = pa.concat_tables([turn_down(near, priorities), contained])
    lower, higher = numbers_of(matches, ("lower", "higher"))
    is_near = np.arange(matches.num_rows) < near.num_rows
    lower_priority, higher_priority = priorities_at(lower, priorities), priorities_at(higher, priorities)
    downward = is_downward(matches, priorities)
    # a near-duplicate is named before a container, then the match of the highest figure, then the first article
    jaccard, containment = figures_of(matches)
    strength = np.where(is_near, jaccard, containment)
    order = np.lexsort((higher, higher_priority, -strength, ~is_near, lower, lower_priority))
    order = order[(downward & (lower_priority != ALWAYS_KEPT))[order]]
    chosen: dict[int, int] = {}
    for place, own, other in zip(order.tolist(), lower[order].tolist(), higher[order].tolist(), strict=True):
        # the other article comes first in the order, so it is settled whether it is kept
        if own not in chosen and other not in chosen:
            chosen[own] = place
    removed = dict(zip(chosen, reasons_at(list(chosen.values()), matches, is_near), strict=True))
    for row_key, first in copies.items():
        # a copy of a removed article is removed for the same reason as that article
        removed[row_key] = removed.get(first, (first, "exact", None, None, None))
    return as_table([(row_key, *reason) for row_key, reason in sorted(removed.items())], REMOVAL)


def is_downward(matches: pa.Table, priorities: pa.Table) -> npt.NDArray[np.bool_]:
    """Return of which pairs (model.MATCH) the higher article comes first in the order of articles."""
    lower, higher = numbers_of(matches, ("lower", "higher"))
    lower_priority, higher_priority = priorities_at(lower, priorities), priorities_at(higher, priorities)
    return np.where(higher_priority == lower_priority, higher < lower, higher_priority < lower_priority)


def turn_down(near: pa.Table, priorities: pa.Table) -> pa.Table:
    """Return near-duplicates (model.MATCH) with the article as the higher one that comes first in the order."""
    downward = is_downward(near, priorities)
    columns = dict(zip(MATCH.names, numbers_of(near, MATCH.names), strict=True))
    turned = {"lower": "higher", "higher": "lower", "lower_size": "higher_size", "higher_size": "lower_size"}
    rows = (np.where(downward, own, columns[turned.get(name, name)]) for name, own in columns.items())
    return pa.Table.from_batches([as_batch(rows, MATCH)])


def reasons_at(places: list[int], matches: pa.Table, is_near: npt.NDArray[np.bool_]) -> list[tuple[object, ...]]:
    """Return the columns of REMOVAL, but the row key, from some of the matches."""
    kinds: list[MatchKind] = ["near" if near else "contained" for near in is_near[places]]
    survivors, *sizes = (column[places].tolist() for column in numbers_of(matches, ("higher", *SIZES)))
    return list(zip(survivors, kinds, *sizes, strict=True))


def name_containers(contained: pa.Table, priorities: pa.Table, removed: pa.Table) -> pa.Table:
    """Return the kept articles that are contained in a kept one (model.CONTAINED).

    Parameters
    ----------
    contained
        Articles contained in another (model.MATCH, `lower` in `higher`). Of several containers that of the highest
        containment is named, of equal ones the first in the order of articles.
    priorities
        The priority of each of these articles (model.PRIORITY), by row key.
    removed
        What is removed (model.REMOVAL).
    """
    removed_keys = numbers_of(removed, ["row_key"])[0]
    lower, higher = numbers_of(contained, ("lower", "higher"))
    _, containment = figures_of(contained)
    order = np.lexsort((higher, priorities_at(higher, priorities), -containment, lower))
    order = order[~(is_member(lower, removed_keys) | is_member(higher, removed_keys))[order]]
    best = order[np.append(True, lower[order][1:] != lower[order][:-1])[: len(order)]]
    columns = [column[best] for column in numbers_of(contained, ("lower", "higher", *SIZES))]
    return pa.Table.from_batches([as_batch(columns, CONTAINED)])


def priorities_at(row_keys: Int64s, priorities: pa.Table) -> Int64s:
    """Return the priorities of articles by their row keys."""
    known, values = numbers_of(priorities, PRIORITY.names)
    return values[look_up(row_keys, known)] if len(row_keys) else row_keys


def figures_of(matches: pa.Table) -> tuple[Float64s, Float64s]:
    """Return the Jaccard of each pair (model.MATCH), and the containment of the lower in the higher article."""
    shared, lower_size, higher_size = numbers_of(matches, SIZES)
    return shared / (lower_size + higher_size - shared), shared / lower_size
