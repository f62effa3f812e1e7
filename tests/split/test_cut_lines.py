"""Lines are cut as `split` cuts them, and tables are looked up as numpy does, however long a text is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quchong.text.cut_lines import WINDOW, cut_at_line_feeds
from quchong.text.utf16 import look_up, read_units


@given(st.lists(st.sampled_from(["", "红", "豆", "南国", "\n", "春来发几枝"]), max_size=12), st.integers(0, 3))
def test_a_text_of_very_short_lines_is_cut_at_its_line_feeds(parts: list[str], more: int) -> None:
    text = "\n".join(parts) * (WINDOW + more) if parts[:1] != [] and len(parts) < 3 else "\n".join(parts)
    assert cut_at_line_feeds(text) == text.split("\n")


@pytest.mark.parametrize("length", [WINDOW - 2, WINDOW - 1, WINDOW, WINDOW + 1])
@pytest.mark.parametrize("end", ["", "\n", "\n\n"])
def test_lines_are_cut_alike_beside_the_end_of_a_window(length: int, end: str) -> None:
    text = "\n" * length + "红\n" * WINDOW + end
    assert cut_at_line_feeds(text) == text.split("\n")


def test_equal_lines_are_one_object_where_lines_are_very_short() -> None:
    lines = cut_at_line_feeds("红豆\n绿豆\n" * WINDOW)
    assert len(set(map(id, lines))) == 3


def test_a_table_is_looked_up_as_numpy_does() -> None:
    units = read_units("春来发几枝" * 200_000)
    table = np.arange(1 << 16, dtype=np.uint16)[::-1]
    assert np.array_equal(look_up(table, units), table[units])
