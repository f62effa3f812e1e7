"""Fingerprints: all that matching has to know of an article before a match is proved; and exact copies by digest."""

from collections.abc import Iterator
from hashlib import blake2b

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import as_batch
from quchong.errors import EngineError
from quchong.match.fold import fold_texts
from quchong.match.minhash import sign_shingles
from quchong.match.options import MatchOptions
from quchong.match.shingles import hash_texts, make_samples
from quchong.model import ALWAYS_KEPT, COPY, COPY_KEY, FINGERPRINT, NO_ROW, KeepPolicy


def fingerprint(
    batches: Iterator[pa.RecordBatch], options: MatchOptions, keep_policy: KeepPolicy
) -> Iterator[pa.RecordBatch]:
    """ARTICLE → FINGERPRINT: fold, digest, sign, sample and rank each article."""
    for batch in batches:
        folded = fold_texts(batch["text"])
        hashed = hash_texts(folded, options)
        signatures = sign_shingles(hashed, options)
        samples, levels = make_samples(hashed)
        lengths = np.diff(folded.offsets)
        digests = [
            blake2b(folded.text(index).data, digest_size=16).digest() if lengths[index] else None
            for index in range(len(folded))
        ]
        rows = [row.tobytes() if length else None for row, length in zip(signatures, lengths, strict=True)]
        priorities = keep_policy(batch, lengths)
        yield as_batch([batch["row_key"], priorities, lengths, digests, rows, samples.pack(), levels], FINGERPRINT)


def warm_up(options: MatchOptions) -> None:
    """Load the kernels, or compile them where they are not cached: a third of a second, or several.

    The time passes beside other work; without it the first batch takes so much longer.
    """
    hashed = hash_texts(fold_texts(pa.array(["去重"])), options)
    sign_shingles(hashed, options)
    make_samples(hashed)


def copy_keys(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → COPY_KEY, without the empty texts: they match nothing."""
    for batch in batches:
        yield batch.filter(batch["digest"].is_valid()).select(COPY_KEY.names)


def find_copies(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """COPY_KEY by (digest, priority, row_key) → COPY: name the best-ranked article of each digest to its copies.

    One that is always kept is no copy of another.
    """
    last: tuple[bytes, int, int] | None = None
    first = NO_ROW
    for batch in batches:
        copies: list[tuple[int, int]] = []
        for row in zip(*(batch[name].to_pylist() for name in COPY_KEY.names), strict=True):
            if last is not None and row < last:
                raise EngineError("exact copies came out of order")
            if last is None or row[0] != last[0]:
                first = row[2]
            elif row[1] != ALWAYS_KEPT:
                copies.append((row[2], first))
            last = row
        if copies:
            yield as_batch(list(zip(*copies, strict=True)), COPY)
