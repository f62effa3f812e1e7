import pytest
from hypothesis import given
from hypothesis import strategies as st

from quchong.match.bands import MIN_ROWS, Banding, choose_banding, explain_narrow


def test_the_usual_case_is_21_bands_of_6_rows() -> None:
    assert choose_banding(128, 0.8, 0.99) == Banding(21, 6)


@given(st.integers(16, 1024), st.floats(0.3, 1.0), st.floats(0.5, 0.999))
def test_recall_is_kept_with_the_widest_rows(num_perm: int, threshold: float, recall: float) -> None:
    banding = choose_banding(num_perm, threshold, recall)
    assert banding.bands * banding.rows <= num_perm
    wider = Banding(num_perm // (banding.rows + 1), banding.rows + 1)
    assert wider.find_probability(threshold) < recall or banding.rows == num_perm
    if banding.rows > 1:
        assert banding.find_probability(threshold) >= recall


def test_narrow_rows_are_explained_with_a_num_perm_that_avoids_them() -> None:
    assert explain_narrow(128, 0.8, 0.99) is None
    message = explain_narrow(128, 0.55, 0.99)
    assert message is not None
    advised = int(message.split("dedup.num_perm: ")[1].split()[0])
    assert choose_banding(advised, 0.55, 0.99).rows >= MIN_ROWS
    assert choose_banding(advised - 32, 0.55, 0.99).rows < MIN_ROWS


@pytest.mark.parametrize("threshold", [0.05, 0.1])
def test_where_no_num_perm_helps_a_higher_threshold_is_advised(threshold: float) -> None:
    assert "a higher dedup.threshold" in str(explain_narrow(128, threshold, 0.999))
