"""The stages of matching, from articles to proved pairs; each takes and gives record batches.

A stage that reduces says which order it relies on and asserts it: two engines were seen not to keep it.
"""

from collections.abc import Iterator
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.errors import EngineError
from quchong.match import kernel
from quchong.match.bands import Banding
from quchong.match.fold import fold_texts
from quchong.match.minhash import sign_folded
from quchong.match.options import MatchOptions
from quchong.match.shingles import pack_sets, shingle_sets
from quchong.model import (
    BAND,
    CANDIDATE,
    COPY,
    COPY_KEY,
    FINGERPRINT,
    MATCH,
    NO_ROW,
    SHINGLES,
    RankArticles,
)

Int64s = npt.NDArray[np.int64]
BUCKET_LEADERS = 32
"""Each member of a bucket is paired with the bucket's best-ranked members, at most so many; a bucket up to this
size gives all its pairs, a larger one grows linearly and what it holds back is counted."""
PAIRS_A_BATCH = 16_384
CAPPED = pa.schema([("capped", pa.int64())])


def fingerprint(
    batches: Iterator[pa.RecordBatch], options: MatchOptions, rank_articles: RankArticles
) -> Iterator[pa.RecordBatch]:
    """ARTICLE → FINGERPRINT: fold, digest, sign and rank each article."""
    for batch in batches:
        folded = fold_texts(batch["text"])
        signatures = sign_folded(folded, options)
        lengths = np.diff(folded.offsets)
        digests = [
            blake2b(folded.text(index).data, digest_size=16).digest() if lengths[index] else None
            for index in range(len(folded))
        ]
        rows = [row.tobytes() if length else None for row, length in zip(signatures, lengths, strict=True)]
        ranks = rank_articles(batch, lengths)
        columns = [batch["row_key"], ranks, lengths, pa.array(digests, pa.binary(16)), rows]
        yield pa.record_batch([as_column(column) for column in columns], schema=FINGERPRINT)


