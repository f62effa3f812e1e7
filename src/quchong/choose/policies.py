"""Keep policies: each gives an article its rank, smaller is better; ties go to the smaller row key."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from fnmatch import translate
from functools import partial

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from quchong.choose.options import ChooseOptions
from quchong.model import ALWAYS_KEPT, KeepPolicy

Int64s = npt.NDArray[np.int64]
Policy = Callable[[pa.RecordBatch, Int64s, ChooseOptions], Int64s]
"""The rank of each article of a batch, from the articles (ARTICLE) and the lengths of their folded texts."""
LAST = np.iinfo(np.int64).max
"""Rank of an article that a policy cannot place, such as one without a date."""
MICROSECOND = 1_000_000
LENGTH_BITS = 32
BOILERPLATE_BITS = 24
"""Bits of a rank for the parts that decide where those before are equal."""


def rank_longest(_articles: pa.RecordBatch, lengths: Int64s, _options: ChooseOptions) -> Int64s:
    """Rank by the number of folded characters, the most first."""
    return -lengths


def rank_earliest(articles: pa.RecordBatch, _lengths: Int64s, _options: ChooseOptions) -> Int64s:
    """Rank by the date of publication in microseconds since 1970; a missing date ranks last."""
    dates = articles["published_iso"].to_pylist()
    return np.array([LAST if date is None else to_microseconds(date) for date in dates], np.int64)


def rank_sites(articles: pa.RecordBatch, lengths: Int64s, options: ChooseOptions) -> Int64s:
    """Rank by the first pattern of `sites` that the article's site matches, then the longest first."""
    patterns = [re.compile(translate(pattern.casefold())) for pattern in options.sites]
    coded = articles["site"].dictionary_encode()
    places = np.array([find_place(site.casefold(), patterns) for site in coded.dictionary.to_pylist()], np.int64)
    # an article without a site has no code: it takes the place behind all, put at the end
    codes = coded.indices.fill_null(len(places)).to_numpy()
    return append_finer(np.append(places, len(patterns))[codes], -lengths, LENGTH_BITS)


def rank_cleanest(articles: pa.RecordBatch, lengths: Int64s, _options: ChooseOptions) -> Int64s:
    """Rank by the number of flags, then of lines of boilerplate taken out, the fewest first; then the longest first."""
    flags = pc.fill_null(pc.list_value_length(articles["flags"]), 0).to_numpy().astype(np.int64)
    boilerplate = articles["boilerplate"].to_numpy()
    return append_finer(append_finer(flags, boilerplate, BOILERPLATE_BITS), -lengths, LENGTH_BITS)


def rank_first(articles: pa.RecordBatch, _lengths: Int64s, _options: ChooseOptions) -> Int64s:
    """Rank all the same: the row key, path then number, decides."""
    return np.zeros(articles.num_rows, np.int64)


POLICIES: dict[str, Policy] = {
    "longest": rank_longest,
    "earliest": rank_earliest,
    "sites": rank_sites,
    "cleanest": rank_cleanest,
    "first": rank_first,
}
"""The policies by the name that the option `dedup.keep` gives them."""


def choose_policy(options: ChooseOptions) -> KeepPolicy:
    """Return what ranks articles as the options say."""
    return partial(keep_policy, options=options)


def keep_policy(articles: pa.RecordBatch, lengths: Int64s, options: ChooseOptions) -> Int64s:
    """Rank by the policy; what is always kept ranks before all else."""
    priorities = POLICIES[options.keep](articles, lengths, options)
    return (
        np.where(is_named(articles, options.always_keep), ALWAYS_KEPT, priorities)
        if options.always_keep
        else priorities
    )


def is_named(articles: pa.RecordBatch, names: tuple[str, ...]) -> npt.NDArray[np.bool_]:
    """Say of each article (ARTICLE) whether its id, or the id its record had, is among the names."""
    wanted = pa.array(names, pa.string())
    named = pc.or_(pc.is_in(articles["id"], wanted), pc.is_in(articles["record_id"], wanted))
    return np.asarray(named.to_numpy(zero_copy_only=False), np.bool_)


def find_place(site: str, patterns: list[re.Pattern[str]]) -> int:
    """Return which pattern a site matches first, or how many there are."""
    return next((place for place, pattern in enumerate(patterns) if pattern.match(site)), len(patterns))


def append_finer(priorities: Int64s, finer: Int64s, bits: int) -> Int64s:
    """Put a finer rank behind priorities, to decide where they are equal; it is held within what its bits can tell."""
    half = 1 << (bits - 1)
    return (priorities << bits) + np.clip(finer, -half, half - 1)


def to_microseconds(date: str) -> int:
    """Return an ISO 8601 date or time as microseconds since 1970, UTC without a zone; what is none ranks last."""
    try:
        moment = datetime.fromisoformat(date)
    except ValueError:
        return LAST
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    elapsed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (elapsed.days * 86_400 + elapsed.seconds) * MICROSECOND + elapsed.microseconds
