"""MinHash signatures that datasketch 2 opens as its own (scheme affine32)."""

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.match.fold import fold_texts
from quchong.match.options import MatchOptions
from quchong.match.shingles import ShingleTexts, hash_texts
from quchong.native import kernels

if TYPE_CHECKING:
    from datasketch import MinHash

SCHEME = "affine32"


@cache
def permutations(num_perm: int, seed: int) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.uint32]]:
    """Return the multipliers (odd) and the increments of datasketch's affine32 permutations, uint32 of num_perm each.

    Made as datasketch 2 makes them, because importing it takes a second; a test compares both.
    """
    generator = np.random.RandomState(seed)
    a = generator.randint(0, 1 << 31, num_perm, dtype=np.uint32) * np.uint32(2) + np.uint32(1)
    b = generator.randint(0, 1 << 32, num_perm, dtype=np.uint32)
    return a, b


def sign_shingles(hashed: ShingleTexts, options: MatchOptions) -> npt.NDArray[np.uint32]:
    """Return the MinHash signatures of texts, uint32 of shape (texts, num_perm); all bits are 1 for an empty text.

    Slot j is the minimum of a[j] · h + b[j] modulo 2**32 over the 32-bit hashes h of the shingles, as in datasketch's
    affine32 scheme; MinHash: Broder, On the resemblance and containment of documents, 1997.
    """
    a, b = permutations(options.num_perm, options.seed)
    signatures = np.empty((len(hashed), options.num_perm), np.uint32)
    kernels.sign_batch(hashed.shingles, hashed.offsets, a, b, signatures)
    return signatures


def sign_texts(texts: list[str], options: MatchOptions) -> npt.NDArray[np.uint32]:
    """Return the MinHash signatures of texts, uint32 of shape (texts, num_perm); all bits are 1 for an empty text.

    Raises UnicodeEncodeError where a text has a lone surrogate.
    """
    folded = fold_texts(pa.array(texts, pa.large_string()), options.fold)
    return sign_shingles(hash_texts(folded, options), options)


def open_in_datasketch(signatures: npt.NDArray[np.uint32], seed: int) -> "list[MinHash]":
    """Return signatures, uint32 of shape (texts, num_perm), as datasketch MinHash objects that share their memory."""
    from datasketch import MinHash

    shared = permutations(signatures.shape[1], seed)
    return [
        MinHash(hashvalues=row, permutations=shared, seed=seed, scheme=SCHEME)  # the default changed in 2.0
        for row in signatures
    ]
