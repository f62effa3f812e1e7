"""What shingles are made of: one small function for each unit, and the table that names them."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.match import kernel
from quchong.match.fold import FoldedTexts

SAMPLE_LEAST = 64
"""Shingles that a sample holds at least, where the text has so many."""


@dataclass(frozen=True)
class UnitTexts:
    """The units of a batch of texts end to end: text i is `units[offsets[i]:offsets[i + 1]]`.

    `units` is uint32 (code points) or uint64 (hashes of words), `offsets` int64.
    """

    units: npt.NDArray[np.uint32] | npt.NDArray[np.uint64]
    offsets: npt.NDArray[np.int64]


def cut_characters(folded: FoldedTexts) -> UnitTexts:
    """Take each folded character as a unit."""
    return UnitTexts(folded.codes, folded.offsets)


def cut_words(folded: FoldedTexts) -> UnitTexts:
    """Take each word as a unit, by its 64-bit hash.

    The folded text is cut, so that copies which differ only in punctuation, width or script have the same words.
    rjieba with HMM off cuts exactly as jieba does, 20 times faster.
    """
    import rjieba

    lengths: list[int] = []
    offsets = np.zeros(len(folded) + 1, np.int64)
    for index in range(len(folded)):
        lengths.extend(map(len, rjieba.cut(folded.string(index), hmm=False)))
        offsets[index + 1] = len(lengths)
    words = np.empty(len(lengths), np.uint64)
    kernel.hash_words(folded.codes, np.array(lengths, np.int64), words)
    return UnitTexts(words, offsets)


UNITS: dict[str, Callable[[FoldedTexts], UnitTexts]] = {"char": cut_characters, "word": cut_words}
"""The units by the name that the option `dedup.unit` gives them."""


@dataclass(frozen=True)
class ShingleTexts:
    """64-bit shingles of a batch of texts end to end: text i has `shingles[offsets[i]:offsets[i + 1]]`.

    `shingles` is uint64, `offsets` int64.
    """

    shingles: npt.NDArray[np.uint64]
    offsets: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def of_text(self, index: int) -> npt.NDArray[np.uint64]:
        """Return the shingles of one text."""
        return self.shingles[self.offsets[index] : self.offsets[index + 1]]

    def pack(self) -> pa.Array:
        """Return the shingles of each text as the bytes of a binary array, without a copy."""
        ends = pa.array(self.offsets * self.shingles.itemsize, pa.int64())
        buffers = [None, ends.buffers()[1], pa.py_buffer(self.shingles)]
        return pa.Array.from_buffers(pa.large_binary(), len(self), buffers).cast(pa.binary())


def hash_texts(folded: FoldedTexts, unit: str, width: int) -> ShingleTexts:
    """Return the shingles of each text in their order, repeated ones too."""
    cut = UNITS[unit](folded)
    shingles = np.empty(len(cut.units), np.uint64)
    ends = np.zeros(len(folded) + 1, np.int64)
    kernel.hash_batch(cut.units, cut.offsets, width, shingles, ends)
    return ShingleTexts(shingles[: ends[-1]], ends)


def make_sets(hashed: ShingleTexts) -> ShingleTexts:
    """Return the sorted distinct shingles of each text."""
    shingles, ends = hashed.shingles.copy(), hashed.offsets.copy()
    return sort_sets(shingles, ends)


def make_samples(hashed: ShingleTexts) -> tuple[ShingleTexts, npt.NDArray[np.int64]]:
    """Return the sorted distinct shingles of each text that are sampled, and the level: see `kernel.find_level`."""
    shingles, ends = hashed.shingles.copy(), hashed.offsets.copy()
    levels = np.empty(len(hashed), np.int64)
    kernel.keep_sampled(shingles, ends, SAMPLE_LEAST, levels)
    return sort_sets(shingles, ends), levels


def sort_sets(shingles: npt.NDArray[np.uint64], ends: npt.NDArray[np.int64]) -> ShingleTexts:
    """Make sets of the shingles of texts, in place."""
    for start, end in pairwise(ends.tolist()):
        shingles[start:end].sort()  # numpy's sort is several times as fast as numba's
    kernel.drop_repeated(shingles, ends)
    return ShingleTexts(shingles[: ends[-1]], ends)


def shingle_sets(folded: FoldedTexts, unit: str, width: int) -> list[npt.NDArray[np.uint64]]:
    """Return the sorted distinct 64-bit shingles of each text of a batch."""
    sets = make_sets(hash_texts(folded, unit, width))
    return [sets.of_text(index) for index in range(len(sets))]
