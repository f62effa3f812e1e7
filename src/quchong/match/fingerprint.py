"""Fingerprints: all that matching has to know of an article before pairs are compared; and exact copies by digest."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.columns import as_batch, assert_sorted, numbers_of, with_rows
from quchong.match.fold import FoldedTexts, fold_texts
from quchong.match.minhash import sign_shingles
from quchong.match.operators import FoundOperators, find_operators
from quchong.match.options import MatchOptions
from quchong.match.shingles import hash_texts, make_samples
from quchong.model import ALWAYS_KEPT, COPY, COPY_KEY, FINGERPRINT, NO_ROW, KeepPolicy
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
        rows = batch.select(["digest", "priority", "row_key"])
        rows = rows.filter(rows["digest"].is_valid())
        halves = np.frombuffer(b"".join(rows["digest"].to_pylist()), np.int64).reshape(-1, 2)
        yield as_batch([*halves.T, rows["priority"], rows["row_key"]], COPY_KEY)


def find_copies(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """COPY_KEY by all its columns → COPY: the copies of the first article of each digest.

    An article that is always kept is no copy of another.
    """
    open_digest, open_first = None, np.int64(NO_ROW)
    last = None
    for batch in with_rows(batches):
        columns = digest, rest, priority, row_key = numbers_of(batch, COPY_KEY.names)
        last = assert_sorted(columns, last, "exact copies")
        is_first = np.append(True, (digest[1:] != digest[:-1]) | (rest[1:] != rest[:-1]))
        firsts = row_key[is_first]
        if (digest[0], rest[0]) == open_digest:
            is_first[0], firsts[0] = False, open_first
        open_digest, open_first = (digest[-1], rest[-1]), firsts[-1]
        groups = np.cumsum(np.append(True, is_first[1:])) - 1
        copies = ~is_first & (priority != ALWAYS_KEPT)
        yield as_batch([row_key[copies], firsts[groups[copies]]], COPY)
