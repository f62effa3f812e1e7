from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.match.fold import fold_texts
from quchong.match.options import MatchOptions
from quchong.match.shingles import hash_texts, make_sets


def shingle_sets(texts: Sequence[str], options: MatchOptions) -> list[npt.NDArray[np.uint64]]:
    """Return the sorted distinct shingles of texts."""
    sets = make_sets(hash_texts(fold_texts(pa.array(texts, pa.string())), options))
    return [sets.of_text(index) for index in range(len(sets))]
