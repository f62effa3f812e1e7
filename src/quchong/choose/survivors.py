"""Survivors without chains: an article goes only for a match with an article that stays.

Going down the rank, an article is kept unless it matches a kept one; so A–B–C never removes C for B's sake.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch, as_table, is_member, look_up, numbers_of
from quchong.model import ALWAYS_KEPT, CONTAINED, MATCH, PRIORITY, REMOVAL

EXACT, NEAR, CONTAINED_IN = "exact", "near", "contained"
Float64s = npt.NDArray[np.float64]


def choose_survivors(near: pa.Table, contained: pa.Table, copies: Mapping[int, int], priorities: pa.Table) -> pa.Table:
    """Return what is removed and why (model.REMOVAL).

    Parameters
    ----------
    near
        Proved near-duplicates (model.MATCH) between articles that are no copies.
    contained
        Proved containments (model.MATCH, `lower` in `higher`) that remove; those of a lower-ranked container do not.
    copies
        For each exact copy the best-ranked article with the same folded text.
    priorities
        Rank of each article in the matches (model.PRIORITY), by row key; (rank, row key) is the total order. One of rank
        ALWAYS_KEPT never goes.
    """
    lower, higher, jaccard, containment = figures_of(pa.concat_tables([near, contained]))
    kinds = np.repeat([NEAR, CONTAINED_IN], [near.num_rows, contained.num_rows])
    lower_ranks, higher_ranks = priorities_at(lower, priorities), priorities_at(higher, priorities)
    downward = (higher_ranks < lower_ranks) | ((higher_ranks == lower_ranks) & (higher < lower))
    # named is a near match before a container, then the one of the higher figure, then the better-ranked
    strength = np.where(kinds == NEAR, jaccard, containment)
    order = np.lexsort((higher, higher_ranks, -strength, kinds != NEAR, lower, lower_ranks))
    order = order[(downward & (lower_ranks != ALWAYS_KEPT))[order]]
    chosen: dict[int, int] = {}
    for place, own, other in zip(order.tolist(), lower[order].tolist(), higher[order].tolist(), strict=True):
        # the better-ranked came before, so it is settled whether the other one stays
        if own not in chosen and other not in chosen:
            chosen[own] = place
    places = list(chosen.values())
    reasons = zip(*(column[places].tolist() for column in (higher, kinds, jaccard, containment)), strict=True)
    removed = dict(zip(chosen, reasons, strict=True))
    for row_key, first in copies.items():
        # a copy of a removed article goes for the same reason as that article
        removed[row_key] = removed.get(first, (first, EXACT, 1.0, 1.0))
    return as_table([(row_key, *reason) for row_key, reason in sorted(removed.items())], REMOVAL)


def name_containers(contained: pa.Table, priorities: pa.Table, removed: pa.Table) -> pa.Table:
    """Return the kept articles that are contained in a kept one (model.CONTAINED).

    Of several containers the one of highest containment is named, of equal ones the best-ranked.
    """
    gone = numbers_of(removed, ["row_key"])[0]
    lower, higher, jaccard, containment = figures_of(contained)
    order = np.lexsort((higher, priorities_at(higher, priorities), -containment, lower))
    order = order[~(is_member(lower, gone) | is_member(higher, gone))[order]]
    best = order[np.append(True, lower[order][1:] != lower[order][:-1])[: len(order)]]
    columns = [column[best] for column in (lower, higher, jaccard, containment)]
    return pa.Table.from_batches([as_batch(columns, CONTAINED)])


def priorities_at(row_keys: Int64s, priorities: pa.Table) -> Int64s:
    """Return the priorities of articles by their row keys."""
    known, values = numbers_of(priorities, PRIORITY.names)
    return values[look_up(row_keys, known)] if len(row_keys) else row_keys


def figures_of(matches: pa.Table) -> tuple[Int64s, Int64s, Float64s, Float64s]:
    """Return lower, higher, Jaccard and containment of lower in higher of proved pairs (model.MATCH)."""
    lower, higher, shared, lower_size, higher_size = numbers_of(matches, MATCH.names)
    return lower, higher, shared / (lower_size + higher_size - shared), shared / lower_size
