"""Every stage of a search gives the same rows, however an engine cuts and spreads what it is given."""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from quchong.config.sections import DedupOptions
from quchong.errors import EngineError
from quchong.flow.deduplicate import find_duplicates, fingerprint_articles
from quchong.progress import StepTimer
from support.recorded_stages import RecordingEngine, StageCall, assert_contract, one_row_a_batch
from support.search import as_articles
from support.texts import edit_text, make_text

FREQUENT = 6
STAGES = (
    "fingerprint",
    "copy_keys",
    "find_copies",
    "keep_columns",
    "take_side",
    "band_rows",
    "pair_bucket_members",
    "rows_of_kind",
    "drop_repeated_pairs",
    "count_rows",
    "count_lengths",
    "group_pairs",
    "list_routes",
    "drop_repeated_routes",
    "scatter_shingles",
    "send_pairs",
    "compare_pairs",
    "mark_kind",
    "rank_article",
    "take_edges",
    "list_ends",
    "find_gone",
    "leave_out",
    "choose_survivors",
    "explain_copies",
    "index_samples",
    "share_shingles",
    "filter_samples",
    "find_containers",
    "tell",
    "list_neighbours",
    "take_containers",
    "pair_with_container",
    "take_new",
    "name_containers",
    "measure_index",
    "list_shingles",
    "choose_queries",
    "meet_holders",
    "count_met",
    "choose_met",
    "add_filters",
    "filter_pairs",
    "tag_output",
)


def make_texts() -> list[str]:
    """Return copies, near-duplicates in a large bucket, previews, empty texts, and one in what too many others have."""
    essay, notice = make_text(1, sentences=20), make_text(2, sentences=5)
    texts = [essay, essay, essay, essay[:200], essay[:190], "", "！", "月", notice]
    texts += [edit_text(make_text(3, sentences=20), seed, 1) for seed in range(14)]
    return texts + [make_text(seed, sentences=10) + notice for seed in range(10, 10 + FREQUENT)]


@pytest.fixture(scope="module")
def calls() -> Iterator[Sequence[StageCall]]:
    options = DedupOptions.model_validate({"containment": "remove", "always_keep": ["2", "4"]})
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr("quchong.match.buckets.MOST_WHOLE", 4)
        patch.setattr("quchong.match.containment.FREQUENT", FREQUENT)
        patch.setattr("quchong.flow.decisions.SHARE_FOR_EDGES", 0)
        calls = record_search(Path(folder, "index"), options)
        patch.setattr("quchong.flow.container_search.SHARE_FOR_INDEX", -1)
        yield calls + record_search(Path(folder, "spread"), options)


def record_search(folder: Path, options: DedupOptions) -> list[StageCall]:
    """Return the calls of all stages of a search."""
    engine = RecordingEngine(folder)
    articles = engine.distribute(as_articles(make_texts()))
    prints = fingerprint_articles(engine, articles, options)
    found = find_duplicates(engine, prints, lambda _wanted: articles, options, StepTimer())
    assert found.caps["pairs_skipped"]
    assert set(engine.collect(found.removed)["match"].to_pylist()) == {"exact", "near", "contained"}
    return engine.calls


def test_every_stage_of_a_search_is_tried(calls: Sequence[StageCall]) -> None:
    assert {call.name for call in calls} == set(STAGES)


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_gives_the_same_rows_however_it_is_run(name: str, calls: Sequence[StageCall]) -> None:
    of_stage = [call for call in calls if call.name == name]
    assert any(call.rows.num_rows for call in of_stage)
    for call in of_stage:
        assert_contract(call)


@pytest.mark.parametrize("kind", ["sampled shingles", "buckets", "pairs", "shingles", "exact copies", "ends of edges"])
def test_a_reducer_says_so_where_rows_come_out_of_order(kind: str, calls: Sequence[StageCall]) -> None:
    names = {
        "sampled shingles": "share_shingles",
        "buckets": "pair_bucket_members",
        "pairs": "drop_repeated_pairs",
        "shingles": "compare_pairs",
        "exact copies": "find_copies",
        "ends of edges": "find_gone",
    }
    call = next(call for call in calls if call.name == names[kind])
    first_again = call.rows.take([*range(call.rows.num_rows), 0])
    with pytest.raises(EngineError, match=f"{kind} came out of order"):
        list(call.stage(one_row_a_batch(first_again)))


def test_missing_shingles_are_an_error_not_a_missing_pair(calls: Sequence[StageCall]) -> None:
    call = next(call for call in calls if call.name == "compare_pairs")
    last = call.rows.num_rows - 1
    first = call.rows["role"].to_pylist().index(1)
    for place in (first, (first + last) // 2, last):
        rows = call.rows.take([index for index in range(last + 1) if index != place])
        with pytest.raises(EngineError, match="shingles of an article are missing"):
            list(call.stage(one_row_a_batch(rows)))