def copy_keys(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → COPY_KEY, without the empty texts: they match nothing."""
    for batch in batches:
        yield batch.filter(batch["digest"].is_valid()).select(COPY_KEY.names)


def find_copies(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """COPY_KEY by (digest, rank, row_key) → COPY: name the best-ranked article of each digest to its copies."""
    last: tuple[bytes, int, int] | None = None
    first = NO_ROW
    for batch in batches:
        copies: list[tuple[int, int]] = []
        for row in zip(*(batch[name].to_pylist() for name in COPY_KEY.names), strict=True):
            if last is not None and row < last:
                raise EngineError("exact copies came out of order")
            if last is not None and row[0] == last[0]:
                copies.append((row[2], first))
            else:
                first = row[2]
            last = row
        if copies:
            row_keys, firsts = zip(*copies, strict=True)
            yield pa.record_batch([pa.array(row_keys), pa.array(firsts)], schema=COPY)


def band_rows(batches: Iterator[pa.RecordBatch], banding: Banding, left_out: Int64s) -> Iterator[pa.RecordBatch]:
    """FINGERPRINT → BAND, one row for each band of each article but the empty ones and the (sorted) left out."""
    for batch in batches:
        wanted = batch["signature"].is_valid().to_numpy(zero_copy_only=False)
        wanted &= ~is_member(batch["row_key"].to_numpy(), left_out)
        kept = batch.filter(pa.array(wanted))
        if not kept.num_rows:
            continue
        signatures = np.frombuffer(b"".join(kept["signature"].to_pylist()), np.uint32).reshape(kept.num_rows, -1)
        keys = np.empty((kept.num_rows, banding.bands), np.uint64)
        kernel.hash_bands(signatures, banding.rows, keys)
        ranks, row_keys = (np.repeat(kept[name].to_numpy(), banding.bands) for name in ("rank", "row_key"))
        columns = [keys.reshape(-1).view(np.int64), ranks, row_keys]
        yield pa.record_batch([as_column(column) for column in columns], schema=BAND)


def pair_bucket_members(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """BAND by (band, rank, row_key) → CANDIDATE: pair each member of a bucket with the bucket's leaders."""
    leaders = np.empty(BUCKET_LEADERS, np.int64)
    bucket = np.zeros(1, np.int64)
    size = 0
    last = None
    for batch in batches:
        bands, ranks, row_keys = (batch[name].to_numpy() for name in BAND.names)
        assert_sorted([bands, ranks, row_keys], last, "buckets")
        last = (bands[-1], ranks[-1], row_keys[-1])
        lower, higher, size, capped = kernel.pair_members(bands, row_keys, leaders, bucket, size)
        if capped:
            lower, higher = np.append(lower, NO_ROW), np.append(higher, NO_ROW)
        if len(lower):
            held_back = np.zeros(len(lower), np.int64)
            held_back[-1] = capped
            yield pa.record_batch([pa.array(column) for column in (lower, higher, held_back)], schema=CANDIDATE)


def distinct_candidates(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """CANDIDATE by (lower, higher) → CANDIDATE, each pair once; the counts of what was held back all stay."""
    last: tuple[np.int64, np.int64] | None = None
    for batch in batches:
        lower, higher = batch["lower"].to_numpy(), batch["higher"].to_numpy()
        assert_sorted([lower, higher], last, "candidates")
        new = np.ones(len(lower), np.bool_)
        new[1:] = (lower[1:] != lower[:-1]) | (higher[1:] != higher[:-1])
        new[0] = last is None or (lower[0], higher[0]) != last
        last = (lower[-1], higher[-1])
        yield batch.filter(pa.array(new | (lower == NO_ROW)))


def count_capped(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """CANDIDATE → CAPPED."""
    for batch in batches:
        yield batch.select(CAPPED.names)


def endpoints(candidates: pa.Table) -> Int64s:
    """Return the sorted row keys of all articles that stand in candidate pairs."""
    row_keys: Int64s = np.unique(np.concatenate([candidates[name].to_numpy() for name in ("lower", "higher")]))
    return np.extract(row_keys != NO_ROW, row_keys)


def shingles_of(batches: Iterator[pa.RecordBatch], options: MatchOptions, wanted: Int64s) -> Iterator[pa.RecordBatch]:
    """ARTICLE → SHINGLES of the (sorted) wanted articles."""
    for batch in batches:
        mask = pa.array(is_member(batch["row_key"].to_numpy(), wanted))
        chosen = batch.select(["row_key", "text"]).filter(mask)
        if chosen.num_rows:
            sets = shingle_sets(fold_texts(chosen["text"]), options.unit, options.shingle)
            partners = np.full(chosen.num_rows, NO_ROW)
            columns = [chosen["row_key"], pa.array(partners), pack_sets(sets)]
            yield pa.record_batch(columns, schema=SHINGLES)


def ask_for_shingles(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """CANDIDATE → SHINGLES: for each pair a question to the lower-ranked article, without shingles."""
    for batch in batches:
        pairs = batch.filter(pa.array(batch["lower"].to_numpy() != NO_ROW))
        columns = [pairs["lower"], pairs["higher"], pa.nulls(pairs.num_rows, pa.binary())]
        yield pa.record_batch(columns, schema=SHINGLES)


def send_shingles(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """SHINGLES by (row_key, partner) → SHINGLES: carry the asked article's shingles to its partner."""
    for row_key, partner, own, _ in joined(batches):
        columns = [pa.array([partner]), pa.array([row_key]), pa.array([own], pa.binary())]
        yield pa.record_batch(columns, schema=SHINGLES)


def prove(batches: Iterator[pa.RecordBatch], threshold: float) -> Iterator[pa.RecordBatch]:
    """SHINGLES by (row_key, partner) → MATCH: the pairs whose exact Jaccard reaches the threshold."""
    found: list[tuple[int, int, int, int, int]] = []
    for higher, lower, own, sent in joined(batches):
        first, second = np.frombuffer(sent, np.uint64), np.frombuffer(own, np.uint64)
        if min(len(first), len(second)) < threshold * max(len(first), len(second)):
            continue
        shared = kernel.count_shared(first, second)
        if shared / (len(first) + len(second) - shared) >= threshold:
            found.append((lower, higher, shared, len(first), len(second)))
        if len(found) == PAIRS_A_BATCH:
            yield as_matches(found)
            found = []
    if found:
        yield as_matches(found)


def as_matches(found: list[tuple[int, int, int, int, int]]) -> pa.RecordBatch:
    """Turn proved pairs into a MATCH batch."""
    return pa.record_batch([pa.array(column, pa.int64()) for column in zip(*found, strict=True)], schema=MATCH)


def joined(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Read SHINGLES by (row_key, partner): yield each partner's row with the article's own shingles before it."""
    owner, own = NO_ROW, b""
    last = (NO_ROW, NO_ROW)
    for batch in batches:
        for row_key, partner, sent in zip(*(batch[name].to_pylist() for name in SHINGLES.names), strict=True):
            if (row_key, partner) < last:
                raise EngineError("shingles came out of order")
            last = (row_key, partner)
            if partner == NO_ROW:
                owner, own = row_key, sent
            elif owner != row_key:
                raise EngineError(f"the shingles of article {row_key} are missing")
            else:
                yield row_key, partner, own, sent


def is_member(values: Int64s, ordered: Int64s) -> npt.NDArray[np.bool_]:
    """Say of each value whether it is in a sorted array."""
    if not len(ordered):
        return np.zeros(len(values), np.bool_)
    at = np.minimum(np.searchsorted(ordered, values), len(ordered) - 1)
    return np.equal(ordered[at], values)


def assert_sorted(keys: list[Int64s], last: tuple[np.int64, ...] | None, what: str) -> None:
    """Raise EngineError unless the rows are sorted by all keys, and after `last`, the batch before's last row."""
    before = [key[:-1] for key in keys]
    after = [key[1:] for key in keys]
    if last is not None:
        before = [np.concatenate(([value], key)) for value, key in zip(last, before, strict=True)]
        after = keys
    undecided = np.ones(len(after[0]), np.bool_)
    for previous, current in zip(before, after, strict=True):
        if np.any(undecided & (current < previous)):
            raise EngineError(f"{what} came out of order")
        undecided &= current == previous


def as_column(values: object) -> pa.Array:
    """Return an Arrow array of what is one already, a numpy array or a list."""
    return values if isinstance(values, pa.Array) else pa.array(values)
