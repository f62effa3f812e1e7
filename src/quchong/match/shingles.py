"""Shingles and samples of texts; what shingles are made of: a function for each unit, and the table that names them."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.match.fold import FoldedTexts
from quchong.match.options import MatchOptions, Unit
from quchong.match.words import hash_words
from quchong.native import kernels

MIN_SAMPLE = 64
"""Shingles in a sample, where the text has so many; after repeated ones are dropped it may have fewer."""


@dataclass(frozen=True)
class UnitTexts:
    """The units of a batch of texts end to end: text i is `units[offsets[i]:offsets[i + 1]]`.

    `units` is uint32 (code points) or uint64 (hashes of words), `offsets` int64.
    """

    units: npt.NDArray[np.uint32] | npt.NDArray[np.uint64]
    offsets: npt.NDArray[np.int64]


def cut_characters(folded: FoldedTexts, _options: MatchOptions) -> UnitTexts:
    """Return each folded character as a unit."""
    return UnitTexts(folded.codes, folded.offsets)


def cut_words(folded: FoldedTexts, options: MatchOptions) -> UnitTexts:
    """Return each word as a unit, by its 64-bit hash."""
    return UnitTexts(*hash_words(folded, options.user_dict, options.fold))


UNITS: dict[Unit, Callable[[FoldedTexts, MatchOptions], UnitTexts]] = {"char": cut_characters, "word": cut_words}
"""The functions that cut texts into units, by the values of the option `dedup.unit`."""


@dataclass(frozen=True)
class ShingleTexts:
    """64-bit shingles of a batch of texts end to end: text i has `shingles[offsets[i]:offsets[i + 1]]`.

    `shingles` is uint64, `offsets` int64 of one entry more than there are texts.
    """

    shingles: npt.NDArray[np.uint64]
    offsets: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """How many shingles each text has."""
        return np.diff(self.offsets)

    def of_text(self, index: int) -> npt.NDArray[np.uint64]:
        """Return the shingles of one text."""
        return self.shingles[self.offsets[index] : self.offsets[index + 1]]

    def as_sets(self) -> kernels.Sets:
        """Return the same as kernels take it; the shingles of each text have to be sorted and distinct."""
        return kernels.Sets(self.shingles, self.offsets)

    def pack(self) -> pa.Array:
        """Return a binary array with one value per text: its shingles as little-endian uint64, without a copy."""
        ends = pa.array(self.offsets * self.shingles.itemsize, pa.int64())
        buffers = [None, ends.buffers()[1], pa.py_buffer(self.shingles)]
        return pa.Array.from_buffers(pa.large_binary(), len(self), buffers).cast(pa.binary())


def unpack(packed: pa.Array) -> ShingleTexts:
    """Return what `ShingleTexts.pack` packed, without a copy; a null is a text without shingles."""
    if not len(packed):
        return ShingleTexts(np.empty(0, np.uint64), np.zeros(1, np.int64))
    _, offsets, data = packed.buffers()
    ends = np.frombuffer(offsets, np.int32)[packed.offset : packed.offset + len(packed) + 1].astype(np.int64)
    shingles = np.frombuffer(data or b"", np.uint64)
    ends //= shingles.itemsize
    return ShingleTexts(shingles[ends[0] : ends[-1]], ends - ends[0])


def hash_texts(folded: FoldedTexts, options: MatchOptions) -> ShingleTexts:
    """Return the shingles of each text in the order of the text, with repeated ones."""
    cut = UNITS[options.unit](folded, options)
    shingles = np.empty(len(cut.units), np.uint64)
    ends = np.zeros(len(folded) + 1, np.int64)
    kernels.hash_batch(cut.units, cut.offsets, options.shingle, shingles, ends)
    return ShingleTexts(shingles[: ends[-1]], ends)


def make_sets(hashed: ShingleTexts) -> ShingleTexts:
    """Return the sorted distinct shingles of each text; the arrays of `hashed` are overwritten."""
    return sort_sets(hashed.shingles, hashed.offsets)


def make_samples(hashed: ShingleTexts) -> tuple[ShingleTexts, npt.NDArray[np.int64]]:
    """Return the sorted distinct sampled shingles of each text, and its level (see `kernels.h`), int64."""
    counts = hashed.sizes
    samples, levels = sample(hashed, counts)
    # with half as many as expected a text repeats itself, and has fewer distinct shingles than it seemed
    repetitive = np.flatnonzero((levels > 0) & (samples.sizes < MIN_SAMPLE // 2))
    if not len(repetitive):
        return samples, levels
    counts[repetitive] = [len(np.unique(hashed.of_text(index))) for index in repetitive.tolist()]
    return sample(hashed, counts)


def sample(hashed: ShingleTexts, counts: npt.NDArray[np.int64]) -> tuple[ShingleTexts, npt.NDArray[np.int64]]:
    """Return the sorted distinct sampled shingles of texts, and their levels, int64.

    `counts` says as a text of how many shingles each text is sampled.
    """
    # space for all shingles, but only what is written to takes up memory
    shingles, ends = np.empty_like(hashed.shingles), np.zeros_like(hashed.offsets)
    levels = np.empty(len(hashed), np.int64)
    kernels.keep_sampled(hashed.shingles, hashed.offsets, counts, MIN_SAMPLE, levels, shingles, ends)
    return sort_sets(shingles, ends), levels


def sort_sets(shingles: npt.NDArray[np.uint64], ends: npt.NDArray[np.int64]) -> ShingleTexts:
    """Sort the shingles of texts and drop repeated ones, in place; `ends` is updated."""
    for start, end in pairwise(ends.tolist()):
        shingles[start:end].sort()  # numpy's sort runs on vectors
    kernels.drop_repeated(shingles, ends)
    return ShingleTexts(shingles[: ends[-1]], ends)
