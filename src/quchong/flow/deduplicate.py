"""Find duplicates among fingerprints: exact copies, near-duplicates, and articles contained in another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Generic, Protocol

import numpy as np
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch, is_member, look_up, numbers_of
from quchong.choose.policies import choose_policy
from quchong.choose.survivors import CONTAINED_IN, choose_survivors, name_containers
from quchong.config.sections import DedupOptions
from quchong.engines.engine import DatasetT, Engine
from quchong.flow.lookups import priorities_of, row_keys_of, select
from quchong.match import buckets, containment, fingerprint, verify
from quchong.match.bands import choose_banding
from quchong.model import (
    BAND,
    CANDIDATE,
    CONTAINED,
    COPY,
    COPY_KEY,
    FINGERPRINT,
    MATCH,
    NO_ROW,
    POSTING,
    REMOVAL,
    SAMPLE_FILTER,
    SHARED,
    SHINGLES,
)
from quchong.progress import StepTimer

LENGTH = pa.schema([("row_key", pa.int64()), ("length", pa.int64())])

ArticlesOf = Callable[[Int64s], DatasetT]
"""Gives a dataset of articles (model.ARTICLE) that holds at least those of the (sorted) row keys."""
RETURNS = 4
"""How often articles whose survivor goes itself are searched again, at most; what is left then is kept."""


@dataclass(frozen=True)
class Duplicates:
    """What goes (model.REMOVAL), what stays although it is contained in another (model.CONTAINED), what was capped."""

    removed: pa.Table
    contained: pa.Table
    caps: Mapping[str, int]


NO_DUPLICATES = Duplicates(
    REMOVAL.empty_table(), CONTAINED.empty_table(), {"pairs_held_back": 0, "containers_not_sought": 0}
)


class Proofs(Protocol):
    """What was proved before: a pair whose figures are known needs no text again."""

    def recall(self, pairs: pa.Table) -> pa.Table:
        """Return the figures (model.MATCH) of those pairs (model.CANDIDATE) that are known."""
        ...

    def learn(self, figures: pa.Table) -> None:
        """Take the figures (model.MATCH) of pairs, whether they match or not."""
        ...


def warm_up(options: DedupOptions) -> None:
    """Load the kernels, in time for the first fingerprint."""
    fingerprint.warm_up(options)


def fingerprint_articles(engine: Engine[DatasetT], articles: DatasetT, options: DedupOptions) -> DatasetT:
    """Return the fingerprints of articles, durable: ARTICLE → FINGERPRINT."""
    stage = partial(fingerprint.fingerprint, options=options, keep_policy=choose_policy(options))
    return engine.keep(engine.map(articles, stage, FINGERPRINT), "fingerprints")


def find_duplicates(
    engine: Engine[DatasetT],
    prints: DatasetT,
    articles_of: ArticlesOf[DatasetT],
    options: DedupOptions,
    timer: StepTimer,
    proofs: Proofs | None = None,
) -> Duplicates:
    """Find what goes and what is contained; only the articles of candidate pairs are looked at again.

    With `proofs` only those of pairs that are not known from before.
    """
    with timer.step("exact"):
        keys = engine.map(prints, fingerprint.copy_keys, COPY_KEY)
        copies = engine.collect(engine.exchange(keys, COPY_KEY.names, fingerprint.find_copies, COPY))
    search = _Search(engine, prints, articles_of, options, timer, copies, proofs)
    search.find_near()
    if options.containment != "off":
        search.find_contained()
    return search.choose()


class _Search(Generic[DatasetT]):
    """A search under way: the matches proved so far, and what follows from them."""

    def __init__(
        self,
        engine: Engine[DatasetT],
        prints: DatasetT,
        articles_of: ArticlesOf[DatasetT],
        options: DedupOptions,
        timer: StepTimer,
        copies: pa.Table,
        proofs: Proofs | None,
    ) -> None:
        self.engine, self.prints, self.articles_of = engine, prints, articles_of
        self.options, self.timer, self.proofs = options, timer, proofs
        self.copies = dict(zip(*copies.to_pydict().values(), strict=True))
        self.near, self.contained = MATCH.empty_table(), MATCH.empty_table()
        self.tried: list[DatasetT] = []
        self.large = np.empty(0, np.int64)
        self.held = self.large, self.large
        self.not_sought = 0

    def gone(self) -> Int64s:
        """Return the sorted row keys of what goes by the matches so far."""
        return numbers_of(self.choose().removed, ["row_key"])[0]

    def choose(self) -> Duplicates:
        """Choose the survivors by the matches so far."""
        priorities = priorities_of(self.engine, self.prints, pa.concat_tables([self.near, self.contained]))
        removing = self.contained if self.options.containment == "remove" else MATCH.empty_table()
        removed = choose_survivors(self.near, removing, self.copies, priorities)
        caps = {"pairs_held_back": int(self.held[1].sum()), "containers_not_sought": self.not_sought}
        return Duplicates(removed, name_containers(self.contained, priorities, removed), caps)

    def find_near(self) -> None:
        """Find near-duplicates: band, pair, prove; then again what is left in large buckets, with larger stars."""
        self.pair_buckets(buckets.STARS[0], np.array(sorted(self.copies), np.int64), None)
        # a small bucket gave all its pairs; in a large one some may be left whatever goes or comes back
        self.large = np.unique(self.held[0])
        self.pair_what_is_left(self.large)

    def pair_what_is_left(self, only: Int64s) -> None:
        """Find near-duplicates among what is left in some large buckets, with larger and larger stars.

        What went for an article that goes itself, by a match that was found later, comes back and is paired anew; not
        where pairs are held back anyway, which is told.
        """
        gone, came_back = self.gone() if len(only) else only, only[:0]
        for star in buckets.STARS[1:]:
            if not len(only):
                break
            only = self.pair_buckets(star, gone, only)
            before, gone = gone, self.gone()
            came_back = np.union1d(came_back, before[~is_member(before, gone)])
        for _ in range(RETURNS):
            only = self.buckets_of(came_back[~is_member(came_back, gone)])
            if not len(only) or self.held[1].any():
                return
            self.pair_buckets(buckets.STARS[-1], gone, only)
            before, gone = gone, self.gone()
            came_back = before[~is_member(before, gone)]

    def pair_buckets(self, star: int, left_out: Int64s, only: Int64s | None) -> Int64s:
        """Pair and prove what is in buckets, but for pairs that were tried; return the buckets that held some back."""
        engine, options = self.engine, self.options
        with self.timer.step("candidates"):
            banding = choose_banding(options.num_perm, options.threshold, options.recall)
            band = partial(buckets.band_rows, banding=banding, left_out=left_out, only=only)
            bands = engine.map(self.prints, band, BAND)
            pairs = engine.exchange(bands, BAND.names, partial(buckets.pair_bucket_members, star=star), CANDIDATE)
            for tried in self.tried:
                pairs = engine.union(pairs, engine.map(tried, buckets.mark_proposed, CANDIDATE))
            new = engine.exchange(pairs, CANDIDATE.names, buckets.new_candidates, CANDIDATE)
            candidates = engine.keep(new, f"candidates-{len(self.tried)}")
            self.tried.append(candidates)
            found = engine.collect(candidates)
            holding = found.filter(pa.array(found["lower"].to_numpy() == NO_ROW))
            held, counts = numbers_of(holding, ("higher", "capped"))
            self.held = hold(self.held, held, counts, only)
        self.near = pa.concat_tables(
            [self.near, self.prove(found, partial(verify.min_shared_for_jaccard, threshold=options.threshold))]
        )
        return held

    def buckets_of(self, row_keys: Int64s) -> Int64s:
        """Return the large buckets that articles are in."""
        if not len(row_keys) or not len(self.large):
            return np.empty(0, np.int64)
        options = self.options
        banding = choose_banding(options.num_perm, options.threshold, options.recall)
        band = partial(buckets.band_rows, banding=banding, left_out=np.empty(0, np.int64), only=self.large)
        prints = select(self.engine, self.prints, row_keys, FINGERPRINT)
        return np.unique(numbers_of(self.engine.collect(self.engine.map(prints, band, BAND)), ["band"])[0])

    def find_contained(self) -> None:
        """Find articles that are contained in another, among those that stay."""
        least = partial(verify.min_shared_for_containment, threshold=self.options.containment_threshold)
        row_keys = row_keys_of(self.engine, self.prints)
        kept = row_keys[~is_member(row_keys, self.gone())]
        for number in range(RETURNS):
            with self.timer.step("containment"):
                candidates = self.keep_containment_candidates(kept, f"containers-{number}")
                found = self.engine.collect(candidates)
                self.not_sought = int(found["capped"].to_numpy()[found["lower"].to_numpy() == NO_ROW].sum())
            self.contained = pa.concat_tables([self.contained, self.prove(found, least)])
            if self.options.containment == "report":  # nothing goes, so nothing comes back
                return
            self.follow_contained(least)
            sought, kept = kept, row_keys[~is_member(row_keys, self.gone())]
            self.pair_what_is_left(self.buckets_of(kept[~is_member(kept, sought)]))
            kept = row_keys[~is_member(row_keys, self.gone())]
            came_back = int((~is_member(kept, sought)).sum())
            if not came_back:
                return
        self.not_sought += came_back

    def follow_contained(self, least: verify.Least) -> None:
        """Hold what is near to an article that goes as contained against the same container.

        Else it would come back, one after the other of as many as there are.
        """
        names = CANDIDATE.names[:2]
        tried = self.contained.select(names)
        while True:
            pairs = pair_with_containers(self.near, self.choose().removed)
            new = pairs.filter(pa.array(~np.isin(verify.pairs_of(pairs), verify.pairs_of(tried))))
            if not new.num_rows:
                return
            tried = pa.concat_tables([tried, new.select(names)])
            self.contained = pa.concat_tables([self.contained, self.prove(new, least)])

    def keep_containment_candidates(self, known: Int64s, name: str) -> DatasetT:
        """Return pairs of known articles of which the first may be contained in the second."""
        engine = self.engine
        postings = engine.map(self.prints, partial(containment.index_samples, known=known), POSTING)
        shared = engine.collect(engine.exchange(postings, POSTING.names, containment.share_shingles, SHARED))
        filters = engine.map(self.prints, partial(containment.filter_samples, known=known), SAMPLE_FILTER)
        index = containment.make_index(shared, engine.collect(filters), known)
        find = partial(containment.find_containers, index=index, threshold=self.options.containment_threshold)
        return engine.keep(engine.map(self.prints, find, CANDIDATE), name)

    def prove(self, found: pa.Table, least: verify.Least) -> pa.Table:
        """Return the candidates that match by the exact sets of shingles (model.MATCH)."""
        if self.proofs is None:
            return self.compare(found, least)
        known = self.proofs.recall(found)
        left = found.filter(pa.array(~np.isin(verify.pairs_of(found), verify.pairs_of(known))))
        new = self.compare(left, verify.no_minimum)
        self.proofs.learn(new)
        return verify.select_matches(pa.concat_tables([known, new]), least)

    def compare(self, found: pa.Table, least: verify.Least) -> pa.Table:
        """Compare the articles of candidates by the exact sets of their shingles; return those that share enough."""
        engine = self.engine
        with self.timer.step("prove"):
            wanted = verify.endpoints(found)
            if not len(wanted):
                return MATCH.empty_table()
            lengths = engine.collect(select(engine, self.prints, wanted, LENGTH)).sort_by("row_key")
            pairs = verify.group_pairs(found, *numbers_of(lengths, LENGTH.names))
            send = partial(verify.scatter_shingles, options=self.options, pairs=pairs)
            sent = engine.map(self.articles_of(wanted), send, SHINGLES)
            prove = partial(verify.prove, pairs=pairs, least=least)
            return engine.collect(engine.exchange(sent, SHINGLES.names[:3], prove, MATCH))


def pair_with_containers(near: pa.Table, removed: pa.Table) -> pa.Table:
    """Pair what is near (MATCH) to an article that goes as contained (REMOVAL) with its container (CANDIDATE)."""
    removed = removed.filter(pa.array([match == CONTAINED_IN for match in removed["match"].to_pylist()], pa.bool_()))
    row_keys, containers = numbers_of(removed, ("row_key", "survivor"))
    lower, higher = numbers_of(near, ("lower", "higher"))
    gone, other = np.append(lower, higher), np.append(higher, lower)
    found = is_member(gone, row_keys)
    pairs = np.unique(np.stack([other[found], containers[look_up(gone[found], row_keys)]]), axis=1)
    pairs = pairs[:, pairs[0] != pairs[1]]
    return pa.Table.from_batches([as_batch([*pairs, np.zeros(pairs.shape[1], np.int64)], CANDIDATE)])


def hold(
    before: tuple[Int64s, Int64s], holding: Int64s, counts: Int64s, looked_at: Int64s | None
) -> tuple[Int64s, Int64s]:
    """Return which buckets hold back how many pairs, after those that were looked at (all without any) told it anew."""
    if looked_at is None:
        return holding, counts
    stay = ~is_member(before[0], looked_at)
    return np.append(before[0][stay], holding), np.append(before[1][stay], counts)
