"""Keep policies: each gives an article its rank, smaller is better; ties go to the smaller row key."""

from datetime import UTC, datetime

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from quchong.model import RankArticles

Int64s = npt.NDArray[np.int64]
LAST = np.iinfo(np.int64).max
"""Rank of an article that a policy cannot place, such as one without a date."""
MICROSECOND = 1_000_000


def rank_longest(_articles: pa.RecordBatch, lengths: Int64s) -> Int64s:
    """Rank by the number of folded characters, the most first."""
    return -lengths


def rank_earliest(articles: pa.RecordBatch, _lengths: Int64s) -> Int64s:
    """Rank by the date of publication in microseconds since 1970; a missing date ranks last."""
    dates = pc.struct_field(articles["meta"], "published_iso").to_pylist()
    return np.array([LAST if date is None else to_microseconds(date) for date in dates], np.int64)


def rank_first(articles: pa.RecordBatch, _lengths: Int64s) -> Int64s:
    """Rank all the same: the row key, path then number, decides."""
    return np.zeros(articles.num_rows, np.int64)


POLICIES: dict[str, RankArticles] = {
    "longest": rank_longest,
    "earliest": rank_earliest,
    "first": rank_first,
}
"""The policies by the name that the option `dedup.keep` gives them."""


def to_microseconds(date: str) -> int:
    """Return an ISO 8601 date or time as microseconds since 1970; without a zone it is taken as UTC."""
    moment = datetime.fromisoformat(date)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    elapsed = moment - datetime(1970, 1, 1, tzinfo=UTC)
    return (elapsed.days * 86_400 + elapsed.seconds) * MICROSECOND + elapsed.microseconds
