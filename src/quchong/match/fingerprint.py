"""Fingerprints: all that matching has to know of an article before pairs are compared; and exact copies by digest."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.columns import as_batch
from quchong.errors import EngineError
from quchong.match.fold import FoldedTexts, fold_texts
from quchong.match.minhash import sign_shingles
from quchong.match.operators import FoundOperators, find_operators
from quchong.match.options import MatchOptions
from quchong.match.shingles import hash_texts, make_samples
from quchong.model import ALWAYS_KEPT, COPY, COPY_KEY, FINGERPRINT, KeepPolicy
from quchong.native import kernels

DIGEST_BYTES = 16


def fingerprint(
    batches: Iterator[pa.RecordBatch], options: MatchOptions, keep_policy: KeepPolicy
) -> Iterator[pa.RecordBatch]:
    """ARTICLE → FINGERPRINT: fold, digest, sign and sample each article, and give it its priority."""
    for batch in batches:
        folded = fold_texts(batch["text"], options.fold)
        operators = find_operators(batch["text"])
        hashed = hash_texts(folded, options)
        signatures = sign_shingles(hashed, options)
        samples, levels = make_samples(hashed)
        lengths = np.diff(folded.offsets)
        present = lengths > 0
        columns = [
            batch["row_key"],
            keep_policy(batch, lengths),
            lengths,
            as_binary(digest_texts(folded, operators), present),
            as_binary(signatures.view(np.uint8), present),
            samples.pack(),
        ]
        yield as_batch([*columns, levels], FINGERPRINT)


def digest_texts(folded: FoldedTexts, operators: FoundOperators) -> npt.NDArray[np.uint8]:
    """Return the 128-bit BLAKE2b digest of each folded text and its operators, uint8 of shape (texts, 16)."""
    digests = np.empty((len(folded), DIGEST_BYTES), np.uint8)
    found = operators.entries, operators.offsets
    kernels.digest_texts((folded.codes, folded.offsets), found, digests.reshape(-1))
    return digests


def as_binary(rows: npt.NDArray[np.uint8], present: npt.NDArray[np.bool_]) -> pa.Array:
    """Return the rows of bytes of a matrix as binary, null where a row is not present."""
    width = rows.shape[1]
    ends = np.concatenate([[0], np.cumsum(np.where(present, width, 0))]).astype(np.int32)
    data = rows if present.all() else rows[present]
    valid = pa.py_buffer(np.packbits(present, bitorder="little"))
    buffers = [valid, pa.py_buffer(ends), pa.py_buffer(np.ascontiguousarray(data))]
    return pa.Array.from_buffers(pa.binary(), len(rows), buffers)


def copy_keys(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → COPY_KEY, without the empty texts, which match nothing."""
    for batch in batches:
        yield batch.filter(batch["digest"].is_valid()).select(COPY_KEY.names)


def find_copies(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """COPY_KEY by (digest, priority, row_key) → COPY: the copies of the first article of each digest.

    An article that is always kept is no copy of another.
    """
    first = last = None
    for batch in batches:
        copies: list[tuple[int, int]] = []
        for row in zip(*(batch[name].to_pylist() for name in COPY_KEY.names), strict=True):
            if last is not None and row < last:
                raise EngineError("exact copies came out of order")
            digest, priority, row_key = last = row
            if first is None or digest != first[0]:
                first = row
            elif priority != ALWAYS_KEPT:
                copies.append((row_key, first[2]))
        yield as_batch(list(zip(*copies, strict=True)) or [(), ()], COPY)
