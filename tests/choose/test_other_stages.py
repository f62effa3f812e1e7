"""The stages beside the search give the same rows, however an engine cuts and spreads what they are given."""

from functools import partial

import pyarrow as pa
import pytest

from quchong.arrays.columns import as_table
from quchong.choose.dropped import find_flagged, leave_out
from quchong.evaluate.articles import PLACE, articles_up_to, find_places, named_articles
from quchong.flow import article_ids, totals
from quchong.flow.lookups import ROW_KEY
from quchong.flow.read_split_clean import article_row
from quchong.flow.skipped_inputs import list_skipped, take_once
from quchong.model import ARTICLE, ID_HASH, ID_KEY, LINE, PAGE, REMOVAL, SKIPPED, Article, Source, make_row_key
from support.recorded_stages import StageCall, assert_contract
from support.recut_engine import RecutEngine

FLAGS = (("short",), (), ("truncated", "short"), ("truncated",))
ARTICLES = as_table(
    [
        article_row(
            Article(
                row_key=make_row_key(number % 3, number),
                id=f"{number}.txt#1",
                title=None,
                text="春天的河边" * number,
                source=Source(f"{number}.txt", None, record_id=f"r{number}"),
                flags=FLAGS[number % len(FLAGS)],
            )
        )
        for number in range(1, 12)
    ],
    ARTICLE,
)
LINES = as_table(
    [
        (0, "a.txt", number, kind, 1, rule, "句子")
        for number, (kind, rule) in enumerate(
            (
                ("title", None),
                ("boilerplate", "menu"),
                ("text", "menu"),
                ("blank", None),
                ("boilerplate", None),
                ("comment", "push"),
                ("boilerplate", "menu"),
            ),
            1,
        )
    ],
    LINE,
)
RULES = pa.schema([("menu", pa.int64()), (totals.OTHER_RULE, pa.int64())])
IDS = pa.table({"id": ["a", "b", "b", "b", "c", "d", "d"], "row_key": [7, 1, 4, 5, 2, 3, 6]}, ID_KEY)
HASHES = pa.table({"hash": [-1, -1, -1, 0, 5, 9, 9], "row_key": [1, 4, 5, 2, 7, 3, 6]}, ID_HASH)
SKIPS = as_table(
    [
        ("a.txt", 0, "damaged", "cut short"),
        ("a.txt", 0, "damaged", "cut short"),
        ("a.txt", 3, "internal", "x"),
        ("b.txt", 0, "changed", "x"),
        ("b.txt", 0, "changed", "x"),
        ("b.txt", 0, "changed", "x"),
    ],
    SKIPPED,
)
PAGES = as_table([("utf-8", "utf-8", ("single", "wiki")[number % 2], number) for number in range(7)], PAGE)

CALLS = (
    StageCall(partial(find_flagged, flags=frozenset({"short"})), ARTICLES, REMOVAL),
    StageCall(partial(leave_out, flags=frozenset({"short"})), ARTICLES, ARTICLE),
    StageCall(totals.count_lines, LINES, totals.LINE_COUNTS, adds_up=True),
    StageCall(partial(totals.count_by_rule, rules=RULES), LINES, RULES, adds_up=True),
    StageCall(totals.count_articles, ARTICLES, totals.ARTICLE_COUNTS, adds_up=True),
    StageCall(take_once, SKIPS, SKIPPED, keys=tuple(SKIPPED.names)),
    StageCall(partial(article_ids.known_names, names=["r3", "5.txt#1", "x"]), ARTICLES, article_ids.NAME),
    StageCall(article_ids.hash_ids, ARTICLES, ID_HASH),
    StageCall(article_ids.find_equal_hashes, HASHES, ROW_KEY, keys=("hash", "row_key")),
    StageCall(article_ids.find_repeated_ids, IDS, ROW_KEY, keys=("id", "row_key")),
    StageCall(partial(named_articles, names=("r3", "5.txt#1", "x")), ARTICLES, ARTICLE),
    StageCall(find_places, ARTICLES, PLACE),
    StageCall(partial(articles_up_to, last=1 << 62), ARTICLES, ARTICLE),
)


@pytest.mark.parametrize("call", [pytest.param(call, id=call.name) for call in CALLS])
def test_a_stage_gives_the_same_rows_however_it_is_run(call: StageCall) -> None:
    assert_contract(call)


def test_articles_are_dropped_for_their_flags() -> None:
    [batch] = find_flagged(iter(ARTICLES.to_batches()), frozenset({"short"}))
    assert set(batch["match"].to_pylist()) == {"dropped"}
    [left] = leave_out(iter(ARTICLES.to_batches()), frozenset({"short"}))
    assert set(left["id"].to_pylist()) == {f"{number}.txt#1" for number in range(1, 12) if number % 4 in (1, 3)}


def test_hashes_bring_together_equal_ids_and_no_others() -> None:
    ids = ["甲.txt#1", "b", "甲.txt#1", "", "b ", "", "c"]
    columns = [range(7), ids, *([None] * 7 for _ in ARTICLE.names[2:])]
    articles = pa.Table.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, ARTICLE, strict=True)], schema=ARTICLE
    )
    engine = RecutEngine(1, 2, 3)
    hashes = engine.map(engine.distribute(articles), article_ids.hash_ids, ID_HASH)
    alike = engine.exchange(hashes, ID_HASH.names, article_ids.find_equal_hashes, ROW_KEY)
    assert sorted(engine.collect(alike)["row_key"].to_pylist()) == [0, 2, 3, 5]


def test_tallies_are_the_same_however_rows_are_spread() -> None:
    engine = RecutEngine(1, 2, 3)
    pages = totals.tally(engine, engine.distribute(PAGES), totals.names_of_pages)
    assert pages == {
        "read": {"pages": 7, "articles": 21},
        "encodings": {"utf-8 (utf-8)": 7},
        "profiles": {"single": 4, "wiki": 3},
    }
    assert totals.count_skipped(engine, list_skipped(engine, SKIPPED.empty_table(), engine.distribute(SKIPS))) == {
        "files": {"damaged": 1, "changed": 1},
        "items": {"internal": 1},
    }
