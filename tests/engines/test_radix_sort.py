"""Rows come in the order that Python's own sort gives them, whatever the keys."""

from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quchong.engines import radix_sort

INT64 = st.integers(-(2**63), 2**63 - 1) | st.integers(-3, 3)


@given(st.lists(st.tuples(INT64, INT64, INT64), min_size=1, max_size=80), st.booleans())
def test_rows_come_by_all_keys_and_equal_ones_as_they_were(rows: list[tuple[int, int, int]], few: bool) -> None:
    keys = [np.array(column, np.int64) for column in zip(*rows, strict=True)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(radix_sort, "FEW", len(rows) if few else 0)
        order = radix_sort.order_of(keys)
    assert order.tolist() == sorted(range(len(rows)), key=rows.__getitem__)


@given(st.lists(INT64, max_size=80), st.sampled_from([1, 4, 100]))
def test_parts_hold_all_rows_and_come_one_after_the_other(keys: list[int], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(radix_sort, "PART_ROWS", size)
        parts = [part.tolist() for part in radix_sort.cut_in_order(np.array(keys, np.int64))]
    assert all(parts)
    assert all(part == sorted(part) for part in parts)
    in_turn = chain.from_iterable(sorted(part, key=keys.__getitem__) for part in parts)
    assert list(in_turn) == sorted(range(len(keys)), key=keys.__getitem__)


def test_many_rows_of_few_values_keep_their_order() -> None:
    key = np.random.default_rng(0).integers(-9, 9, radix_sort.FEW * 2)
    np.testing.assert_array_equal(radix_sort.order_of([key]), np.argsort(key, kind="stable"))
