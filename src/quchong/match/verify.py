"""Proof: the exact size of what two articles share, on the sorted sets of all their 64-bit shingles.

Candidate pairs are cut into groups by their higher-ranked articles, so that those of a group fit in memory. An article
goes to every group it has a pair in, once; there the higher-ranked ones come first, and each other one meets them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from quchong.arrays.columns import Int64s, as_batch, assert_sorted, is_member, look_up, numbers_of, with_rows
from quchong.errors import EngineError
from quchong.match import kernel
from quchong.match.fold import fold_texts
from quchong.match.options import MatchOptions
from quchong.match.shingles import hash_texts, make_sets, unpack
from quchong.model import MATCH, NO_ROW, SHINGLES

GROUP_SHINGLES = 8_000_000
"""Shingles of the higher-ranked articles of a group, about: 64 MB, which are copied once."""
SENT_SHINGLES = 500_000
"""Shingles in a batch on their way to a group: 4 MB."""

Least = Callable[[Int64s, Int64s], Int64s]
"""Says by the sizes of pairs of sets (lower, higher) how much two have to share to match."""


def min_shared_for_jaccard(lower: Int64s, higher: Int64s, threshold: float) -> Int64s:
    """Return how much two sets have to share for their Jaccard to reach the threshold."""
    both = lower + higher
    least: Int64s = np.ceil(both * (threshold / (1 + threshold))).astype(np.int64)
    # as division has it, which may round the other way
    least -= (least - 1) / (both - least + 1) >= threshold
    least += least / (both - least) < threshold
    return least


def min_shared_for_containment(lower: Int64s, _higher: Int64s, threshold: float) -> Int64s:
    """Return how much two sets have to share for the containment of the lower in the higher to reach the threshold.

    |A ∩ B| / |A|: Broder, On the resemblance and containment of documents, 1997.
    """
    least: Int64s = np.ceil(lower * threshold).astype(np.int64)
    least -= (least - 1) / lower >= threshold
    least += least / lower < threshold
    return least


def no_minimum(lower: Int64s, _higher: Int64s) -> Int64s:
    """Return 0: the figures of every pair are wanted, whatever they are."""
    return np.zeros(len(lower), np.int64)


@dataclass(frozen=True)
class Pairs:
    """Pairs to prove, by (group, lower, higher): row keys, and the group in which the two meet."""

    group: Int64s
    lower: Int64s
    higher: Int64s

    def __len__(self) -> int:
        return len(self.group)

    def in_group(self, group: int) -> slice:
        """Return where the pairs of a group stand."""
        first, end = np.searchsorted(self.group, [group, group + 1])
        return slice(int(first), int(end))

    @cached_property
    def routes(self) -> tuple[Int64s, Int64s, Int64s]:
        """Which article goes to which group, and whether as a lower one (1) or a higher one (0), by row key."""
        articles, at = np.unique(np.concatenate([self.lower, self.higher]), return_inverse=True)
        groups = int(self.group[-1]) + 1
        role = np.repeat([1, 0], len(self))
        # one number for each journey sorts much faster than three
        packed = np.unique((at * groups + np.tile(self.group, 2)) * 2 + role)
        return articles[packed // 2 // groups], packed // 2 % groups, packed % 2


def select_matches(figures: pa.Table, least: Least) -> pa.Table:
    """Return the pairs (model.MATCH) that share enough."""
    shared, *sizes = numbers_of(figures, ("shared", "lower_size", "higher_size"))
    return figures.filter(pa.array(shared >= least(*sizes)))


def pairs_of(rows: pa.RecordBatch | pa.Table) -> npt.NDArray[np.void]:
    """Return the pairs of row keys (`lower`, `higher`) as values that can be looked up."""
    both = [rows[name].to_numpy() for name in ("lower", "higher")]
    return np.stack(both, axis=1).astype(np.int64).view([("lower", np.int64), ("higher", np.int64)]).reshape(-1)


def endpoints(candidates: pa.Table) -> Int64s:
    """Return the sorted row keys of all articles that stand in candidate pairs."""
    pairs = candidates["lower"].to_numpy() != NO_ROW
    return np.unique(np.concatenate([candidates[name].to_numpy()[pairs] for name in ("lower", "higher")]))


def group_pairs(candidates: pa.Table, row_keys: Int64s, lengths: Int64s) -> Pairs:
    """Cut candidates into groups; `lengths` are the folded characters of the articles of the (sorted) row keys."""
    lower, higher, _ = numbers_of(candidates, candidates.schema.names)
    real = lower != NO_ROW
    lower, higher = lower[real], higher[real]
    distinct, counts = np.unique(higher, return_counts=True)
    # those of most pairs first and together, so that most others go to but a few groups
    order = np.argsort(-counts, kind="stable")
    groups = np.empty_like(distinct)
    groups[order] = np.cumsum(lengths[look_up(distinct[order], row_keys)]) // GROUP_SHINGLES
    group = groups[look_up(higher, distinct)]
    order = np.lexsort((higher, lower, group))
    return Pairs(group[order], lower[order], higher[order])


def scatter_shingles(
    batches: Iterator[pa.RecordBatch], options: MatchOptions, pairs: Pairs
) -> Iterator[pa.RecordBatch]:
    """ARTICLE → SHINGLES: the shingles of each article to every group that it has a pair in."""
    row_key, group, role = pairs.routes
    for batch in batches:
        chosen = batch.select(["row_key", "text"]).filter(pa.array(is_member(batch["row_key"].to_numpy(), row_key)))
        if not chosen.num_rows:
            continue
        sets = make_sets(hash_texts(fold_texts(chosen["text"]), options))
        packed = sets.pack()
        own = chosen["row_key"].to_numpy()
        first, end = np.searchsorted(row_key, own), np.searchsorted(row_key, own, side="right")
        which = np.repeat(np.arange(len(own)), end - first)
        journey = np.concatenate([np.arange(a, b) for a, b in zip(first, end, strict=True)])
        pieces = np.cumsum(np.diff(sets.offsets)[which]) // SENT_SHINGLES
        cuts = [0, *(np.flatnonzero(pieces[1:] != pieces[:-1]) + 1).tolist(), len(which)]
        for a, b in pairwise(cuts):
            going = journey[a:b]
            yield as_batch([group[going], role[going], row_key[going], packed.take(pa.array(which[a:b]))], SHINGLES)


def prove(batches: Iterator[pa.RecordBatch], pairs: Pairs, least: Least) -> Iterator[pa.RecordBatch]:
    """SHINGLES by (group, role, row_key) → MATCH: the pairs that share enough."""
    last = None
    open_group = -1
    highers: list[pa.RecordBatch] = []
    for batch in with_rows(batches):
        keys = numbers_of(batch, SHINGLES.names[:3])
        last = assert_sorted(keys, last, "shingles")
        cuts = np.flatnonzero((keys[0][1:] != keys[0][:-1]) | (keys[1][1:] != keys[1][:-1])) + 1
        for first, end in pairwise([0, *cuts.tolist(), batch.num_rows]):
            group, role = int(keys[0][first]), int(keys[1][first])
            if group != open_group:
                open_group, highers = group, []
            part = batch.slice(first, end - first)
            if role == 0:
                highers.append(part)
            else:
                yield prove_part(part, pa.Table.from_batches(highers).combine_chunks(), pairs, least)


def prove_part(lowers: pa.RecordBatch, highers: pa.Table, pairs: Pairs, least: Least) -> pa.RecordBatch:
    """Prove the pairs of some lower-ranked articles with the higher-ranked ones of their group → MATCH."""
    lower_keys = lowers["row_key"].to_numpy()
    place = pairs.in_group(int(lowers["group"][0].as_py()))
    own = pairs.lower[place]
    first, end = np.searchsorted(own, lower_keys[0]), np.searchsorted(own, lower_keys[-1], side="right")
    lower, higher = own[first:end], pairs.higher[place][first:end]
    higher_keys = highers["row_key"].to_numpy()
    at_lower, at_higher = look_up(lower, lower_keys), look_up(higher, higher_keys)
    if not (np.array_equal(lower_keys[at_lower], lower) and np.array_equal(higher_keys[at_higher], higher)):
        raise EngineError("the shingles of an article are missing")
    lower_sets, higher_sets = unpack(lowers["shingles"]), unpack(highers["shingles"].chunk(0))
    sizes = np.diff(lower_sets.offsets)[at_lower], np.diff(higher_sets.offsets)[at_higher]
    needed, shared = least(*sizes), np.empty(len(lower), np.int64)
    kernel.count_shared_pairs(
        lower_sets.shingles,
        lower_sets.offsets,
        at_lower,
        higher_sets.shingles,
        higher_sets.offsets,
        at_higher,
        needed,
        shared,
    )
    good = shared >= needed
    return as_batch([column[good] for column in (lower, higher, shared, *sizes)], MATCH)
