"""Fingerprints: all that matching has to know of an article before pairs are compared; and exact copies by digest."""

from collections.abc import Iterator
from hashlib import blake2b

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

NO_CODE = b"\xff" * 4
"""Between a text's code points and its operators: no code point."""


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
        rows = [row.tobytes() if length else None for row, length in zip(signatures, lengths, strict=True)]
        columns = [
            batch["row_key"],
            keep_policy(batch, lengths),
            lengths,
            digest_texts(folded, operators),
            rows,
            samples.pack(),
        ]
        yield as_batch([*columns, levels], FINGERPRINT)


def digest_texts(folded: FoldedTexts, operators: FoundOperators) -> list[bytes | None]:
    """Return the 128-bit BLAKE2b digest of each folded text and its operators, None of an empty text."""
    texts, found = map(folded.text, range(len(folded))), map(operators.of_text, range(len(operators)))
    return [digest(text, of_text) if len(text) else None for text, of_text in zip(texts, found, strict=True)]


def digest(text: npt.NDArray[np.uint32], operators: npt.NDArray[np.uint32]) -> bytes:
    """Return the digest of a folded text and its operators."""
    state = blake2b(text.data, digest_size=16)
    if len(operators):
        state.update(NO_CODE)
        state.update(operators.data)
    return state.digest()


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
