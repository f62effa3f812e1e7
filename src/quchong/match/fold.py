"""The comparison form of a text: which characters count as the same, and which do not count at all.

Width, case and script (traditional or simplified) do not count; all but letters, their vowel signs and numbers is
dropped. The table is data, built by `build_fold_table`; see NOTICE for its sources.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.match.options import Fold
from quchong.match.phrases import unify_phrases
from quchong.native import kernels

TABLE_PATH = Path(__file__).with_name("fold_table.npz")
DROPPED = 0x7FFFFFFF
"""A dropped character in the stored differences; no difference of two code points is as large."""


@dataclass(frozen=True)
class FoldTable:
    """What becomes of each code point c.

    Attributes
    ----------
    codes
        The folded code point, uint32; 0 where c is dropped.
    operators
        The operator that c is as a number's sign or point, or between numbers, by its code point, uint8; 0 for others.
    """

    codes: npt.NDArray[np.uint32]
    operators: npt.NDArray[np.uint8]
    unicode_version: str


@dataclass(frozen=True)
class FoldedTexts:
    """The folded texts of a batch end to end: text i is `codes[offsets[i]:offsets[i + 1]]`.

    `codes` is uint32, `offsets` int64 of one entry more than there are texts.
    """

    codes: npt.NDArray[np.uint32]
    offsets: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def text(self, index: int) -> npt.NDArray[np.uint32]:
        """Return the folded code points of one text, uint32."""
        return self.codes[self.offsets[index] : self.offsets[index + 1]]

    def string(self, index: int) -> str:
        """Return the folded text as a string."""
        return self.text(index).tobytes().decode("utf-32-le")


def save_table(table: FoldTable, path: Path) -> None:
    """Write a table to a file, as differences from the identity, which compress a hundredfold."""
    codes = table.codes.astype(np.int32)
    differences = np.where(codes == 0, DROPPED, codes - np.arange(len(codes), dtype=np.int32))
    version = np.array(table.unicode_version)
    np.savez_compressed(path, differences=differences, operators=table.operators, unicode_version=version)


@cache
def load_table() -> FoldTable:
    """Return the shipped table."""
    with np.load(TABLE_PATH) as stored:
        differences = stored["differences"]
        operators = stored["operators"]
        version = str(stored["unicode_version"])
    codes = differences + np.arange(len(differences), dtype=np.int32)
    return FoldTable(np.where(differences == DROPPED, 0, codes).astype(np.uint32), operators, version)


def utf8_buffers(texts: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    """Return the UTF-8 bytes and the int64 offsets of a string array that is not empty, without copying the text."""
    width = np.int64 if pa.types.is_large_string(texts.type) else np.int32
    _, offsets, data = texts.buffers()
    starts = np.frombuffer(offsets, width)[texts.offset : texts.offset + len(texts) + 1]
    content = np.frombuffer(data, np.uint8) if data is not None else np.zeros(0, np.uint8)
    return content, starts.astype(np.int64)


def fold_texts(texts: pa.Array, fold: Fold = "characters") -> FoldedTexts:
    """Return the folded texts of an Arrow array of type string or large_string; a null counts as an empty text."""
    if fold == "phrases":
        texts = unify_phrases(texts)
    ends = np.zeros(len(texts) + 1, np.int64)
    if not len(texts):
        return FoldedTexts(np.empty(0, np.uint32), ends)
    data, offsets = utf8_buffers(texts)
    codes = np.empty(int(offsets[-1] - offsets[0]), np.uint32)
    kernels.fold_batch(data, offsets, load_table().codes, codes, ends)
    return FoldedTexts(codes[: ends[-1]], ends)


def fold_text(text: str, fold: Fold = "characters") -> str:
    """Return the folded form of one text.

    >>> fold_text("Ｒeading，讀書 ２０２４!")
    'reading读书2024'
    """
    return fold_texts(pa.array([text], pa.large_string()), fold).string(0)
