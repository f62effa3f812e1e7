"""Survivors without chains: an article goes only for a match with an article that stays.

Going down the rank, an article is kept unless it matches a kept one; so A–B–C never removes C for B's sake.
"""

from collections import defaultdict
from collections.abc import Mapping

import pyarrow as pa

from quchong.model import Removal


def choose_survivors(matches: pa.Table, copies: Mapping[int, int], ranks: Mapping[int, int]) -> dict[int, Removal]:
    """Return what is removed and why, by row key.

    Parameters
    ----------
    matches
        Proved pairs (model.MATCH) between articles that are no copies.
    copies
        For each exact copy the best-ranked article with the same folded text.
    ranks
        Rank of each article in `matches`; (rank, row key) is the total order.
    """
    partners: dict[int, list[tuple[int, float, float]]] = defaultdict(list)
    for match in matches.to_pylist():
        union = match["lower_size"] + match["higher_size"] - match["shared"]
        figures = (match["shared"] / union, match["shared"] / match["lower_size"])
        partners[match["lower"]].append((match["higher"], *figures))
    removed: dict[int, Removal] = {}
    for row_key in sorted(partners, key=lambda key: (ranks[key], key)):
        kept = [partner for partner in partners[row_key] if partner[0] not in removed]
        if kept:
            survivor, jaccard, containment = min(kept, key=lambda it: (-it[1], ranks[it[0]], it[0]))
            removed[row_key] = Removal(survivor, "near", jaccard, containment)
    for row_key, first in copies.items():
        # a copy of a removed article goes for the same reason as that article
        removed[row_key] = removed.get(first) or Removal(first, "exact", 1.0, 1.0)
    return removed
