"""Which fields of a record are its text: names, paths, lists; what is said where they are not there."""

from pathlib import Path

import orjson
import pytest

from quchong.model import Piece, Record, Skipped
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from support.command import Command, rows
from support.texts import make_text


def read(folder: Path, line: bytes | str, text_field: object = "text", name: str = "a.jsonl") -> Record | Skipped:
    path = folder / name
    path.write_bytes(line if isinstance(line, bytes) else line.encode())
    [item] = read_file(Piece(0, name, str(path)), ReadOptions.model_validate({"text_field": text_field}))
    assert isinstance(item, Record | Skipped)
    return item


CHAT = (
    '{"id": 7, "messages": [{"role": "user", "content": "渡口在哪里？"}, '
    '{"role": "assistant", "content": "在石桥边。"}, {"role": "tool"}]}'
)


@pytest.mark.parametrize(
    ("line", "text_field", "text", "extra"),
    [
        ('{"title": "渡口", "content": "老人摆渡。"}', ["title", "content"], "渡口\n\n老人摆渡。", None),
        ('{"content": "老人摆渡。", "x": 1}', ["title", "content"], "老人摆渡。", {"x": 1}),
        ('{"title": null, "content": "老人摆渡。"}', ["title", "content"], "老人摆渡。", None),
        (
            '{"data": {"content": "老人摆渡。", "lang": "zh"}, "x": 1}',
            "data.content",
            "老人摆渡。",
            {"data": {"lang": "zh"}, "x": 1},
        ),
        (
            '{"data.content": "有点。", "data": {"content": "不是"}}',
            "data.content",
            "有点。",
            {"data": {"content": "不是"}},
        ),
        (
            CHAT,
            "messages[].content",
            "渡口在哪里？\n\n在石桥边。",
            {"messages": [{"role": "user"}, {"role": "assistant"}, {"role": "tool"}]},
        ),
        ('{"lines": ["渡口", "老人摆渡。"]}', "lines[]", "渡口\n\n老人摆渡。", None),
        ('{"text": ""}', "text", "", None),
    ],
)
def test_a_text_is_where_the_option_says(
    tmp_path: Path, line: str, text_field: object, text: str, extra: object
) -> None:
    record = read(tmp_path, line, text_field)
    assert isinstance(record, Record)
    assert record.text == text
    assert orjson.loads(record.extra or "null") == extra
    assert record.flags == ()


@pytest.mark.parametrize(
    ("line", "text_field", "detail"),
    [
        ('{"a": 1, "b": "短"}', "text", 'no field "text" (found: a, b); set read.text_field'),
        (
            '{"data": {"body": "河边的老人慢慢地修补了三十二只竹篮和渔网。"}}',
            ["title", "content"],
            'no field "title" or "content" (found: data); set `read.text_field: data.body`',
        ),
        (
            '{"messages": [{"role": "user", "content": "河边的老人慢慢地修补了三十二只竹篮和渔网。"}]}',
            "text",
            'no field "text" (found: messages); set `read.text_field: messages[].content`',
        ),
        ('{"data": {"content": 7}}', "data.content", 'field "data.content" must be a string, not a number'),
        ('{"text": null}', "text", 'field "text" must be a string, not null'),
        ('{"text": NaN}', "text", 'field "text" must be a string, not a number'),
        (
            '{"messages": []}',
            "messages[].content",
            'no field "messages[].content" (found: messages); set read.text_field',
        ),
    ],
)
def test_a_record_without_it_is_named_with_the_fields_that_it_has(
    tmp_path: Path, line: str, text_field: object, detail: str
) -> None:
    skipped = read(tmp_path, line, text_field)
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.record, skipped.detail) == ("field", 1, detail)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
@pytest.mark.parametrize("place", ['"score": {}', '"a": {{"b": [1, {}]}}'])
def test_numbers_that_are_none_cost_nothing_beside_the_text(tmp_path: Path, number: str, place: str) -> None:
    record = read(tmp_path, '{"text": "老人摆渡。", ' + place.format(number) + "}")
    assert isinstance(record, Record)
    assert record.text == "老人摆渡。"
    assert [flag.name for flag in record.flags] == ["no_number"]
    assert "null" in (record.extra or "")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text": "a", "x": NaN, "y": }', "json"),
        ('{"text": "\\ud800", "x": NaN}', "json"),
        ('{"x": NaN, "text": "a", "y": ' + "[" * 10_000 + "]" * 10_000 + "}", "json"),
    ],
    ids=["broken", "half a pair", "deep"],
)
def test_what_else_is_wrong_beside_them_is_said(tmp_path: Path, line: str, reason: str) -> None:
    skipped = read(tmp_path, line)
    assert isinstance(skipped, Skipped)
    assert skipped.reason == reason


def test_csv_takes_several_fields_too(tmp_path: Path) -> None:
    record = read(tmp_path, "title,content\n渡口,老人摆渡。\n", ["title", "content"], "a.csv")
    assert isinstance(record, Record)
    assert record.text == "渡口\n\n老人摆渡。"


def test_another_field_than_the_text_may_be_compared(quchong: Command) -> None:
    folder = quchong.folder / "in"
    folder.mkdir()
    same = make_text(1, 8)
    records = [
        {"id": "a", "text": make_text(2, 8), "plain": same},
        {"id": "b", "text": make_text(3, 8), "plain": same},
        {"id": "c", "text": make_text(4, 8)},
        {"id": "d", "text": make_text(4, 8), "plain": make_text(5, 8)},
    ]
    (folder / "a.jsonl").write_bytes(b"".join(orjson.dumps(record) + b"\n" for record in records))
    (quchong.folder / "config.yaml").write_text("quchong: 1\ndedup: {text_field: plain}\n", "utf-8")
    quchong("run", "in", "--out", "out")
    kept = rows(quchong.folder / "out/articles.jsonl")
    assert [row["source"]["record_id"] for row in kept] == ["a", "c", "d"]
    assert [row["text"] for row in kept] == [make_text(2, 8), make_text(4, 8), make_text(4, 8)]
    [removed] = rows(quchong.folder / "out/removed.jsonl")
    assert (removed["survivor"], removed["match"], removed["text"]) == ("a.jsonl#1", "exact", make_text(3, 8))
    assert "a.jsonl:2: DUP001" in quchong("check", "in", code=1).stdout
