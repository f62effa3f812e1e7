import hypothesis.strategies as st
import numpy as np
import pytest
from datasketch import LeanMinHash, MinHash, MinHashLSH
from hypothesis import given

from quchong.match.minhash import open_in_datasketch, permutations, sign_texts
from quchong.match.options import MatchOptions
from support.shingles import shingle_sets

EVERY_PLANE = st.characters(exclude_categories=["Cs"])


def sign_with_datasketch(texts: list[str], options: MatchOptions) -> list[MinHash]:
    """Let datasketch sign the same 32-bit shingle hashes."""
    sets = shingle_sets(texts, options)
    signed = []
    for shingles in sets:
        minhash = MinHash(options.num_perm, seed=options.seed, hashfunc=int, scheme="affine32")
        minhash.update_batch((shingles >> np.uint64(32)).tolist())
        signed.append(minhash)
    return signed


@pytest.mark.parametrize(("num_perm", "seed"), [(128, 1), (16, 0), (256, 2**32 - 1), (100, 7)])
def test_permutations_are_those_of_datasketch(num_perm: int, seed: int) -> None:
    a, b = MinHash(num_perm, seed=seed, scheme="affine32").permutations
    np.testing.assert_array_equal(permutations(num_perm, seed), (a, b))


@given(
    st.lists(st.text(EVERY_PLANE, max_size=60), min_size=1, max_size=6),
    st.sampled_from(["char", "word"]),
    st.integers(1, 9),
    st.sampled_from([16, 100, 128]),
)
def test_signatures_are_those_of_datasketch(texts: list[str], unit: str, shingle: int, num_perm: int) -> None:
    options = MatchOptions.model_validate({"unit": unit, "shingle": shingle, "num_perm": num_perm})
    expected = [minhash.hashvalues for minhash in sign_with_datasketch(texts, options)]
    np.testing.assert_array_equal(sign_texts(texts, options), expected)


def test_signatures_open_in_datasketch() -> None:
    options = MatchOptions()
    texts = ["河边的早晨总是从一阵鸟叫开始的，谁也不知道它们藏在哪里。"] * 2 + [
        "灶台上的水壶响了很久，屋里却没有人应声。"
    ]
    first, copy, other = open_in_datasketch(sign_texts(texts, options), options.seed)
    assert first.jaccard(copy) == 1.0
    assert first.jaccard(other) < 0.2
    index = MinHashLSH(threshold=0.8, num_perm=128)
    index.insert("first", LeanMinHash(first))
    assert index.query(copy) == ["first"]


@given(st.integers(0, 20))
def test_a_text_shorter_than_a_shingle_is_one_shingle(length: int) -> None:
    [shingles] = shingle_sets(["天" * length], MatchOptions())
    assert len(shingles) == min(length, 1)


@given(st.text(st.sampled_from("天地玄黄宇宙洪荒"), max_size=60), st.integers(1, 9))
def test_there_are_as_many_shingles_as_distinct_windows(text: str, width: int) -> None:
    [shingles] = shingle_sets([text], MatchOptions(shingle=width))
    windows = {text[at : at + width] for at in range(max(len(text) - width + 1, 1))} - {""}
    assert len(shingles) == len(windows)
    assert list(shingles) == sorted(set(shingles.tolist()))
