from itertools import combinations
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import orjson
import pyarrow as pa
import pytest
from hypothesis import given

from quchong.errors import UsageError
from quchong.match import brute_force as exact
from quchong.match.fold import fold_texts
from quchong.match.options import MatchOptions
from quchong.match.shingles import ShingleTexts, hash_texts, make_sets
from quchong.read.streams import open_stream
from support import brute_force
from support.texts import edit_text, make_text

SETS = st.lists(st.sets(st.integers(0, 30), max_size=25), max_size=20)


def as_sets(sets: list[set[int]]) -> ShingleTexts:
    # spread over all 64 bits; small numbers would all fall on few counters
    spread = [np.sort(np.array(sorted(own), np.uint64) * np.uint64(0x9E3779B97F4A7C15)) for own in sets]
    offsets = np.cumsum([0, *map(len, sets)])
    return ShingleTexts(np.concatenate([np.zeros(0, np.uint64), *spread]), offsets.astype(np.int64))


def as_counts(pairs: exact.CountedPairs) -> dict[tuple[int, int], int]:
    found = dict(zip(zip(pairs.first.tolist(), pairs.second.tolist(), strict=True), pairs.shared.tolist(), strict=True))
    assert len(found) == len(pairs)
    assert list(found) == sorted(found)
    return found


def take_sets(texts: list[str], options: MatchOptions) -> ShingleTexts:
    return make_sets(hash_texts(fold_texts(pa.array(texts, pa.large_string())), options))


@given(SETS, st.floats(0.05, 1.0) | st.sampled_from([0.5, 0.75, 0.8, 1.0]), st.integers(1, 3))
def test_it_finds_every_pair_and_no_other(sets: list[set[int]], threshold: float, workers: int) -> None:
    expected = {
        (a, b): len(sets[a] & sets[b])
        for a, b in combinations(range(len(sets)), 2)
        if sets[a] | sets[b] and len(sets[a] & sets[b]) / len(sets[a] | sets[b]) >= threshold
    }
    assert as_counts(exact.find_all_pairs(as_sets(sets), threshold, workers)) == expected


def test_on_texts_it_agrees_with_another_brute_force() -> None:
    texts = [make_text(seed, 12) for seed in range(300)]
    texts += [edit_text(texts[seed], seed, 1 + seed % 6) for seed in range(300)] + ["", "！？", texts[7]]
    expected = brute_force.all_pairs([brute_force.shingles(text) for text in texts], 0.5)
    pairs = exact.find_all_pairs(take_sets(texts, MatchOptions()), 0.5, workers=2)
    assert as_counts(pairs).keys() == expected.keys()


def test_shingles_that_share_a_counter_cost_no_pair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "COUNTER_BITS", 3)
    texts = [make_text(seed, 12) for seed in range(40)]
    texts += [edit_text(text, 1, 2) for text in texts]
    expected = brute_force.all_pairs([brute_force.shingles(text) for text in texts], 0.5)
    assert as_counts(exact.find_all_pairs(take_sets(texts, MatchOptions()), 0.5)).keys() == expected.keys()


def test_too_many_pairs_are_an_error_not_a_full_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "MAX_PAIRS", 100)
    sets = as_sets([{1, 2, 3}] * 20)
    with pytest.raises(UsageError, match="smaller --sample"):
        exact.find_all_pairs(sets, 0.5)


@pytest.mark.slow
def test_on_statutes_it_agrees_with_another_brute_force(real_data: Path) -> None:
    with open_stream(str(real_data / "laws.jsonl.zst")) as stream:
        texts = [orjson.loads(line)["text"] for line in stream.read().splitlines()]
    expected = brute_force.all_pairs([brute_force.shingles(text) for text in texts], 0.6)
    assert len(expected) > 100
    assert as_counts(exact.find_all_pairs(take_sets(texts, MatchOptions()), 0.6)).keys() == expected.keys()
