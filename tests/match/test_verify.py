"""How much two sets have to share, and the counting that ends early, against plain arithmetic and Python's sets."""

import random
from fractions import Fraction

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from quchong.match.verify import min_shared_for_containment, min_shared_for_jaccard
from quchong.native.kernels import Sets, count_shared_pairs

SIZE = st.integers(1, 100_000)
THRESHOLD = st.sampled_from([0.3, 0.5, 0.7, 0.8, 0.85, 0.9, 0.99, 1.0]) | st.floats(0.05, 1.0)


def as_array(value: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array([value], np.int64)


@given(SIZE, SIZE, THRESHOLD)
def test_the_minimum_is_the_first_number_whose_figure_reaches_the_threshold(
    lower: int, higher: int, threshold: float
) -> None:
    near = int(min_shared_for_jaccard(as_array(lower), as_array(higher), threshold)[0])
    assert near / (lower + higher - near) >= threshold
    assert (near - 1) / (lower + higher - near + 1) < threshold
    contained = int(min_shared_for_containment(as_array(lower), as_array(higher), threshold)[0])
    assert contained / lower >= threshold
    assert (contained - 1) / lower < threshold


def test_a_pair_at_the_threshold_itself_matches() -> None:
    sizes = np.arange(10, 1000, 10)
    near = min_shared_for_jaccard(sizes, sizes * 8 // 10, 0.8)
    assert [Fraction(share, size) for share, size in zip(near.tolist(), sizes.tolist(), strict=True)] == [
        Fraction(8, 10)
    ] * len(sizes)


@given(st.integers(0, 2**32), st.integers(1, 600), st.integers(1, 600), st.integers(0, 700))
def test_shared_elements_are_counted_or_known_to_be_too_few(seed: int, first: int, second: int, minimum: int) -> None:
    source = random.Random(seed)
    sets = [sorted({source.randrange(900) for _ in range(size)}) for size in (first, second)]
    lower, higher = (Sets(np.array(own, np.uint64), np.array([0, len(own)], np.int64)) for own in sets)
    counted = np.empty(1, np.int64)
    count_shared_pairs(lower, as_array(0), higher, as_array(0), as_array(minimum), counted)
    truth = len(set(sets[0]) & set(sets[1]))
    assert counted[0] == truth if truth >= minimum else counted[0] <= truth
