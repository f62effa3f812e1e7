"""Records: which field is the text, and what is said where there is none."""

from typing import Any

import pytest

from quchong.model import InputFlag, Piece, Record, Skipped
from quchong.read.jsonl import read_record
from quchong.read.options import ReadOptions
from quchong.read.records import make_record

PIECE = Piece(0, "news/a.jsonl", "a.jsonl")
LONG = "渡口的茶馆每天清晨六点开门，老船工总坐在靠窗的位置，望着江面。"


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (
            {"url": "https://example.org/1", "content": LONG, "headline": "渡口"},
            'no field "text" (found: url, content, headline); set `read.text_field: content`',
        ),
        (
            {"url": "https://example.org/a-very-long-address-of-a-page", "body": LONG[:20], "raw_content": LONG},
            'no field "text" (found: url, body, raw_content); set `read.text_field: raw_content`',
        ),
        ({"title": LONG, "id": LONG}, 'no field "text" (found: title, id); set read.text_field'),
        ({"date": "2024-02-29", "n": 7}, 'no field "text" (found: date, n); set read.text_field'),
        ({}, 'no field "text" (found: none); set read.text_field'),
        (
            {f"f{number}": number for number in range(20)},
            'no field "text" (found: f0, f1, f2, f3, f4, f5, f6, f7, …); set read.text_field',
        ),
        ({"text": None, "content": LONG}, 'field "text" must be a string, not null'),
        ({"text": 7}, 'field "text" must be a string, not a number'),
        ({"text": [LONG]}, 'field "text" must be a string, not an array'),
        ({"text": True}, 'field "text" must be a string, not true or false'),
    ],
)
def test_a_record_without_a_text(content: dict[str, Any], detail: str) -> None:
    item = make_record(content, 3, PIECE, ReadOptions())
    assert item == Skipped("news/a.jsonl", 3, "field", detail)


def test_the_suggested_field_works() -> None:
    content = {"url": "https://example.org/1", "content": LONG, "headline": "渡口"}
    record = make_record(content, 3, PIECE, ReadOptions(text_field="content", title_field="headline"))
    assert isinstance(record, Record)
    assert (record.text, record.title, record.site, record.number) == (LONG, "渡口", "example.org", 3)


@pytest.mark.parametrize(
    ("line", "reason", "detail"),
    [
        ('{"text": "abc"', "json", "invalid JSON at column 15: "),
        ('{"红豆": }', "json", "invalid JSON at column 8: "),
        ('["text"]', "record", "must be a JSON object, not an array"),
        ("7", "record", "must be a JSON object, not a number"),
        ("null", "record", "must be a JSON object, not null"),
        (
            f'{{"text": "{LONG}", "deep": {"[" * 300}{"]" * 300}}}',
            "json",
            "nested too deeply (more than 254 levels)",
        ),
    ],
)
def test_a_line_that_is_not_a_record(line: str, reason: str, detail: str) -> None:
    item = read_record(line.encode(), 9, PIECE, ReadOptions())
    assert isinstance(item, Skipped)
    assert (item.record, item.reason) == (9, reason)
    assert item.detail.startswith(detail)  # what follows a colon is the parser's own


def test_bytes_in_no_encoding_are_placed() -> None:
    item = read_record(b'{"text": "' + b"\xff" * 17 + b'", "more": "0123456789"}', 9, PIECE, ReadOptions())
    assert isinstance(item, Skipped)
    assert item.detail == (
        "not utf-8 at byte 10 of the line: more than 16 bad bytes; set read.encoding or convert the file to UTF-8"
    )


@pytest.mark.parametrize(
    ("line", "encoding", "flags"),
    [
        (f'{{"text": "{LONG}"}}'.encode().replace("茶".encode(), b"\xff"), None, (InputFlag("bad_bytes", (), 1),)),
        (
            f'{{"text": "{LONG}"}}'.encode("gb18030").replace("茶".encode("gb18030"), b"\xff\xff"),
            "gb18030",
            (InputFlag("bad_bytes", (), 2),),
        ),
        (f'{{"text": "{LONG}"}}'.encode() + bytes(100), None, (InputFlag("nul_padding", (), 100),)),
    ],
)
def test_a_damaged_record_is_read_and_flagged(line: bytes, encoding: str | None, flags: tuple[InputFlag, ...]) -> None:
    record = read_record(line, 1, PIECE, ReadOptions())
    assert isinstance(record, Record)
    assert record.text.replace("\ufffd", "") in {LONG, LONG.replace("茶", "")}
    assert (record.encoding, record.flags) == (encoding, flags)
