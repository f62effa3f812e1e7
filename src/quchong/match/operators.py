"""The operators of numbers, which folding drops though they carry meaning: 3+5 and 3-5 fold alike."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.match.fold import load_table, utf8_buffers
from quchong.native import kernels


@dataclass(frozen=True)
class FoundOperators:
    """The operators of a batch of texts end to end: those of text i are `entries[offsets[i]:offsets[i + 1]]`.

    Each has two entries, uint32: how many digits come before, and the code point of the operator. `offsets` is int64.
    """

    entries: npt.NDArray[np.uint32]
    offsets: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def of_text(self, index: int) -> npt.NDArray[np.uint32]:
        """Return the entries of one text."""
        return self.entries[self.offsets[index] : self.offsets[index + 1]]


def find_operators(texts: pa.Array) -> FoundOperators:
    """Return the operators in an Arrow array of type string or large_string.

    An operator counts where a digit follows, with nothing but spaces and other operators between; a comma only between
    digits, and not where it groups them by thousands (1,000).
    """
    ends = np.zeros(len(texts) + 1, np.int64)
    if not len(texts):
        return FoundOperators(np.empty(0, np.uint32), ends)
    data, offsets = utf8_buffers(texts)
    entries = np.empty(2 * int(offsets[-1] - offsets[0]), np.uint32)
    table = load_table()
    kernels.find_operators(data, offsets, table.codes, table.operators, entries, ends)
    return FoundOperators(entries[: ends[-1]], ends)
