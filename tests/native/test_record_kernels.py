"""The kernels of records in columns against orjson, the cleaning steps and plain Python."""

import json
from typing import Any

import hypothesis.strategies as st
import numpy as np
import orjson
from hypothesis import given

from quchong.clean import steps
from quchong.clean.article_flags import find_flags
from quchong.clean.character_classes import OF_NO_CLASS, classify_chars
from quchong.clean.cleaner import make_cleaner
from quchong.clean.layout import strip_lines
from quchong.clean.options import CleanOptions
from quchong.clean.rule_index import index_rules
from quchong.clean.step_names import DEFAULT_STEPS
from quchong.clean.text_scan import TextFinding, TextScan, make_text_scan
from quchong.model import Piece
from quchong.native import kernels
from quchong.read.options import ReadOptions
from quchong.read.record_columns import RecordBlock, StringColumn, read_columns
from quchong.read.records import site_of_url
from quchong.text.utf16 import read_units

ODD = "<br>&lt;⼯\n\n\n  \t\u3000\u00a0\u2002\u2003\u2009\x1féÃ¤锟锛\u200b\u0301\ue5e5𠮷😀·ａwＷ「"
TEXT = st.text(
    st.one_of(st.characters(exclude_categories=["Cs"]), st.sampled_from(f"的一是编辑。，{ODD}")), max_size=40
)


def scan_of(options: CleanOptions) -> TextScan:
    scan = make_text_scan(make_cleaner(options))
    assert scan is not None
    return scan


SCAN = scan_of(CleanOptions())


def end_to_end(texts: list[bytes]) -> tuple[Any, Any]:
    return np.frombuffer(b"".join(texts), np.uint8), np.cumsum([0, *map(len, texts)]).astype(np.int32)


@given(st.lists(TEXT, max_size=3))
def test_layout_is_done_as_by_the_step_and_titles_are_stripped_as_by_python(texts: list[str]) -> None:
    data, ends = end_to_end([text.encode() for text in texts])
    for scanned, expected in ((SCAN.scan(data, ends), strip_lines), (SCAN.scan_titles(data, ends), str.strip)):
        kept = [scanned.data[a:b].tobytes().decode() for a, b in zip(scanned.ends, scanned.ends[1:], strict=False)]
        assert kept == [expected(text) for text in texts]
        changed = (scanned.findings & TextFinding.CHANGED).astype(bool).tolist()
        assert changed == [expected(text) != text for text in texts]


@given(TEXT)
def test_a_text_in_which_nothing_is_found_has_nothing_to_repair_and_no_other_flag(text: str) -> None:
    scanned = SCAN.scan(*end_to_end([text.encode()]))
    found = int(scanned.findings[0])
    if not found & TextFinding.CONCERNED:
        assert all(steps.STEPS[name](text) == text for name in DEFAULT_STEPS[:-1])
    if not found & (TextFinding.CONCERNED | TextFinding.FLAGGED):
        assert find_flags(strip_lines(text)) == (("short",) if found & TextFinding.SHORT else ())


def test_texts_of_49_and_50_letters_and_of_few_han_characters_are_told_apart() -> None:
    texts = ["字" * 49, "字" * 50, "a" * 49, "字" * 300 + "a" * 690, "字" * 300 + "a" * 710]
    found = SCAN.scan(*end_to_end([text.encode() for text in texts])).findings.tolist()
    assert [bool(each & TextFinding.SHORT) for each in found] == [True, False, True, False, False]
    assert [bool(each & TextFinding.FLAGGED) for each in found] == [False, False, False, False, True]


@given(st.lists(st.sampled_from([*index_rules(SCAN.cleaner.rules).of_trigger, "河边", " ", "。" * 30]), max_size=9))
def test_every_line_that_a_rule_may_match_is_found(parts: list[str]) -> None:
    line = "".join(parts)
    text = f"第一行\n{line}\n第三行"
    scanned = SCAN.scan(*end_to_end([text.encode()]))
    found = {text.encode()[a:b].decode() for _, a, b in scanned.triggered.tolist()}
    assert line in found or not SCAN.may_match(line)


def test_steps_that_declare_characters_change_none_of_no_class() -> None:
    for first, stop in OF_NO_CLASS:
        text = "".join(map(chr, range(first, stop)))
        for name in steps.NEEDS:
            assert steps.STEPS[name](text) == text
            assert steps.STEPS[name]("字".join(text)) == "字".join(text)
        assert not classify_chars(read_units("去重，"))


def test_a_text_of_invalid_utf8_is_left_out_of_what_is_kept() -> None:
    scanned = SCAN.scan(*end_to_end([b"a", "编辑：\n".encode() + b"\xff", b"\xe4\xb8", b"b"]))
    assert [bool(each & TextFinding.INVALID) for each in scanned.findings.tolist()] == [False, True, True, False]
    assert scanned.data.tobytes() == b"ab"
    assert not len(scanned.triggered)


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**63), 2**64 - 1), st.floats(allow_nan=False), TEXT),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(TEXT, inner, max_size=2),
    max_leaves=4,
)
URLS = st.one_of(TEXT, st.from_regex(r"\A[a-zA-Z]{1,5}://[A-Za-z0-9._-]{0,5}(:[0-9]{0,4})?([/?#].{0,4})?\Z"))
RECORD = st.fixed_dictionaries(
    {"text": TEXT},
    optional={"title": TEXT | st.none(), "id": TEXT | st.integers(0, 10**18 - 1), "url": URLS, "b": JSON},
)


