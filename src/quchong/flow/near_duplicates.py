"""Find near-duplicates: pair the articles of each bucket, and prove the pairs."""

from functools import partial

from quchong.engines.engine import DatasetT
from quchong.flow.duplicate_search import DuplicateSearch, FoundMatches
from quchong.flow.joins import join
from quchong.flow.lookups import ROW_COUNT, count_rows, keep_columns
from quchong.flow.prove_pairs import prove
from quchong.flow.read_split_clean import rows_of_kind
from quchong.match import buckets, verify
from quchong.match.bands import choose_banding
from quchong.model import BAND, BUCKET_OUTPUT, CANDIDATE, COPY, MATCH, SKIPPED_PAIRS


def find_near(search: DuplicateSearch[DatasetT]) -> FoundMatches[DatasetT]:
    """Find the near-duplicates among all articles that are not copies."""
    engine, options = search.engine, search.options
    with search.timer.step("candidates"):
        articles = engine.fold(search.prints, count_rows, ROW_COUNT)["rows"]
        banding = choose_banding(options.num_perm, options.threshold, options.recall)
        prints = engine.map(search.prints, partial(keep_columns, names=buckets.PRINT.names), buckets.PRINT)
        band = partial(buckets.band_rows, banding=banding)
        bands = join(engine, (search.copies, COPY), (prints, buckets.PRINT), band, BAND)
        pair = partial(buckets.pair_bucket_members, whole=buckets.choose_whole(articles))
        paired = engine.keep(engine.exchange(bands, BAND.names, pair, BUCKET_OUTPUT), "buckets")
        repeated = engine.map(paired, partial(rows_of_kind, column="pair"), CANDIDATE)
        candidates = engine.exchange(repeated, CANDIDATE.names, buckets.drop_repeated_pairs, CANDIDATE)
        candidates = engine.keep(candidates, "candidates")
        skipped = engine.fold(paired, partial(rows_of_kind, column="skipped"), SKIPPED_PAIRS)["pairs"]
    min_shared = partial(verify.min_shared_for_jaccard, threshold=options.threshold)
    near = prove(search, candidates, min_shared, "near")
    return FoundMatches(near, engine.distribute(MATCH.empty_table()), pairs_skipped=skipped)
