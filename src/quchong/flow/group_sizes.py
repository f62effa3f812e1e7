"""How many articles each survivor stands for."""

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s, is_member, look_up, numbers_of
from quchong.model import GROUP_SIZE


def sum_groups(removed: pa.Table, named: pa.Table) -> pa.Table:
    """Return the sizes of the groups (model.GROUP_SIZE) of survivors: their own and those of what was removed for them.

    Parameters
    ----------
    removed
        Why articles are removed (model.REMOVAL).
    named
        The survivors, and all articles that stand for others by what was read of them (model.NAMED, by row key).
    """
    with_survivor = removed.filter(removed["survivor"].is_valid())
    row_keys, survivors = numbers_of(with_survivor, ["row_key", "survivor"])
    distinct, groups = np.unique(survivors, return_inverse=True)
    sizes = sizes_of(distinct, named)
    np.add.at(sizes, groups, sizes_of(row_keys, named))
    return pa.table([distinct, sizes], schema=GROUP_SIZE)


def sizes_of(row_keys: Int64s, named: pa.Table) -> Int64s:
    """Return how many articles each of some articles stands for, 1 for those that are not named."""
    known, sizes = numbers_of(named, ["row_key", "group_size"])
    found = is_member(row_keys, known)
    result = np.ones(len(row_keys), np.int64)
    result[found] = sizes[look_up(row_keys[found], known)] if found.any() else 1
    return result
