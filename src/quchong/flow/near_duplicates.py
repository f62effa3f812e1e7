"""Find near-duplicates in rounds: pair the articles of each bucket, prove the pairs, pair again what is left."""

from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import NONE, Int64s, is_member, numbers_of
from quchong.engines.engine import DatasetT
from quchong.flow.duplicate_search import DuplicateSearch, FoundMatches, prove, removed_keys, subtract
from quchong.flow.lookups import select
from quchong.flow.read_split_clean import rows_of_kind
from quchong.match import buckets, verify
from quchong.match.bands import Banding, choose_banding
from quchong.model import BAND, BUCKET_OUTPUT, FINGERPRINT, PAIR, PROPOSED_PAIR, SKIPPED_BUCKET

MAX_REPEATS = 4
"""How often, at most, articles are searched again that are restored because their survivor is removed itself."""


def find_near(search: DuplicateSearch[DatasetT]) -> FoundMatches[DatasetT]:
    """Find the near-duplicates among all articles that are not copies."""
    copies = np.array(sorted(search.copies), np.int64)
    found = pair_buckets(search, FoundMatches(), buckets.LEADERS_BY_ROUND[0], copies)
    # a small bucket gave all its pairs; of a large one some are left, whatever is removed or restored later
    found = replace(found, large=buckets_that_skip(found))
    return pair_remaining(search, found, found.large)


def pair_remaining(
    search: DuplicateSearch[DatasetT], found: FoundMatches[DatasetT], only: Int64s
) -> FoundMatches[DatasetT]:
    """Find near-duplicates among what is left in some of the large buckets, with more and more leaders.

    `only` are the sorted `band` values of these buckets.
    """
    if not len(only):
        return found
    removed, restored = removed_keys(search, found), NONE
    for leaders in buckets.LEADERS_BY_ROUND[1:]:
        found = pair_buckets(search, found, leaders, removed, only)
        only = np.intersect1d(only, buckets_that_skip(found))
        before, removed = removed, removed_keys(search, found)
        restored = np.union1d(restored, subtract(before, removed))
        if not len(only):
            break
    return pair_restored(search, found, removed, restored)


def pair_restored(
    search: DuplicateSearch[DatasetT], found: FoundMatches[DatasetT], removed: Int64s, restored: Int64s
) -> FoundMatches[DatasetT]:
    """Pair articles again that were removed for another, and are restored because that one is removed by a later match.

    Not where pairs are skipped anyway: these are counted and reported. `removed` and `restored` are sorted row keys.
    """
    for _ in range(MAX_REPEATS):
        only = large_buckets_of(search, found, subtract(restored, removed))
        if not len(only) or found.skipped.num_rows:
            break
        found = pair_buckets(search, found, buckets.LEADERS_BY_ROUND[-1], removed, only)
        before, removed = removed, removed_keys(search, found)
        restored = subtract(before, removed)
    return found


def pair_buckets(
    search: DuplicateSearch[DatasetT],
    found: FoundMatches[DatasetT],
    leaders: int,
    left_out: Int64s,
    only: Int64s | None = None,
) -> FoundMatches[DatasetT]:
    """Pair and prove the members of buckets: one round.

    Parameters
    ----------
    search, found
        The search and what it has found so far; pairs that it has proposed before are passed over.
    leaders
        How many leaders a large bucket has, see `buckets.pair_bucket_members`.
    left_out
        The sorted row keys of articles that take no part.
    only
        The sorted `band` values of the buckets to pair; all without it.
    """
    engine, options = search.engine, search.options
    with search.timer.step("candidates"):
        band = partial(buckets.band_rows, banding=banding_of(search), left_out=left_out, only=only)
        pair = partial(buckets.pair_bucket_members, leaders=leaders)
        paired = engine.exchange(engine.map(search.prints, band, BAND), BAND.names, pair, BUCKET_OUTPUT)
        paired = engine.keep(paired, f"buckets-{len(found.proposed)}")
        skipped = engine.collect(engine.map(paired, partial(rows_of_kind, column="skipped"), SKIPPED_BUCKET))
        new = keep_new_pairs(search, found, engine.map(paired, partial(rows_of_kind, column="pair"), PAIR))
        pairs = engine.collect(new)
    near = prove(search, pairs, partial(verify.min_shared_for_jaccard, threshold=options.threshold))
    return replace(
        found,
        near=pa.concat_tables([found.near, near]),
        proposed=(*found.proposed, new),
        skipped=update_skipped(found.skipped, skipped, only),
    )


def keep_new_pairs(search: DuplicateSearch[DatasetT], found: FoundMatches[DatasetT], pairs: DatasetT) -> DatasetT:
    """Return those of the pairs of a round (model.PAIR) that no earlier round has proposed, each once; durable."""
    engine, this_round = search.engine, len(found.proposed)
    proposed = engine.map(pairs, partial(buckets.propose_pairs, number=this_round), PROPOSED_PAIR)
    for number, earlier in enumerate(found.proposed):
        again = engine.map(earlier, partial(buckets.propose_pairs, number=number), PROPOSED_PAIR)
        proposed = engine.union(proposed, again)
    select_new = partial(buckets.select_new_pairs, number=this_round)
    return engine.keep(engine.exchange(proposed, PROPOSED_PAIR.names, select_new, PAIR), f"candidates-{this_round}")


def update_skipped(before: pa.Table, now: pa.Table, paired: Int64s | None) -> pa.Table:
    """Return the buckets that skip pairs (model.SKIPPED_BUCKET) after a round that paired some buckets, or all."""
    if paired is None:
        return now
    kept = before.filter(pa.array(~is_member(before["band"].to_numpy(), paired)))
    return pa.concat_tables([kept, now])


def buckets_that_skip(found: FoundMatches[DatasetT]) -> Int64s:
    """Return the sorted `band` values of the buckets that skip pairs."""
    return np.unique(found.skipped["band"].to_numpy())


def large_buckets_of(search: DuplicateSearch[DatasetT], found: FoundMatches[DatasetT], row_keys: Int64s) -> Int64s:
    """Return the sorted `band` values of the large buckets that articles of sorted row keys are in."""
    if not len(row_keys) or not len(found.large):
        return NONE
    band = partial(buckets.band_rows, banding=banding_of(search), left_out=NONE, only=found.large)
    prints = select(search.engine, search.prints, row_keys, FINGERPRINT)
    bands = search.engine.collect(search.engine.map(prints, band, BAND))
    return np.unique(numbers_of(bands, ["band"])[0])


def banding_of(search: DuplicateSearch[DatasetT]) -> Banding:
    """Return how signatures are cut into bands."""
    options = search.options
    return choose_banding(options.num_perm, options.threshold, options.recall)
