import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from quchong.evaluate.scores import Judged, count_by_similarity, score
from quchong.match.bands import Banding

BANDING = Banding(21, 6)
PAIRS = st.lists(st.tuples(st.floats(0, 1), st.booleans(), st.booleans()), max_size=30)


def judge(pairs: list[tuple[float, bool, bool]]) -> Judged:
    jaccard, same, met = (list(column) for column in zip(*pairs, strict=True)) if pairs else ([], [], [])
    return Judged(np.array(jaccard, float), np.array(same, bool), {BANDING: np.array(met, bool)})


def test_what_is_missed_has_one_reason() -> None:
    counted = score(
        judge(
            [
                (0.9, True, True),
                (0.8, True, False),
                (0.7, True, True),
                (0.7, True, False),
                (0.9, False, True),
                (0.9, False, False),
                (0.1, False, True),
            ]
        ),
        0.8,
        BANDING,
    )
    assert (counted.found, counted.wrong, counted.below_threshold, counted.lost_by_bands) == (1, 1, 2, 1)
    assert (counted.precision, counted.recall) == (0.5, 0.25)
    assert counted.f1 == pytest.approx(2 * 0.5 * 0.25 / 0.75)


def test_shares_of_nothing_are_none() -> None:
    counted = score(judge([]), 0.8, BANDING)
    assert (counted.precision, counted.recall, counted.f1) == (None, None, None)


def test_without_labels_the_threshold_says_what_is_the_same() -> None:
    judged = judge([(0.9, False, True), (0.8, False, False), (0.7, True, True)])
    counted = score(Judged(judged.jaccard, None, judged.met), 0.8, BANDING)
    assert (counted.found, counted.wrong, counted.below_threshold, counted.lost_by_bands) == (1, 0, 0, 1)


@given(PAIRS, st.floats(0, 1))
def test_counts_add_up(pairs: list[tuple[float, bool, bool]], threshold: float) -> None:
    judged = judge(pairs)
    counted = score(judged, threshold, BANDING)
    same = sum(pair[1] for pair in pairs)
    assert counted.found + counted.below_threshold + counted.lost_by_bands == same
    ranges = count_by_similarity(judged, BANDING, lambda index: (str(index),))
    assert sum(span.pairs for span in ranges) == len(pairs)
    assert sum(span.same or 0 for span in ranges) == same
    assert sum(span.met for span in ranges) == sum(pair[2] for pair in pairs)
    for span in ranges:
        [example] = span.example
        jaccard = pairs[int(example)][0]
        assert span.least <= jaccard < (span.below or 2)
        assert 0 <= span.expected <= span.pairs
