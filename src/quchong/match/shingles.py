"""What shingles are made of: one small function for each unit, and the table that names them."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.match import kernel
from quchong.match.fold import FoldedTexts
from quchong.match.options import MatchOptions
from quchong.match.words import hash_words

SAMPLE_LEAST = 64
"""Shingles that a sample holds at least, where the text has so many."""


@dataclass(frozen=True)
class UnitTexts:
    """The units of a batch of texts end to end: text i is `units[offsets[i]:offsets[i + 1]]`.

    `units` is uint32 (code points) or uint64 (hashes of words), `offsets` int64.
    """

    units: npt.NDArray[np.uint32] | npt.NDArray[np.uint64]
    offsets: npt.NDArray[np.int64]


def cut_characters(folded: FoldedTexts, _options: MatchOptions) -> UnitTexts:
    """Take each folded character as a unit."""
    return UnitTexts(folded.codes, folded.offsets)


def cut_words(folded: FoldedTexts, options: MatchOptions) -> UnitTexts:
    """Take each word as a unit, by its 64-bit hash."""
    return UnitTexts(*hash_words(folded, options.user_dict))


UNITS: dict[str, Callable[[FoldedTexts, MatchOptions], UnitTexts]] = {"char": cut_characters, "word": cut_words}
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


def unpack(packed: pa.Array) -> ShingleTexts:
    """Return what `ShingleTexts.pack` packed, without a copy; a null is a text without shingles."""
    _, offsets, data = packed.buffers()
    ends = np.frombuffer(offsets, np.int32)[packed.offset : packed.offset + len(packed) + 1].astype(np.int64)
    shingles = np.frombuffer(data or b"", np.uint64)
    ends //= shingles.itemsize
    return ShingleTexts(shingles[ends[0] : ends[-1]], ends - ends[0])


def hash_texts(folded: FoldedTexts, options: MatchOptions) -> ShingleTexts:
    """Return the shingles of each text in their order, repeated ones too."""
    cut = UNITS[options.unit](folded, options)
    shingles = np.empty(len(cut.units), np.uint64)
    ends = np.zeros(len(folded) + 1, np.int64)
    kernel.hash_batch(cut.units, cut.offsets, options.shingle, shingles, ends)
    return ShingleTexts(shingles[: ends[-1]], ends)


def make_sets(hashed: ShingleTexts) -> ShingleTexts:
    """Return the sorted distinct shingles of each text; what was given is used up."""
    return sort_sets(hashed.shingles, hashed.offsets)


def make_samples(hashed: ShingleTexts) -> tuple[ShingleTexts, npt.NDArray[np.int64]]:
    """Return the sorted distinct shingles of each text that are sampled, and the level: see `kernel.find_level`."""
    counts = np.diff(hashed.offsets)
    samples, levels = sample(hashed, counts)
    # half of what was to be expected comes of a text that repeats itself: it has fewer shingles than it seemed
    repetitive = np.flatnonzero((levels > 0) & (np.diff(samples.offsets) < SAMPLE_LEAST // 2))
    if not len(repetitive):
        return samples, levels
    counts[repetitive] = [len(np.unique(hashed.of_text(index))) for index in repetitive.tolist()]
    return sample(hashed, counts)


def sample(hashed: ShingleTexts, counts: npt.NDArray[np.int64]) -> tuple[ShingleTexts, npt.NDArray[np.int64]]:
    """Return the sorted distinct sampled shingles of texts, each sampled as one of so many shingles, and the levels."""
    # room for all, of which only what is written to takes up memory
    shingles, ends = np.empty_like(hashed.shingles), np.zeros_like(hashed.offsets)
    levels = np.empty(len(hashed), np.int64)
    kernel.keep_sampled(hashed.shingles, hashed.offsets, counts, SAMPLE_LEAST, levels, shingles, ends)
    return sort_sets(shingles, ends), levels


def sort_sets(shingles: npt.NDArray[np.uint64], ends: npt.NDArray[np.int64]) -> ShingleTexts:
    """Make sets of the shingles of texts, in place."""
    for start, end in pairwise(ends.tolist()):
        shingles[start:end].sort()  # numpy's sort is several times as fast as numba's
    kernel.drop_repeated(shingles, ends)
    return ShingleTexts(shingles[: ends[-1]], ends)
