"""Candidate pairs: articles whose signatures agree in a band share a bucket and are paired."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import NONE, Int64s, as_batch, assert_sorted, is_member, numbers_of, tag_rows, with_rows
from quchong.match.bands import Banding
from quchong.model import BAND, BUCKET_OUTPUT, CANDIDATE, FINGERPRINT, SKIPPED_PAIRS
from quchong.native import kernels

WINDOW = 32
"""With how many members before it in the order of sizes, the most alike in size, each member of a large bucket is
paired; and also with the first of each larger and larger block of the bucket, for buckets where all are alike."""
LEAST_WHOLE, MOST_WHOLE, WHOLE_MEMBERS = 128, 2_000, 1_500_000
"""Up to how many members a bucket gives all its pairs: MOST_WHOLE, or so many that this number times all articles is
WHOLE_MEMBERS, but always LEAST_WHOLE. So what is not too much for a few thousand articles does not slow down a million
of them; where all share buckets of that size, 20 bands give 15 million pairs."""
PRINT = pa.schema([FINGERPRINT.field(name) for name in ("row_key", "length", "signature")])
ROOM = 1 << 18
"""Pairs in a batch, at least."""


def choose_whole(articles: int) -> int:
    """Return up to how many members a bucket gives all its pairs, where there are so many articles."""
    return min(MOST_WHOLE, max(LEAST_WHOLE, WHOLE_MEMBERS // max(articles, 1)))


def band_rows(copies: pa.RecordBatch, prints: pa.RecordBatch, banding: Banding) -> Iterator[pa.RecordBatch]:
    """Meet COPY and PRINT by row key → BAND: a row for each band of each article, but for empty texts and copies."""
    wanted = prints["signature"].is_valid().to_numpy(zero_copy_only=False)
    wanted &= ~is_member(prints["row_key"].to_numpy(), copies["row_key"].to_numpy())
    rows = prints.filter(pa.array(wanted))
    if not rows.num_rows:
        return
    signatures = np.frombuffer(b"".join(rows["signature"].to_pylist()), np.uint32).reshape(rows.num_rows, -1)
    keys = np.empty((rows.num_rows, banding.bands), np.uint64)
    kernels.hash_bands(signatures, banding.rows, keys)
    length, row_key = numbers_of(rows, ["length", "row_key"])
    articles = (np.repeat(column, banding.bands) for column in (-length, row_key))
    yield as_batch([keys.reshape(-1).view(np.int64), *articles], BAND)


def pair_bucket_members(batches: Iterator[pa.RecordBatch], whole: int) -> Iterator[pa.RecordBatch]:
    """BAND by (band, shortness, row_key) → BUCKET_OUTPUT: pair the members of each bucket.

    All of them in a bucket of up to `whole` members; see WINDOW for larger ones, of which pairs are skipped.
    """
    bucket = kernels.OpenBucket.make(whole)
    last = None
    for batch in with_rows(batches):
        bands, shortness, row_keys = numbers_of(batch, BAND.names)
        last = assert_sorted([bands, shortness, row_keys], last, "buckets")
        yield from pair_rows(bands, row_keys, bucket)
    yield from pair_rows(NONE, NONE, bucket)


def pair_rows(bands: Int64s, row_keys: Int64s, bucket: kernels.OpenBucket) -> Iterator[pa.RecordBatch]:
    """Pair the members of buckets, which are rows of sorted bands; without rows, those of the open bucket."""
    held = len(bucket.members)
    window = min(WINDOW, held - 1)
    room = max(ROOM, held * (held - 1) // 2, (held + 1) * (window + kernels.BLOCK_KINDS))
    while True:
        pairs = np.empty((room, 2), np.int64)
        # a bucket that skips pairs has more members than are held, some of them perhaps in an earlier batch
        skipped = np.empty(len(bands) // held + 1, np.int64)
        count, count_skipped, read = kernels.pair_members(bands, row_keys, bucket, window, pairs, skipped)
        yield tag_rows(as_batch(pairs[:count, ::-1].T, CANDIDATE), "pair", BUCKET_OUTPUT)
        yield tag_rows(as_batch([skipped[:count_skipped]], SKIPPED_PAIRS), "skipped", BUCKET_OUTPUT)
        if read == len(bands):
            return
        bands, row_keys = bands[read:], row_keys[read:]


def drop_repeated_pairs(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """CANDIDATE by (higher, lower) → CANDIDATE: each pair once."""
    return drop_repeated(batches, "pairs")


def drop_repeated(batches: Iterator[pa.RecordBatch], what: str) -> Iterator[pa.RecordBatch]:
    """Yield rows of numbers, sorted by all columns, each once; raises EngineError where they are not sorted."""
    last = None
    for batch in with_rows(batches):
        columns = numbers_of(batch, batch.schema.names)
        first = np.zeros(batch.num_rows, np.bool_)
        for column in columns:
            first[1:] |= column[1:] != column[:-1]
        first[0] = last is None or tuple(column[0] for column in columns) != last
        last = assert_sorted(columns, last, what)
        yield batch.filter(pa.array(first))
