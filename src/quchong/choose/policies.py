"""Keep policies: each gives an article its priority, smaller is better; ties go to the smaller row key."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from fnmatch import translate
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from quchong.choose.options import ChooseOptions, PolicyName
from quchong.model import ALWAYS_KEPT, DAMAGE, KeepPolicy

Int64s = npt.NDArray[np.int64]
Policy = Callable[[pa.RecordBatch, Int64s, ChooseOptions], Int64s]
"""The priority of each article of a batch, int64, from the articles (model.ARTICLE) and the lengths of their folded
texts."""
LAST = (1 << 61) - 1
"""Priority of an article that a policy cannot place, such as one without a date; larger ones, and those
below its negative, are clipped."""
BEHIND_INTACT = 1 << 62
"""What is added to the priority of a damaged article, so that it comes after all that are intact."""
MICROSECOND = 1_000_000
LENGTH_BITS = 32
BOILERPLATE_BITS = 24
"""Bits of a priority for what decides where everything before is equal."""


def prefer_longest(_articles: pa.RecordBatch, lengths: Int64s, _options: ChooseOptions) -> Int64s:
    """Prefer the article with the most folded characters."""
    return -lengths


def prefer_earliest(articles: pa.RecordBatch, _lengths: Int64s, _options: ChooseOptions) -> Int64s:
    """Prefer the earliest date of publication (microseconds since 1970); articles without a date come last."""
    dates = articles["published_iso"].to_pylist()
    return np.array([LAST if date is None else to_microseconds(date) for date in dates], np.int64)


def prefer_sites(articles: pa.RecordBatch, lengths: Int64s, options: ChooseOptions) -> Int64s:
    """Prefer the article whose site matches the earliest pattern of `sites`, then the longest."""
    patterns = [re.compile(translate(pattern.casefold())) for pattern in options.sites]
    coded = articles["site"].dictionary_encode()
    places = np.array([find_place(site.casefold(), patterns) for site in coded.dictionary.to_pylist()], np.int64)
    # an article without a site has no code: it takes the place after all others, which is appended
    codes = coded.indices.fill_null(len(places)).to_numpy()
    return append_finer(np.append(places, len(patterns))[codes], -lengths, LENGTH_BITS)


def prefer_cleanest(articles: pa.RecordBatch, lengths: Int64s, _options: ChooseOptions) -> Int64s:
    """Prefer the article with the fewest flags, then the fewest lines of boilerplate found in it, then the longest."""
    flags = pc.fill_null(pc.list_value_length(articles["flags"]), 0).to_numpy().astype(np.int64)
    boilerplate = articles["boilerplate"].to_numpy()
    return append_finer(append_finer(flags, boilerplate, BOILERPLATE_BITS), -lengths, LENGTH_BITS)


def prefer_first(articles: pa.RecordBatch, _lengths: Int64s, _options: ChooseOptions) -> Int64s:
    """Give all the same priority, so that the row key decides: the path, then the number."""
    return np.zeros(articles.num_rows, np.int64)


POLICIES: dict[PolicyName, Policy] = {
    "longest": prefer_longest,
    "earliest": prefer_earliest,
    "sites": prefer_sites,
    "cleanest": prefer_cleanest,
    "first": prefer_first,
}
"""The policies by the values of the option `dedup.keep`."""


def choose_policy(options: ChooseOptions) -> KeepPolicy:
    """Return the keep policy of the options."""
    return partial(keep_policy, options=options)


def keep_policy(articles: pa.RecordBatch, lengths: Int64s, options: ChooseOptions) -> Int64s:
    """Return the priorities of articles (model.ARTICLE), int64.

    Damaged ones come after all others, whatever the policy; those that are always kept come first.
    """
    priorities = np.clip(POLICIES[options.keep](articles, lengths, options), -LAST, LAST)
    priorities[is_damaged(articles)] += BEHIND_INTACT
    if not options.always_keep:
        return priorities
    return np.where(is_named(articles, options.always_keep), ALWAYS_KEPT, priorities)


def is_damaged(articles: pa.RecordBatch) -> npt.NDArray[np.bool_]:
    """Say of each article (model.ARTICLE) whether bytes of its text are not as they should be, by its flags."""
    flags = articles["flags"]
    is_damage = pc.is_in(pc.list_flatten(flags), pa.array(DAMAGE, pa.string()))
    damaged = np.zeros(articles.num_rows, np.bool_)
    damaged[pc.list_parent_indices(flags).filter(is_damage).to_numpy()] = True
    return damaged


def is_named(articles: pa.RecordBatch, names: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Say of each article (model.ARTICLE) whether its id, or that of its record, is among the names."""
    wanted = pa.array(names, pa.string())
    named = pc.or_(pc.is_in(articles["id"], wanted), pc.is_in(articles["record_id"], wanted))
    return np.asarray(named.to_numpy(zero_copy_only=False), np.bool_)


def find_place(site: str, patterns: list[re.Pattern[str]]) -> int:
    """Return the place of the first pattern that a site matches, or the number of patterns."""
    return next((place for place, pattern in enumerate(patterns) if pattern.match(site)), len(patterns))


def append_finer(priorities: Int64s, finer: Int64s, bits: int) -> Int64s:
    """Return priorities with finer ones appended, which decide where the first are equal.

    The finer priorities are clipped to signed numbers of so many bits.
    """
    half = 1 << (bits - 1)
    return (priorities << bits) + np.clip(finer, -half, half - 1)


def to_microseconds(date: str) -> int:
    """Return an ISO 8601 date or time as microseconds since 1970 (UTC where no zone is given); LAST if it is none."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return LAST
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    elapsed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (elapsed.days * 86_400 + elapsed.seconds) * MICROSECOND + elapsed.microseconds
