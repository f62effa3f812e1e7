"""What a configuration makes of pairs of texts: how alike they are, and whether its bands propose them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.config.sections import DedupOptions
from quchong.evaluate.scores import Bools, Judged, Score, score
from quchong.match.bands import Banding, choose_banding
from quchong.match.brute_force import CountedPairs
from quchong.match.fold import fold_texts
from quchong.match.minhash import sign_shingles
from quchong.match.shingles import ShingleTexts, hash_texts, make_sets
from quchong.native import kernels

THRESHOLDS = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
PAIRS_A_BATCH = 65_536


@dataclass(frozen=True)
class SignedTexts:
    """The sets of shingles of texts, and their signatures, uint32 of shape (texts, num_perm)."""

    sets: ShingleTexts
    signatures: npt.NDArray[np.uint32]


def sign_batches(batches: Iterable[pa.Array], options: DedupOptions) -> SignedTexts:
    """Fold, shingle and sign batches of texts (Arrow string arrays)."""
    shingles = [np.zeros(0, np.uint64)]
    sizes = [np.zeros(0, np.int64)]
    signatures = [np.zeros((0, options.num_perm), np.uint32)]
    for batch in batches:
        hashed = hash_texts(fold_texts(batch, options.fold), options)
        signatures.append(sign_shingles(hashed, options))
        sets = make_sets(hashed)
        shingles.append(sets.shingles)
        sizes.append(sets.sizes)
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.concatenate(sizes))])
    return SignedTexts(ShingleTexts(np.concatenate(shingles), offsets), np.concatenate(signatures))


def count_shared(texts: SignedTexts, first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]) -> CountedPairs:
    """Count the shingles that pairs of texts, given by their indices, share."""
    shared = np.empty(len(first), np.int64)
    sets = texts.sets.as_sets()
    kernels.count_shared_pairs(sets, first, sets, second, np.zeros(len(first), np.int64), shared)
    return CountedPairs(first, second, shared)


def judge(texts: SignedTexts, pairs: CountedPairs, same: Bools | None, options: DedupOptions) -> Judged:
    """Judge pairs of texts with the bands of each of THRESHOLDS, and of the threshold that is configured.

    `same` says of each pair whether it is labelled as the same; None without labels.
    """
    sizes = texts.sets.sizes
    first, second = sizes[pairs.first], sizes[pairs.second]
    jaccard = pairs.shared / np.maximum(first + second - pairs.shared, 1)
    bandings = {banding_at(threshold, options) for threshold in (*THRESHOLDS, options.threshold)}
    met = {banding: np.zeros(len(pairs), np.bool_) for banding in bandings}
    for start in range(0, len(pairs), PAIRS_A_BATCH):
        part = slice(start, start + PAIRS_A_BATCH)
        agree = texts.signatures[pairs.first[part]] == texts.signatures[pairs.second[part]]
        for banding, share in met.items():
            slots = agree[:, : banding.bands * banding.rows].reshape(-1, banding.bands, banding.rows)
            share[part] = slots.all(axis=2).any(axis=1)
    # an empty text matches nothing, although all empty signatures are alike
    return Judged(jaccard, same, {banding: share & (first > 0) & (second > 0) for banding, share in met.items()})


def banding_at(threshold: float, options: DedupOptions) -> Banding:
    """Return the bands that a run would use at a threshold."""
    return choose_banding(options.num_perm, threshold, options.recall)


def score_at(judged: Judged, thresholds: Sequence[float], options: DedupOptions) -> tuple[Score, ...]:
    """Count what is found at each of some thresholds, each with the bands that a run would use at it."""
    return tuple(score(judged, threshold, banding_at(threshold, options)) for threshold in thresholds)
