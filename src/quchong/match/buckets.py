"""Candidate pairs: articles whose signatures agree in a band share a bucket and are paired."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import NONE, Int64s, as_batch, assert_sorted, is_member, numbers_of, tag_rows, with_rows
from quchong.match.bands import Banding
from quchong.model import BAND, BUCKET_OUTPUT, PAIR, PROPOSED_PAIR, SKIPPED_BUCKET
from quchong.native import kernels

SMALL_BUCKET = 32
"""A bucket of up to so many members gives all its pairs. In a larger one its first so many members are all paired with
each other, but each further one only with the first few of them, the leaders: so the pairs grow linearly with it."""
LEADERS_BY_ROUND = (1, 2, 4, 8, 16, 32)
"""How many leaders a large bucket has, in rounds that follow each other: each round takes only what the rounds before
did not remove, so the later rounds, with more leaders, meet fewer and fewer articles."""


def band_rows(
    batches: Iterator[pa.RecordBatch], banding: Banding, left_out: Int64s, only: Int64s | None = None
) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → BAND: a row for each band of each article, but for empty texts and for the (sorted) left out.

    With `only`, sorted values of `band`, just the rows of these buckets.
    """
    for batch in batches:
        wanted = batch["signature"].is_valid().to_numpy(zero_copy_only=False)
        wanted &= ~is_member(batch["row_key"].to_numpy(), left_out)
        rows = batch.filter(pa.array(wanted))
        if not rows.num_rows:
            continue
        signatures = np.frombuffer(b"".join(rows["signature"].to_pylist()), np.uint32).reshape(rows.num_rows, -1)
        keys = np.empty((rows.num_rows, banding.bands), np.uint64)
        kernels.hash_bands(signatures, banding.rows, keys)
        articles = (np.repeat(column, banding.bands) for column in numbers_of(rows, ["priority", "row_key"]))
        bands = as_batch([keys.reshape(-1).view(np.int64), *articles], BAND)
        yield bands if only is None else bands.filter(pa.array(is_member(bands["band"].to_numpy(), only)))


def pair_bucket_members(batches: Iterator[pa.RecordBatch], leaders: int) -> Iterator[pa.RecordBatch]:
    """BAND by (band, priority, row_key) → BUCKET_OUTPUT: pair the members of each bucket.

    A large bucket has so many `leaders`; if it skips pairs, it is named with their number.
    """
    bucket = kernels.OpenBucket(np.empty(SMALL_BUCKET, np.int64), np.zeros(3, np.int64))
    last = None
    for batch in with_rows(batches):
        bands, priorities, row_keys = numbers_of(batch, BAND.names)
        last = assert_sorted([bands, priorities, row_keys], last, "buckets")
        pairs = np.empty((len(bands) * SMALL_BUCKET, 2), np.int64)
        # a bucket that skips pairs has more than SMALL_BUCKET rows, the first of them perhaps in an earlier batch
        skipped = np.empty((len(bands) // SMALL_BUCKET + 1, 2), np.int64)
        count, count_skipped = kernels.pair_members(bands, row_keys, bucket, leaders, pairs, skipped)
        yield tag_rows(as_batch(pairs[:count].T, PAIR), "pair", BUCKET_OUTPUT)
        yield tag_rows(as_batch(skipped[:count_skipped].T, SKIPPED_BUCKET), "skipped", BUCKET_OUTPUT)
    skipped = np.empty((1, 2), np.int64)
    _, count_skipped = kernels.pair_members(NONE, NONE, bucket, leaders, np.empty((0, 2), np.int64), skipped)
    yield tag_rows(as_batch(skipped[:count_skipped].T, SKIPPED_BUCKET), "skipped", BUCKET_OUTPUT)


def propose_pairs(batches: Iterator[pa.RecordBatch], number: int) -> Iterator[pa.RecordBatch]:
    """PAIR → PROPOSED_PAIR: the pairs, as those of the round of a number."""
    for batch in batches:
        yield as_batch([*batch.columns, np.full(batch.num_rows, number)], PROPOSED_PAIR)


def select_new_pairs(batches: Iterator[pa.RecordBatch], number: int) -> Iterator[pa.RecordBatch]:
    """PROPOSED_PAIR by (lower, higher, round) → PAIR: the pairs first proposed in the round of a number, each once."""
    last = None
    for batch in with_rows(batches):
        lower, higher, rounds = numbers_of(batch, PROPOSED_PAIR.names)
        first = np.ones(batch.num_rows, np.bool_)
        first[1:] = (lower[1:] != lower[:-1]) | (higher[1:] != higher[:-1])
        first[0] = last is None or (lower[0], higher[0]) != last[:2]
        last = assert_sorted([lower, higher, rounds], last, "proposed pairs")
        yield batch.select(PAIR.names).filter(pa.array(first & (rounds == number)))
