"""Large buckets: texts made from one template, against what brute force removes."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

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


@pytest.mark.parametrize("changed", [2, 4, 6])
def test_of_many_texts_of_one_template_nearly_all_are_removed_that_brute_force_removes(changed: int) -> None:
    texts = [fill_template(seed, changed) for seed in range(400)]
    sets = [brute_force.shingles(text) for text in texts]
    truth = remove_by_brute_force(sets, [len(brute_force.fold(text)) for text in texts], 0.8)
    found = search(texts, containment="off")
    removed = set(indices(found.removed, "row_key"))
    assert len(removed) >= 0.95 * len(truth)
    for index, survivor in zip(indices(found.removed, "row_key"), indices(found.removed, "survivor"), strict=True):
        assert survivor not in removed
        assert brute_force.jaccard(sets[index], sets[survivor]) >= 0.8


@pytest.mark.parametrize("seed", [3, 38])
def test_restored_articles_are_paired_again(seed: int) -> None:
    # variants of one form, and copies of each: a copy is restored when the one it was removed for is removed later
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
