"""Find near-duplicates: pair the articles of each bucket, and prove the pairs."""

from functools import partial

import numpy as np

from quchong.engines.engine import DatasetT
from quchong.flow.duplicate_search import DuplicateSearch, FoundMatches, prove
from quchong.flow.lookups import ROW_COUNT, count_rows
from quchong.flow.read_split_clean import rows_of_kind
from quchong.match import buckets, verify
from quchong.match.bands import choose_banding
from quchong.model import BAND, BUCKET_OUTPUT, PAIR, SKIPPED_PAIRS


def find_near(search: DuplicateSearch[DatasetT]) -> FoundMatches:
    """Find the near-duplicates among all articles that are not copies."""
    engine, options = search.engine, search.options
    with search.timer.step("candidates"):
        articles = engine.fold(search.prints, count_rows, ROW_COUNT)["rows"]
        banding = choose_banding(options.num_perm, options.threshold, options.recall)
        band = partial(buckets.band_rows, banding=banding, left_out=np.array(sorted(search.copies), np.int64))
        pair = partial(buckets.pair_bucket_members, whole=buckets.choose_whole(articles))
        paired = engine.exchange(engine.map(search.prints, band, BAND), BAND.names, pair, BUCKET_OUTPUT)
        paired = engine.keep(paired, "buckets")
        repeated = engine.map(paired, partial(rows_of_kind, column="pair"), PAIR)
        candidates = engine.exchange(repeated, PAIR.names, buckets.drop_repeated_pairs, PAIR)
        pairs = engine.collect(engine.keep(candidates, "candidates"))
        pairs_skipped = engine.fold(paired, partial(rows_of_kind, column="skipped"), SKIPPED_PAIRS)["pairs"]
    near = prove(search, pairs, partial(verify.min_shared_for_jaccard, threshold=options.threshold))
    return FoundMatches(near, pairs_skipped=pairs_skipped)
