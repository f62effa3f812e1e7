import numpy as np
import pyarrow as pa
import pytest

from quchong.choose.policies import LAST, POLICIES, to_microseconds
from quchong.model import ARTICLE, Article, Meta, Source
from quchong.parse import article_row

DATES = ["2020-05-01", None, "2019-12-31T23:59:59Z", "2020-05-01T08:00:00+08:00"]


@pytest.fixture
def batch() -> pa.RecordBatch:
    rows = [
        article_row(Article(index, str(index), None, "", Source("", None), Meta(published_iso=date)))
        for index, date in enumerate(DATES)
    ]
    columns = zip(*rows, strict=True)
    return pa.record_batch([pa.array(c, f.type) for c, f in zip(columns, ARTICLE, strict=True)], schema=ARTICLE)


def test_longest_first(batch: pa.RecordBatch) -> None:
    assert np.argsort(POLICIES["longest"](batch, np.array([5, 9, 1, 7]))).tolist() == [1, 3, 0, 2]


def test_earliest_first_and_without_a_date_last(batch: pa.RecordBatch) -> None:
    ranks = POLICIES["earliest"](batch, np.zeros(4, np.int64))
    assert np.argsort(ranks, kind="stable").tolist() == [2, 0, 3, 1]
    assert ranks[1] == LAST


def test_first_ranks_all_the_same(batch: pa.RecordBatch) -> None:
    assert len(set(POLICIES["first"](batch, np.arange(4)).tolist())) == 1


def test_a_time_without_zone_is_utc() -> None:
    assert to_microseconds("1970-01-01T00:00:01") == 1_000_000
    assert to_microseconds("1970-01-02") == 86_400_000_000
