"""What would take too much memory is refused by size, and what is ambiguous is refused by name."""

from pathlib import Path

import pytest

from quchong.model import Page, Piece, Record, Skipped
from quchong.read.jsonl import read_record
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file

PIECE = Piece(0, "a.jsonl", "a.jsonl")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (ReadOptions(max_page_bytes=30), "page of more than 30 bytes; split the file, or raise read.max_page_bytes"),
        (ReadOptions(max_lines=3), "page of more than 3 lines; split the file, or raise read.max_lines"),
    ],
)
def test_a_page_beyond_a_limit_is_skipped(tmp_path: Path, options: ReadOptions, words: str) -> None:
    file = tmp_path / "a.txt"
    file.write_text("红\n豆\n生\n南\n国\n春\n来\n发\n", "utf-8")
    (skipped,) = read_file(Piece(0, "a.txt", str(file)), options)
    assert isinstance(skipped, Skipped)
    assert (skipped.reason, skipped.detail) == ("too_large", words)
    (page,) = read_file(Piece(0, "a.txt", str(file)), ReadOptions(max_page_bytes=32, max_lines=9))
    assert isinstance(page, Page)


@pytest.mark.parametrize("name", ["text", "title", "id"])
def test_a_field_that_is_given_twice_is_reported(name: str) -> None:
    line = f'{{"text": "红豆", "{name}": "绿豆", "title": "t", "id": "1", "{name}": "黄豆"}}'
    skipped = read_record(line.encode(), 3, PIECE, ReadOptions())
    assert isinstance(skipped, Skipped)
    assert (skipped.record, skipped.reason, skipped.detail) == (3, "field", f'field "{name}" is given twice; leave one')


@pytest.mark.parametrize(
    "line",
    [
        '{"text": "他说 \\"text\\" 两次 \\"text\\"", "title": "\\"text\\""}',
        '{"text": "红豆", "more": {"text": "绿豆", "title": 1}, "title": "t"}',
        '{"more": [{"text": 1}, {"text": 2}], "text": "红豆"}',
        '{"text": "红豆", "other": 1, "other": 2}',
    ],
)
def test_the_same_name_elsewhere_is_none_of_it(line: str) -> None:
    assert isinstance(read_record(line.encode(), 1, PIECE, ReadOptions()), Record)