def value(column: StringColumn, row: int) -> str | None:
    there = bool(column.present[row])
    return column.data[column.ends[row] : column.ends[row + 1]].tobytes().decode() if there else None


@given(st.lists(RECORD, max_size=3), st.booleans())
def test_records_are_read_as_orjson_reads_them(records: list[dict[str, Any]], ascii_only: bool) -> None:
    lines = [json.dumps(record).encode() if ascii_only else orjson.dumps(record) for record in records]
    read = read_columns(RecordBlock(Piece(0, "x", "x"), 1, b"\n".join(lines)), ReadOptions())
    assert len(read.places) + len(read.refused) == len(records)
    for row, number in enumerate(read.places[:, 0].tolist()):
        record = records[number]
        others = {key: each for key, each in record.items() if key not in ("text", "title", "id")}
        record_id = record.get("id")
        assert {name: value(column, row) for name, column in read.columns.items()} == {
            "text": record["text"],
            "title": record.get("title"),
            "record_id": None if record_id is None else str(record_id),
            "url": record.get("url"),
            "site": site_of_url(record["url"]) if record.get("url") else None,
            "extra": orjson.dumps(others).decode() if others else None,
        }


NUMBERS = [
    "0",
    "-1",
    "1.5",
    "0.5",
    "0.0001",
    "0.00001",
    "1.50",
    "5.0",
    "-0",
    "0.0",
    "1e3",
    "123456789012345.5",
    "9" * 18,
]


def test_extra_fields_are_written_as_orjson_writes_them() -> None:
    lines = [f'{{"text":"a", "n" : {number} ,"s":"\\u4e00\\/\\u0001\\"","l":[ 1.0 ]}}'.encode() for number in NUMBERS]
    read = read_columns(RecordBlock(Piece(0, "x", "x"), 1, b"\n".join(lines)), ReadOptions())
    assert not len(read.refused)
    for row, line in enumerate(lines):
        others = orjson.loads(line)
        del others["text"]
        assert value(read.columns["extra"], row) == orjson.dumps(others).decode()


REFUSED = [
    b"{",
    b"{}",
    b"[]",
    b'{"text":1}',
    b'{"text":"a"',
    b'{"text":"a"}x',
    b'{"text":"a",}',
    b'{"text":"\x01"}',
    b'{"text":"\\ud800"}',
    b'{"text":"\\x"}',
    b'{"text":"a","text":"b"}',
    b'{"text":"a","n":01}',
    b'{"text":"a","n":1.}',
    b'{"text":"a","n":nul}',
    b'{"text":"a","n":[}',
    b'{"text":"a","n":["]}',
    b'{"text":"a","n":[1,]}',
    b'{"text":"a","n":"\xff"}',
    b'{"text":"a","title":"\xe4"}',
    b'{"text":"a","\xff":1}',
    b'{"te\\u0078t":"a"}',
    b'{"text":"a","contained_in":null}',
    b'{"text":"a","url":"http://[::1]/"}',
]


def test_lines_that_need_more_are_refused_with_their_places() -> None:
    lines = [b" ", *REFUSED, b'{"text":"a"}', b""]
    block = RecordBlock(Piece(0, "x", "x"), 1, b"\n".join(lines))
    read = read_columns(block, ReadOptions())
    assert [block.data[a:b] for _, a, b in read.refused.tolist()] == REFUSED
    assert read.refused[:, 0].tolist() == [*range(1, len(REFUSED) + 1)]
    assert read.places[:, 0].tolist() == [len(REFUSED) + 1]


@given(st.lists(st.lists(TEXT | st.none(), min_size=8, max_size=8), max_size=3))
def test_lines_are_written_as_orjson_writes_them(rows: list[list[str | None]]) -> None:
    constants = end_to_end([b"[", *[b","] * 7, b"]\n"])
    columns = [end_to_end([(row[index] or "").encode() for row in rows]) for index in range(8)]
    present = np.array([sum(1 << at for at, each in enumerate(row) if each is not None) for row in rows], np.uint8)
    size = 6 * sum(len(data) for data, _ in columns) + 99 * len(rows)
    written, ends = np.empty(size, np.uint8), np.empty(len(rows) + 1, np.int32)
    fields, constant_ends = np.arange(8, dtype=np.int64), constants[1].astype(np.int64)
    used = kernels.write_json_lines((constants[0], constant_ends), fields, present, columns, written, ends)
    assert written[:used].tobytes() == b"".join(orjson.dumps(row) + b"\n" for row in rows)
