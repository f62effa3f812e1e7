"""Containers searched for by exchanges are those that an index of all samples gives, for any corpus and engine."""

import random

import hypothesis.strategies as st
import pyarrow as pa
import pytest
from hypothesis import given, settings

from quchong.choose.policies import choose_policy
from quchong.config.sections import DedupOptions
from quchong.flow.container_search import find_containers
from quchong.flow.lookups import keep_columns
from quchong.match import containment
from quchong.match.fingerprint import fingerprint
from quchong.model import FINGERPRINT, SAMPLE
from support.recut_engine import RecutEngine
from support.search import as_articles
from support.texts import edit_text, make_text

OPTIONS = DedupOptions()
ESSAYS = [make_text(seed, sentences) for seed, sentences in enumerate((3, 8, 20, 60, 150))]


def find(texts: list[str], engine: RecutEngine) -> tuple[list[tuple[int, int]], list[int]]:
    """Return the candidates and the skipped articles."""
    stage = fingerprint(iter(as_articles(texts).to_batches()), OPTIONS, choose_policy(OPTIONS))
    prints = pa.Table.from_batches(stage, FINGERPRINT)
    samples = pa.Table.from_batches(keep_columns(iter(prints.to_batches()), SAMPLE.names), SAMPLE)
    found = engine.collect(find_containers(engine, engine.distribute(samples), 0.8, "test")).to_pylist()
    pairs = [(row["pair"]["lower"], row["pair"]["higher"]) for row in found if row["pair"]]
    return sorted(pairs), sorted(row["skipped"]["row_key"] for row in found if row["skipped"])


def part_of(source: random.Random) -> str:
    """Return a text that has much, little or nothing of an essay."""
    essay = source.choice(ESSAYS)
    start = source.randrange(len(essay) // 2)
    part = essay[start : start + source.choice([5, 30, 200, 2000, len(essay)])]
    return source.choice([part, edit_text(essay, source.randrange(5), 1), part + source.choice(ESSAYS)[:300], ""])


@settings(max_examples=25)
@given(st.integers(0, 10**6), st.integers(2, 40), st.sampled_from([2, 5, 64]), st.integers(1, 30), st.integers(1, 3))
def test_exchanges_find_what_an_index_finds(seed: int, count: int, frequent: int, rows: int, parts: int) -> None:
    source = random.Random(seed)
    texts = [part_of(source) for _ in range(count)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(containment, "FREQUENT", frequent)
        expected = find(texts, RecutEngine(seed, 1000, 1, memory=1 << 30))
        assert find(texts, RecutEngine(seed, rows, parts, memory=0)) == expected


def test_there_are_candidates_and_skipped_articles() -> None:
    source = random.Random(1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(containment, "FREQUENT", 5)
        pairs, skipped = find([part_of(source) for _ in range(60)], RecutEngine(1, 7, 2, memory=0))
    assert len(pairs) > 20
    assert skipped
