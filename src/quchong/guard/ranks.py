"""The ranks of files in row keys, and how they move when files come and go between two checks."""

import numpy as np
import pyarrow as pa

from quchong.columns import Int64s
from quchong.model import NUMBER_BITS, PART_BITS

RANK_SHIFT = NUMBER_BITS + PART_BITS
WITHIN_FILE = (1 << RANK_SHIFT) - 1
GONE = -1
"""In place of the rank of a file that is no longer there, and of a row key in it."""


def file_ranks(row_keys: Int64s) -> Int64s:
    """Return the ranks of the files that the articles are in."""
    return row_keys >> RANK_SHIFT


def move_keys(row_keys: Int64s, new_ranks: Int64s) -> Int64s:
    """Return row keys under the ranks that their files have now, GONE for those of files that are gone.

    Parameters
    ----------
    row_keys
        Row keys under the ranks of an earlier check.
    new_ranks
        The rank that each file of the earlier check has now, or GONE.
    """
    ranks = new_ranks[file_ranks(row_keys)]
    return np.where(ranks == GONE, GONE, ranks << RANK_SHIFT | row_keys & WITHIN_FILE)


def renumber(table: pa.Table, numbers: Int64s) -> pa.Table:
    """Put numbers (ranks or row keys) into the first column of a table, without the rows whose number is GONE."""
    moved = table.set_column(0, table.schema.field(0), pa.array(numbers))
    return moved.filter(pa.array(numbers != GONE))
