from typing import Any

import hypothesis.strategies as st
import pyarrow as pa
from hypothesis import given

from quchong.config.sections import DedupOptions
from quchong.flow import decisions
from quchong.flow.duplicate_search import DuplicateSearch, FoundMatches
from quchong.model import ALWAYS_KEPT, CONTAINED, COPY, MATCH, PRIORITY, REMOVAL, figures_of
from quchong.progress import StepTimer
from support.recut_engine import RecutEngine

PAIRS = st.dictionaries(st.tuples(st.integers(0, 9), st.integers(0, 9)), st.integers(80, 100), max_size=25)


def as_matches(pairs: dict[tuple[int, int], int]) -> pa.Table:
    rows = [
        {
            "lower": max(pair),
            "higher": min(pair),
            "shared": 2 * shared,
            "lower_size": 100 + shared,
            "higher_size": 100 + shared,
        }
        for pair, shared in pairs.items()
        if pair[0] < pair[1]
    ]
    return pa.Table.from_pylist(rows, MATCH)


EQUAL = dict.fromkeys(range(20), 0)
NOTHING = MATCH.empty_table()


def decide(
    near: pa.Table, contained: pa.Table, copies: dict[int, int], priorities: dict[int, int], engine: RecutEngine
) -> tuple[pa.Table, pa.Table]:
    """Return what is removed (REMOVAL) and what is kept though contained (CONTAINED), in the order of row keys."""
    prints = engine.distribute(pa.table([list(priorities.keys()), list(priorities.values())], PRIORITY))
    copied = engine.distribute(pa.table([list(copies.keys()), list(copies.values())], COPY))
    options = DedupOptions(containment="remove")
    search = DuplicateSearch(engine, prints, lambda wanted: wanted, options, StepTimer(), copied)
    of_contained = engine.distribute(contained)
    removed = decisions.decide(search, FoundMatches(engine.distribute(near), of_contained), "test")
    named = decisions.name_containers(search, of_contained, removed)
    removed, named = (engine.collect(dataset).sort_by("row_key") for dataset in (removed, named))
    assert removed.schema.equals(REMOVAL)
    assert named.schema.equals(CONTAINED)
    return removed, named


def choose(near: pa.Table, copies: dict[int, int], priorities: dict[int, int]) -> dict[int, dict[str, Any]]:
    removed, _ = decide(near, NOTHING, copies, priorities, RecutEngine(1, 3, 2))
    return {row["row_key"]: row for row in removed.to_pylist()}


def test_nothing_is_removed_for_an_article_that_is_removed() -> None:
    removed = choose(as_matches({(0, 1): 90, (1, 2): 90}), {}, EQUAL)
    assert removed.keys() == {1}
    assert removed[1]["survivor"] == 0


def test_the_survivor_named_is_the_kept_match_of_highest_jaccard() -> None:
    removed = choose(as_matches({(0, 2): 85, (1, 2): 95}), {}, EQUAL)
    assert removed[2]["survivor"] == 1


def test_of_equal_figures_the_higher_priority_is_named() -> None:
    removed = choose(as_matches({(0, 2): 90, (1, 2): 90}), {}, {0: 5, 1: 3, 2: 9})
    assert removed[2]["survivor"] == 1


def test_a_copy_of_a_removed_article_names_its_survivor() -> None:
    removed = choose(as_matches({(0, 1): 90}), {11: 1, 10: 0}, EQUAL)
    assert (removed[11]["survivor"], removed[11]["match"]) == (0, "near")
    assert (removed[10]["survivor"], removed[10]["match"]) == (0, "exact")
    assert figures_of(removed[10]) == (1.0, 1.0)
    assert figures_of(removed[11]) == figures_of(removed[1]) == (180 / 200, 180 / 190)


@given(PAIRS)
def test_removed_articles_match_a_kept_one_and_kept_ones_match_none(
    pairs: dict[tuple[int, int], int],
) -> None:
    matches = as_matches(pairs)
    removed = choose(matches, {}, EQUAL)
    edges = {(row["lower"], row["higher"]) for row in matches.to_pylist()}
    assert all(
        (key, removal["survivor"]) in edges and removal["survivor"] not in removed for key, removal in removed.items()
    )
    assert not [edge for edge in edges if edge[0] not in removed and edge[1] not in removed]


@given(
    PAIRS,
    PAIRS,
    st.lists(st.integers(0, 3), min_size=10, max_size=10),
    st.sets(st.integers(0, 9)),
    st.sampled_from([0, 16_000, 1 << 30]),
    st.integers(1, 3),
)
def test_survivors_are_those_of_a_decision_one_by_one_in_order(
    near: dict[tuple[int, int], int],
    contained: dict[tuple[int, int], int],
    order: list[int],
    always: set[int],
    memory: int,
    parts: int,
) -> None:
    priorities = {key: ALWAYS_KEPT if key in always else rank for key, rank in enumerate(order)}
    tables = {"near": as_matches(near), "contained": as_matches(contained)}
    truth: dict[int, tuple[int, str]] = {}
    # a near-duplicate may come either way round
    turned = [(row["higher"], row["lower"], row["shared"], "near") for row in tables["near"].to_pylist()]
    turned += [
        (row["lower"], row["higher"], row["shared"], match)
        for match, table in tables.items()
        for row in table.to_pylist()
    ]
    for key in sorted(priorities, key=lambda row_key: (priorities[row_key], row_key)):
        partners = [
            (match == "contained", -shared, priorities[higher], higher, match)
            for lower, higher, shared, match in turned
            if lower == key and (priorities[higher], higher) < (priorities[key], key)
            if higher not in truth
        ]
        if partners and key not in always:
            *_, survivor, match = min(partners)
            truth[key] = survivor, match
    # without memory all is settled in rounds, with little some of it
    engine = RecutEngine(5, 4, parts, memory)
    removed, named = decide(tables["near"], tables["contained"], {}, priorities, engine)
    assert {row["row_key"]: (row["survivor"], row["match"]) for row in removed.to_pylist()} == truth
    kept = [row for row in tables["contained"].to_pylist() if not {row["lower"], row["higher"]} & truth.keys()]
    best: dict[int, int] = {}
    for row in sorted(kept, key=lambda row: (-row["shared"], priorities[row["higher"]], row["higher"])):
        best.setdefault(row["lower"], row["higher"])
    assert [(row["row_key"], row["container"]) for row in named.to_pylist()] == sorted(best.items())
