"""Candidates: articles whose signatures agree in a band share a bucket, and are paired."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch, assert_sorted, is_member, numbers_of, with_rows
from quchong.match import kernel
from quchong.match.bands import Banding
from quchong.model import BAND, CANDIDATE, NO_ROW

SMALL_BUCKET = 32
"""A bucket up to this size gives all its pairs. Of a larger one only the members this far down the rank do; each
further one is paired with the best-ranked few, a star, so that the bucket grows linearly."""
STARS = (1, 2, 4, 8, 16, 32)
"""Best-ranked members of a large bucket that all others are paired with, in the rounds that follow each other: each
round takes only what the rounds before did not remove, so the later and larger ones meet fewer and fewer articles."""


def band_rows(
    batches: Iterator[pa.RecordBatch], banding: Banding, left_out: Int64s, only: Int64s | None = None
) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → BAND, a row for each band of each article but the empty ones and the (sorted) left out.

    Where `only` (sorted) is given, just the buckets of these keys.
    """
    for batch in batches:
        wanted = batch["signature"].is_valid().to_numpy(zero_copy_only=False)
        wanted &= ~is_member(batch["row_key"].to_numpy(), left_out)
        kept = batch.filter(pa.array(wanted))
        if not kept.num_rows:
            continue
        signatures = np.frombuffer(b"".join(kept["signature"].to_pylist()), np.uint32).reshape(kept.num_rows, -1)
        keys = np.empty((kept.num_rows, banding.bands), np.uint64)
        kernel.hash_bands(signatures, banding.rows, keys)
        priorities, row_keys = (
            np.repeat(column, banding.bands) for column in numbers_of(kept, ["priority", "row_key"])
        )
        rows = as_batch([keys.reshape(-1).view(np.int64), priorities, row_keys], BAND)
        yield rows if only is None else rows.filter(pa.array(is_member(rows["band"].to_numpy(), only)))


def pair_bucket_members(batches: Iterator[pa.RecordBatch], star: int) -> Iterator[pa.RecordBatch]:
    """BAND by (band, priority, row_key) → CANDIDATE: pair the members of each bucket, and tell which held pairs back."""
    leaders = np.empty(SMALL_BUCKET, np.int64)
    bucket = np.zeros(3, np.int64)
    last = None
    for batch in with_rows(batches):
        bands, priorities, row_keys = numbers_of(batch, BAND.names)
        last = assert_sorted([bands, priorities, row_keys], last, "buckets")
        found = np.empty((len(bands) * (SMALL_BUCKET + 1), 3), np.int64)
        count = kernel.pair_members(bands, row_keys, leaders, star, bucket, found)
        yield as_batch(list(found[:count].T), CANDIDATE)
    found = np.empty((1, 3), np.int64)
    yield as_batch(list(found[: kernel.close_bucket(bucket, found, 0)].T), CANDIDATE)


def new_candidates(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """CANDIDATE by (lower, higher, capped) → CANDIDATE, each pair once; not those that an earlier round marked.

    What buckets held back stays as it is.
    """
    last = None
    for batch in with_rows(batches):
        lower, higher, capped = numbers_of(batch, CANDIDATE.names)
        new = np.ones(len(lower), np.bool_)
        new[1:] = (lower[1:] != lower[:-1]) | (higher[1:] != higher[:-1])
        new[0] = last is None or (lower[0], higher[0]) != last[:2]
        last = assert_sorted([lower, higher, capped], last, "candidates")
        yield batch.filter(pa.array((new & (capped >= 0)) | (lower == NO_ROW)))


def mark_proposed(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """CANDIDATE → CANDIDATE: the pairs alone, marked as tried in an earlier round."""
    for batch in batches:
        lower, higher, _ = numbers_of(batch, CANDIDATE.names)
        pairs = lower != NO_ROW
        yield as_batch([lower[pairs], higher[pairs], np.full(int(pairs.sum()), -1)], CANDIDATE)
