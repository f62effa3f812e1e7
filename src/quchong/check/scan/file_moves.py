"""File indices in row keys, and how they change when files come and go between two checks."""

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s
from quchong.model import NUMBER_BITS, PART_BITS

FILE_SHIFT = NUMBER_BITS + PART_BITS
WITHIN_FILE = (1 << FILE_SHIFT) - 1
GONE = -1
"""In place of the index of a file that is no longer there, and of the row keys in it."""


def file_indices(row_keys: Int64s) -> Int64s:
    """Return the indices of the files that articles are in."""
    return row_keys >> FILE_SHIFT


def move_keys(row_keys: Int64s, new_indices: Int64s) -> Int64s:
    """Return row keys under the indices that their files have now, GONE for those of files that are gone.

    Parameters
    ----------
    row_keys
        int64 row keys under the file indices of an earlier check, of any shape.
    new_indices
        The index that each file of the earlier check has now, or GONE.
    """
    indices = new_indices[file_indices(row_keys)]
    return np.where(indices == GONE, GONE, indices << FILE_SHIFT | row_keys & WITHIN_FILE)


def renumber(table: pa.Table, numbers: Int64s) -> pa.Table:
    """Put numbers (file indices or row keys) into the first column of a table; rows whose number is GONE go."""
    moved = table.set_column(0, table.schema.field(0), pa.array(numbers))
    return moved.filter(pa.array(numbers != GONE))
