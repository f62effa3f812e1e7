"""Containment against a brute force over sets of strings."""

from pathlib import Path

import hypothesis.strategies as st
import orjson
import pytest
from hypothesis import given, settings

from quchong.read.streams import open_stream
from support import brute_force
from support.search import FoundHere, figures, indices, search
from support.texts import edit_text, make_text


def containers(found: FoundHere) -> dict[int, tuple[int, float]]:
    """Return for each text that is contained in another the index of the container, and the figure."""
    keys, values = indices(found.contained, "row_key"), indices(found.contained, "container")
    shares = [figure.containment for figure in figures(found.contained)]
    return dict(zip(keys, zip(values, shares, strict=True), strict=True))


def cut(text: str, length: int) -> str:
    return text[:length]


def test_a_preview_is_found_in_its_essay_and_stays() -> None:
    essay = make_text(1, sentences=120)
    found = search([cut(essay, 700), make_text(2), essay])
    assert len(essay) > 2500
    assert not found.removed.num_rows
    assert containers(found) == {0: (2, 1.0)}


def test_a_preview_is_removed_where_configured_and_names_its_essay() -> None:
    essay = make_text(1, sentences=120)
    removed = search([cut(essay, 700), essay], containment="remove").removed
    assert (indices(removed, "row_key"), indices(removed, "survivor")) == ([0], [1])
    assert removed["match"].to_pylist() == ["contained"]
    jaccard = brute_force.jaccard(brute_force.shingles(cut(essay, 700)), brute_force.shingles(essay))
    assert figures(removed) == [(jaccard, 1.0)]


def test_a_container_of_lower_priority_removes_nothing() -> None:
    essay = make_text(1, sentences=120)
    found = search([cut(essay, 700), essay], containment="remove", keep="first")
    assert not found.removed.num_rows
    assert containers(found) == {0: (1, 1.0)}


def test_nothing_is_searched_where_it_is_off() -> None:
    essay = make_text(1, sentences=120)
    assert not search([cut(essay, 700), essay], containment="off").contained.num_rows


def test_empty_texts_are_in_nothing_and_contain_nothing() -> None:
    assert not search(["", "，。！", "", make_text(1)]).contained.num_rows


def test_a_near_duplicate_of_a_contained_text_is_removed_only_if_it_is_contained_itself() -> None:
    # the first is contained in the third; the second is a near-duplicate of the first, but contained in nothing kept
    essay = make_text(1, sentences=120)
    preview = cut(essay, 700)
    near = preview[:-60] + make_text(9, sentences=4)[:55]
    found = search([preview, near, essay], containment="remove", containment_threshold=0.99)
    sets = [brute_force.shingles(text) for text in (preview, near, essay)]
    assert brute_force.jaccard(sets[0], sets[1]) >= 0.8
    assert indices(found.removed, "row_key") == [0]


def test_a_form_with_a_little_of_its_own_counts_as_skipped() -> None:
    # all forms share most of their text, which is too frequent to look up; the rest of each is in an unrelated text too
    form = make_text(1, sentences=60)
    quotes = {seed: make_text(100 + seed, sentences=9) for seed in range(80)}
    forms = [f"{form}\n{quote}" for quote in quotes.values()]
    texts = [*forms, *(f"{quote}\n{make_text(seed, sentences=9)}" for seed, quote in quotes.items())]
    found = search(texts, threshold=0.95)
    assert found.caps["containers_skipped"] >= 0.8 * len(quotes)


def test_a_text_that_repeats_itself_is_sampled_by_its_distinct_shingles() -> None:
    # as long as a text of 1,200 shingles, but with so few that a sample of one in 16 may hold none
    slogans = [make_text(seed, sentences=1) for seed in range(40)]
    texts = [
        part for at, slogan in enumerate(slogans) for part in (slogan * 60, f"{slogan * 2}{make_text(at + 50, 9)}")
    ]
    assert len(containers(search(texts))) == len(slogans)


@pytest.mark.parametrize("copies", [8, 150])
def test_near_duplicates_of_a_contained_text_that_are_contained_are_removed_with_it(copies: int) -> None:
    # a container was searched for only one of them, because all others had been removed as near to it
    essay = make_text(1, sentences=120)
    previews = [edit_text(cut(essay, 900), seed, edits=1) for seed in range(copies)]
    found = search([essay, *previews], containment="remove")
    assert indices(found.removed, "row_key") == list(range(1, copies + 1))
    assert found.caps == {"pairs_skipped": 0, "containers_skipped": 0}


@settings(max_examples=15)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 60), st.integers(30, 200)), min_size=2, max_size=12),
    st.sampled_from([0.5, 0.8, 1.0]),
)
def test_every_contained_text_has_the_figure_of_the_brute_force(
    pieces: list[tuple[int, int, int]], threshold: float
) -> None:
    texts = [make_text(seed, 60)[start : start + length] for seed, start, length in pieces]
    sets = [brute_force.shingles(text) for text in texts]
    found = search(texts, containment_threshold=threshold)
    removed = set(indices(found.removed, "row_key"))
    kept = [index for index in range(len(texts)) if index not in removed]
    truth = {kept[at] for at in brute_force.all_contained([sets[index] for index in kept], threshold)}
    # samples of texts as short as these are whole, or nearly so
    assert containers(found).keys() == truth
    for contained, (container, figure) in containers(found).items():
        assert figure == len(sets[contained] & sets[container]) / len(sets[contained]) >= threshold


def test_previews_of_texts_of_all_lengths_are_found() -> None:
    # each essay is sampled at a level of its own, and so is each preview
    essays = [make_text(seed, sentences=40 * seed) for seed in range(1, 13)]
    previews = [essay[: len(essay) * share // 10] for essay in essays for share in (2, 5, 7)]
    others = [make_text(seed, sentences=30) for seed in range(20, 40)]
    found = search([*previews, *essays, *others])
    assert not found.removed.num_rows
    assert containers(found).keys() == set(range(len(previews)))


def test_a_text_of_what_very_many_have_is_counted_as_skipped() -> None:
    notice = make_text(1, sentences=12)
    essays = [make_text(seed, sentences=40) + notice for seed in range(2, 102)]
    found = search([notice, *essays])
    assert not containers(found)
    assert found.caps["containers_skipped"] == 1


@pytest.mark.slow
def test_statutes_contained_in_another_are_found(real_data: Path) -> None:
    with open_stream(str(real_data / "laws.jsonl.zst")) as stream:
        texts = [orjson.loads(line)["text"] for line in stream.read().splitlines()]
    found = search(texts)
    removed = set(indices(found.removed, "row_key"))
    kept = [index for index in range(len(texts)) if index not in removed]
    truth = {kept[index] for index in brute_force.all_contained([brute_force.shingles(texts[at]) for at in kept], 0.8)}
    assert len(truth) >= 50
    assert containers(found).keys() <= truth
    assert len(containers(found)) >= 0.98 * len(truth)
    assert found.caps == {"pairs_skipped": 0, "containers_skipped": 0}
