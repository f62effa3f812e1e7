"""What would take too much memory is refused by size, and what is ambiguous is refused by name."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

from quchong.model import Page, Piece, Record, Skipped
from quchong.read.jsonl import read_record
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from support.command import Command, CommandHere, rows

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
        '{"text": "红豆", "more": "\\": \\" :", "\\":": {"": {"": 1}}, "u": "\\u0022:"}',
    ],
)
def test_the_same_name_elsewhere_is_none_of_it(line: str) -> None:
    record = read_record(line.encode(), 1, PIECE, ReadOptions())
    assert isinstance(record, Record)
    assert record.flags == ()


@pytest.mark.parametrize(
    "more",
    [
        '"other": 1, "other": 1',
        '"other" : 1, "oth\\u0065r":2',
        '"a": {"b": [{"c": 1, "c": "\\u0022:"}]}',
        '"a": [[], {"": 1, "x": 2, "": 3}], "n": [1]',
        '"a": {"b": 12345678901234567890123, "b": 2}',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_another_field_that_is_given_twice_is_flagged(more: str, encoding: str) -> None:
    line = f'{{"text": "红豆生南国，春来发几枝。愿君多采撷，此物最相思。", {more}}}'.encode(encoding)
    record = read_record(line, 1, PIECE, ReadOptions())
    assert isinstance(record, Record)
    assert "repeated_field" in [flag.name for flag in record.flags]


def test_the_columns_say_so_too(quchong_here: CommandHere) -> None:
    texts = [f'{{"text": "红豆生南国，春来发几枝。{number}", "a": {{"b": 1, "c": 2}}}}' for number in range(40)]
    texts[7] = texts[7].replace('"c"', '"b"')
    (quchong_here.folder / "a.jsonl").write_text("\n".join(texts), "utf-8")
    quchong_here("run", "a.jsonl", "--out", "out", "--quiet")
    flagged = [
        row["id"] for row in rows(quchong_here.folder / "out/articles.jsonl") if "repeated_field" in row["flags"]
    ]
    assert flagged == ["a.jsonl#8"]


LONG = "豆" * 200
MANY = {
    "a.jsonl": f'{{"text": "红豆"}}\n{{"text": "{LONG}"}}\n{{"text": "绿豆"}}\n',
    "a.json": f'[{{"text": "红豆"}}, {{"text": "{LONG}"}}, {{"text": "绿豆"}}]',
    "a.txt": f"红豆\n{LONG * 3}\n绿豆\n",
}


@pytest.mark.parametrize("name", MANY)
def test_a_record_beyond_the_limit_is_skipped_and_the_others_are_read(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text(MANY[name], "utf-8")
    options = ReadOptions(max_record_bytes=300, text_as="records")
    first, skipped, last = read_file(Piece(0, name, str(file)), options)
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert (first.text, last.text, last.number) == ("红豆", "绿豆", 3)
    assert skipped == Skipped(
        name, 2, "too_large", "record of more than 300 bytes; raise read.max_record_bytes to read it"
    )


def test_a_run_skips_a_record_beyond_a_small_limit(quchong: Command) -> None:
    records = [{"text": text} for text in ("红豆", "黄豆", "黑豆", LONG, "绿豆")]
    (quchong.folder / "a.jsonl").write_text("".join(f"{json.dumps(record)}\n" for record in records))
    (quchong.folder / "config.yaml").write_text("quchong: 1\nread: {max_record_bytes: 300, max_failed_ratio: 1}\n")
    quchong("run", "a.jsonl", "--out", "out")
    [skipped] = (quchong.folder / "out/skipped.jsonl").read_text("utf-8").splitlines()
    assert (json.loads(skipped)["record"], json.loads(skipped)["reason"]) == (4, "too_large")
    assert len((quchong.folder / "out/articles.jsonl").read_text("utf-8").splitlines()) == 4


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz", ".json", ".txt", ".csv"])
def test_a_line_without_end_takes_no_memory(tmp_path: Path, suffix: str) -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is not told here")
    file = tmp_path / f"a{suffix}"
    with gzip.open(file, "wb", 1) if suffix.endswith(".gz") else file.open("wb") as stream:
        stream.write({".json": b'[{"text": "', ".csv": b'text\n"'}.get(suffix, b'{"text": "'))
        for _ in range(600):
            stream.write(b"a" * (1 << 20))
    script = (
        "from quchong.model import Piece\nfrom quchong.read.read_file import read_file\n"
        "from quchong.read.options import ReadOptions\n"
        f"items = list(read_file(Piece(0, 'a', {str(file)!r}), "
        "ReadOptions(max_record_bytes=8 << 20, text_as='records')))\n"
        "print(*sorted({item.reason for item in items}))\n"
        "print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')).split()[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=200)
    reasons, peak = done.stdout.splitlines()
    assert {*reasons.split()} <= {"too_large", "damaged"}
    assert int(peak) < 300 << 10
