"""Records in columns come to the same rows as records that are read, cleaned and written one by one."""

import os
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quchong.clean.cleaner import make_cleaner
from quchong.config.sections import Config
from quchong.flow import read_split_clean
from quchong.flow.parse_columns import parse_columns
from quchong.flow.read_split_clean import make_record_scan, parse, rows_of_kind
from quchong.model import ARTICLE, PARSED, PIECE, SKIPPED, WRITTEN, Piece
from quchong.read.record_columns import RecordBlock, read_columns
from support.nasty_records import BITS, SENTENCES, TITLES, URLS, VALUES, make_lines

KINDS = {"article": ARTICLE, "written": WRITTEN, "skipped": SKIPPED}


def rows_of(path: Path, config: Config, name: str = "ocean/x.jsonl") -> dict[str, list[dict[str, Any]]]:
    piece = {"file_index": 3, "path": name, "location": os.fsencode(path)}
    batches = list(parse(iter(pa.Table.from_pylist([piece], PIECE).to_batches()), config, to_write=True))
    assert all(batch.schema.equals(PARSED) for batch in batches)
    rows = {kind: [row for batch in rows_of_kind(iter(batches), kind) for row in batch.to_pylist()] for kind in KINDS}
    rows["skipped"].sort(key=lambda row: row["record"] or 0)
    return rows


def assert_same(data: bytes, folder: Path, config: Config, name: str = "ocean/x.jsonl") -> None:
    path = folder / "x.jsonl"
    path.write_bytes(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(read_split_clean, "IN_COLUMNS", False)
        one_by_one = rows_of(path, config, name)
    assert rows_of(path, config, name) == one_by_one


CONFIGS: dict[str, dict[str, Any]] = {
    "default": {},
    "other fields": {"read": {"text_field": "title", "title_field": "text", "id_field": "language"}},
    "one step": {"clean": {"steps": ["strip_lines"]}},
    "no layout": {"clean": {"steps": ["mojibake", "control", "boilerplate"]}},
    "more steps": {"clean": {"steps": ["default", "simplify", "join_wrapped"]}},
    "own rules": {"clean": {"rules": {"own": {"kind": "other", "signs": ["集市", "K"], "pattern": ".*集市.*"}}}},
    "rule on every line": {"clean": {"rules": {"own": {"kind": "other", "pattern": ".*河边.*"}}}},
    "filters": {"clean": {"drop": ["fineweb2", "short"]}},
    "clashing fields": {"read": {"id_field": "url"}},
}


@pytest.mark.parametrize("name", CONFIGS)
def test_nasty_records_come_to_the_same_either_way(name: str, tmp_path: Path) -> None:
    config = Config.model_validate({"quchong": 1, **CONFIGS[name]})
    data = b"\n".join(make_lines(4_000 if name == "default" else 600, seed=len(name)))
    assert_same(data, tmp_path, config)


@pytest.mark.slow
def test_many_more_nasty_records_come_to_the_same_either_way(tmp_path: Path) -> None:
    for seed in range(8):
        assert_same(b"\n".join(make_lines(12_000, seed)) + b"\n", tmp_path, Config(quchong=1), "x.jsonl")


ANY_TEXT = st.lists(st.one_of(st.sampled_from((*SENTENCES, *BITS)), st.text(max_size=5)), max_size=12).map("".join)
FIELDS = st.fixed_dictionaries(
    {"text": ANY_TEXT},
    optional={
        "title": st.one_of(st.sampled_from(TITLES), ANY_TEXT),
        "id": st.one_of(st.text(max_size=3), st.integers(), st.floats()),
        "url": st.one_of(st.sampled_from(URLS), st.text(max_size=5).map("http://{}/".format)),
        "其他": st.one_of(st.sampled_from(VALUES), st.floats(), st.integers(), st.text(max_size=5)),
    },
)


@given(st.lists(FIELDS, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_records_come_to_the_same_either_way(tmp_path_factory: pytest.TempPathFactory, records: list[Any]) -> None:
    lines = []
    for record in records:
        try:
            lines.append(orjson.dumps(record))
        except (TypeError, UnicodeEncodeError):  # a surrogate, an integer that is too long
            lines.append(b"{}")
    assert_same(b"\n".join(lines), tmp_path_factory.mktemp("any"), Config(quchong=1))


def in_columns(lines: list[bytes]) -> list[bool]:
    config = Config(quchong=1)
    scan = make_record_scan(config, make_cleaner(config.clean))
    assert scan is not None
    block = RecordBlock(Piece(0, "x.jsonl", "x.jsonl"), 1, b"\n".join(lines))
    left = {line for line, *_ in parse_columns(read_columns(block, config.read), scan, to_write=True).left.tolist()}
    return [number not in left for number in range(len(lines))]


PLAIN = [
    {"text": "集市"},
    {"title": " 标题 ", "text": "　　集市上，老人把竹篮摆成一排。 \n\n　　等着客人", "id": 7},
    {
        "text": "爱因斯坦·阿尔伯特，𠮷野家，😀，café",
        "url": "https://Www.Example.com/a",
        "tags": ["a", 1.50],
        "score": 0.25,
    },
    {
        "text": "这一行说的是责任编辑的工作，每天从早到晚，没有人知道他们有多辛苦，只有河水知道。",
        "id": None,
        "lang": "zh",
    },
]


def test_records_with_layout_urls_other_fields_all_planes_and_trigger_words_stay_in_columns() -> None:
    assert in_columns([orjson.dumps(record) for record in PLAIN]) == [True] * len(PLAIN)


REPAIRED = ["集市\u200b", "集\r市", "\ue5e5", "æ˜¥å¤©çš„é›†å¸‚ä¸Š", "<p>集市<br>", "⼯", "<!-- 集市 -->"]


@pytest.mark.parametrize("text", REPAIRED)
def test_records_whose_characters_are_repaired_stay_in_columns(text: str) -> None:
    assert in_columns([orjson.dumps({"text": f"集市\n{text}\n集市", "title": text})]) == [True]


@pytest.mark.parametrize("text", ["责任编辑：林小舟", "责任编\u200b辑：林小舟"])
def test_records_with_a_line_that_a_rule_fits_are_cleaned_one_by_one(text: str) -> None:
    assert in_columns([orjson.dumps({"text": f"集市\n{text}\n集市"})]) == [False]
