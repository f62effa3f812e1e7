"""Large buckets: texts made from one template, against what brute force removes."""

import random

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quchong.arrays.columns import as_batch
from quchong.match import buckets
from quchong.model import BAND, PAIR
from support import brute_force
from support.search import indices, search
from support.texts import make_sentence, make_text

TEMPLATE = make_text(7, 40).split("\n")


def fill_template(seed: int, changed: int) -> str:
    source = random.Random(f"template {seed}")
    lines = list(TEMPLATE)
    for at in source.sample(range(len(lines)), changed):
        lines[at] = make_sentence(source)
    return "\n".join(lines)


def remove_by_brute_force(sets: list[frozenset[str]], lengths: list[int], threshold: float) -> set[int]:
    """In the order of articles, the longest first, remove what matches a kept one."""
    kept: list[int] = []
    for index in sorted(range(len(sets)), key=lambda index: (-lengths[index], index)):
        if not any(brute_force.jaccard(sets[index], sets[other]) >= threshold for other in kept):
            kept.append(index)
    return set(range(len(sets))) - set(kept)


@pytest.fixture
def few_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Compare few members of a bucket wholly, as where there are very many articles."""
    monkeypatch.setattr(buckets, "LEAST_WHOLE", 40)
    monkeypatch.setattr(buckets, "WHOLE_MEMBERS", 0)


@pytest.mark.usefixtures("few_whole")
@pytest.mark.parametrize("changed", [2, 4, 6])
def test_of_many_texts_of_one_template_nearly_all_are_removed_that_brute_force_removes(changed: int) -> None:
    texts = [fill_template(seed, changed) for seed in range(400)]
    sets = [brute_force.shingles(text) for text in texts]
    truth = remove_by_brute_force(sets, [len(brute_force.fold(text)) for text in texts], 0.8)
    found = search(texts, containment="off")
    removed = set(indices(found.removed, "row_key"))
    assert len(removed) >= 0.97 * len(truth)
    for index, survivor in zip(indices(found.removed, "row_key"), indices(found.removed, "survivor"), strict=True):
        assert survivor not in removed
        assert brute_force.jaccard(sets[index], sets[survivor]) >= 0.8


@pytest.mark.usefixtures("few_whole")
@pytest.mark.parametrize("threshold", [0.8, 0.85, 0.9])
def test_of_one_notice_with_longer_and_longer_lists_nearly_all_are_removed_that_brute_force_removes(
    threshold: float,
) -> None:
    # the longest cannot match the shortest, so few partners would do for no one
    source = random.Random(5)
    notice, characters = make_text(8, 12), [chr(code) for code in range(0x4E00, 0x59B8)]
    texts = [
        notice + "".join(source.choices(characters, k=source.choice([10, 20, 30, 40, 60, 80]))) for _ in range(400)
    ]
    sets = [brute_force.shingles(text) for text in texts]
    truth = remove_by_brute_force(sets, [len(brute_force.fold(text)) for text in texts], threshold)
    found = search(texts, containment="off", threshold=threshold)
    assert found.caps["pairs_skipped"]
    assert len(found.removed) >= 0.97 * len(truth) > 0


@pytest.mark.usefixtures("few_whole")
def test_where_all_are_alike_one_is_left() -> None:
    form = make_text(9, 60)
    found = search([form + make_sentence(random.Random(seed)) for seed in range(1500)], containment="off")
    assert found.caps["pairs_skipped"]
    assert len(found.removed) == 1499


def pair_in_python(sizes: list[int], whole: int) -> tuple[set[tuple[int, int]], int]:
    """Pair the members of buckets of these sizes, numbered through, by what `kernels.h` says; and count the others."""
    pairs, skipped, first = set(), 0, 0
    window = min(buckets.WINDOW, whole - 1)
    for size in sizes:
        own = {(place, other) for place in range(size) for other in range(place)}
        if size > whole:
            blocks = [2 * window << kind for kind in range(32)]
            near = {(place, place - back) for place in range(size) for back in range(1, window + 1) if back <= place}
            near |= {(place, place - place % block) for place in range(size) for block in blocks if place % block}
            skipped += len(own - near)
            own = near
        pairs |= {(first + place, first + other) for place, other in own}
        first += size
    return pairs, skipped


@given(st.lists(st.integers(1, 90), max_size=5), st.integers(2, 40), st.integers(1, 100), st.sampled_from([1, 10**9]))
@example([300, 40, 41, 1], 40, 7, 1)
def test_members_are_paired_as_described(sizes: list[int], whole: int, rows: int, room: int) -> None:
    bands = np.repeat(np.arange(len(sizes)), sizes)
    table = as_batch([bands, np.zeros(len(bands), np.int64), np.arange(len(bands))], BAND)
    batches = [table.slice(start, rows) for start in range(0, len(bands), rows)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buckets, "ROOM", min(room, buckets.ROOM))
        found = list(buckets.pair_bucket_members(iter(batches), whole))
    pairs = [tuple(row["pair"][name] for name in PAIR.names) for b in found for row in b.to_pylist() if row["pair"]]
    skipped = sum(row["skipped"]["pairs"] for batch in found for row in batch.to_pylist() if row["skipped"])
    assert len(pairs) == len(set(pairs))
    assert (set(pairs), skipped) == pair_in_python(sizes, whole)


@pytest.mark.parametrize("seed", [3, 38])
def test_nothing_is_left_where_no_pair_was_skipped(seed: int) -> None:
    # variants of one form, and copies of each: a copy is kept where the one it matches is removed for another
    source = random.Random(seed)
    characters = [chr(code) for code in range(0x4E00, 0x9FA5)]

    def change(text: str, share: float) -> str:
        return "".join(source.choice(characters) if source.random() < share else old for old in text)

    form = "".join(source.choices(characters, k=300))
    variants = [change(form, 0.03) for _ in range(10)]
    texts = [change(source.choice(variants), 0.02) for _ in range(300)]
    found = search(texts, containment="off", threshold=0.6)
    removed = set(indices(found.removed, "row_key"))
    kept = [text for index, text in enumerate(texts) if index not in removed]
    assert found.caps["pairs_skipped"] == 0
    assert not search(kept, containment="off", threshold=0.6).removed.num_rows


@settings(max_examples=10)
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 10)), min_size=2, max_size=80))
def test_where_no_pair_was_skipped_none_is_left(edits: list[tuple[int, int]]) -> None:
    texts = [fill_template(seed, changed) for changed, seed in edits]
    sets = [brute_force.shingles(text) for text in texts]
    found = search(texts, containment="off")
    assert found.caps["pairs_skipped"] == 0
    removed = set(indices(found.removed, "row_key"))
    kept = [index for index in range(len(texts)) if index not in removed]
    left = brute_force.all_pairs([sets[index] for index in kept], 0.8)
    assert len(left) <= 0.05 * len(texts)
