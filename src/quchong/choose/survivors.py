"""Survivors without chains: an article goes only for a match with an article that stays.

Going down the rank, an article is kept unless it matches a kept one; so A–B–C never removes C for B's sake.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from quchong.columns import as_table
from quchong.model import ALWAYS_KEPT, CONTAINED, REMOVAL

EXACT, NEAR, CONTAINED_IN = "exact", "near", "contained"


@dataclass(frozen=True, slots=True)
class _Partner:
    """A higher-ranked article that another matches, and how."""

    row_key: int
    match: str
    jaccard: float
    containment: float


def choose_survivors(
    near: pa.Table, contained: pa.Table, copies: Mapping[int, int], ranks: Mapping[int, int]
) -> pa.Table:
    """Return what is removed and why (model.REMOVAL).

    Parameters
    ----------
    near
        Proved near-duplicates (model.MATCH) between articles that are no copies.
    contained
        Proved containments (model.MATCH, `lower` in `higher`) that remove; those of a lower-ranked container do not.
    copies
        For each exact copy the best-ranked article with the same folded text.
    ranks
        Rank of each article in the matches; (rank, row key) is the total order. One of rank ALWAYS_KEPT never goes.
    """
    partners: dict[int, list[_Partner]] = defaultdict(list)
    for table, match in ((near, NEAR), (contained, CONTAINED_IN)):
        for lower, higher, jaccard, containment in figures_of(table):
            if (ranks[higher], higher) < (ranks[lower], lower):
                partners[lower].append(_Partner(higher, match, jaccard, containment))
    removed: dict[int, _Partner] = {}
    for row_key in sorted(partners, key=lambda key: (ranks[key], key)):
        kept = [partner for partner in partners[row_key] if partner.row_key not in removed]
        if kept and ranks[row_key] != ALWAYS_KEPT:
            removed[row_key] = min(kept, key=lambda it: (*strength(it), ranks[it.row_key], it.row_key))
    for row_key, first in copies.items():
        # a copy of a removed article goes for the same reason as that article
        removed[row_key] = removed.get(first) or _Partner(first, EXACT, 1.0, 1.0)
    rows = [(key, it.row_key, it.match, it.jaccard, it.containment) for key, it in sorted(removed.items())]
    return as_table(rows, REMOVAL)


def strength(partner: _Partner) -> tuple[bool, float]:
    """Return what the named match is chosen by, smaller is better: a near one first, then the highest figure."""
    near = partner.match == NEAR
    return not near, -(partner.jaccard if near else partner.containment)


def name_containers(contained: pa.Table, ranks: Mapping[int, int], removed: pa.Table) -> pa.Table:
    """Return the kept articles that are contained in a kept one (model.CONTAINED).

    Of several containers the one of highest containment is named, of equal ones the best-ranked.
    """
    gone = set(removed["row_key"].to_pylist())
    found: dict[int, tuple[float, int, int, float]] = {}
    for lower, higher, jaccard, containment in figures_of(contained):
        if lower not in gone and higher not in gone:
            candidate = (-containment, ranks[higher], higher, jaccard)
            found[lower] = min(found.get(lower, candidate), candidate)
    return as_table([(key, it[2], it[3], -it[0]) for key, it in sorted(found.items())], CONTAINED)


def figures_of(matches: pa.Table) -> list[tuple[int, int, float, float]]:
    """Return lower, higher, Jaccard and containment of lower in higher of proved pairs (model.MATCH)."""
    lower, higher, shared, lower_size, higher_size = (matches[name].to_numpy() for name in matches.schema.names)
    jaccard = shared / (lower_size + higher_size - shared)
    columns = (lower, higher, jaccard, shared / lower_size)
    return list(zip(*(column.tolist() for column in columns), strict=True))
