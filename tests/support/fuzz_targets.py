"""What a coverage-guided fuzzer tries: targets that take any bytes, what must hold of each, and where to begin."""

import os
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from quchong.clean.cleaner import Cleaner, make_cleaner
from quchong.config.config_file import load_config, parse_config
from quchong.config.sections import Config
from quchong.config.site_rules import read_site_rules
from quchong.errors import QuchongError
from quchong.flow import read_split_clean
from quchong.flow.read_split_clean import parse, parse_page
from quchong.model import PIECE, Article, Page, Piece, Skipped
from quchong.read.decode import decode
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from quchong.split.page_lines import cut_lines
from quchong.split.splitter import Splitter, make_splitter
from support.fuzzed_bytes import find_changed, find_lost, is_unforeseen
from support.nasty_records import make_lines

REPOSITORY = Path(__file__).parents[2]
ENCODINGS = ("auto", "utf-8", "gb18030", "big5", "utf-16-le", "utf-16", "utf-32", "hz", "iso2022_jp", "latin-1")
NAMES = ("a.jsonl", "a.json", "a.csv", "a.tsv", "a.html", "a.mhtml", "a.warc", "a.parquet", "a.arrow", "a.zip", "a.tar")
LONGEST = 4096
"""Bytes that are tried; a fault in more shows in fewer."""
MOST_SEEDS = 60


@cache
def scratch() -> Path:
    """A folder of this process for the file that is read; the fuzzer ends the process without a chance to remove it."""
    return Path(tempfile.mkdtemp())


@cache
def tools() -> tuple[Splitter, Cleaner]:
    return make_splitter(Config().split), make_cleaner(Config().clean)


def write(name: str, data: bytes) -> Path:
    file = scratch() / name
    file.write_bytes(data)
    return file


def hold(faults: Iterator[str]) -> None:
    assert [*faults] == []


def try_decoding(data: bytes) -> None:
    """Bytes become text whose lines are theirs, or are refused."""
    encoding, data = ENCODINGS[data[0] % len(ENCODINGS)] if data else "auto", data[1:]
    with suppress(UnicodeDecodeError):
        decoded = decode(data, encoding, 0.01)
        decoded.text.encode()
        lines = len(cut_lines(decoded.text).texts)
        assert all(1 <= line <= max(lines, 1) for flag in decoded.flags for line in flag.lines)
        if decoded.encoding == "utf-8" and not decoded.flags:
            assert decoded.text.encode() == data.removeprefix(b"\xef\xbb\xbf")
    file = write("a.txt", data)
    for item in read_file(Piece(0, "a.txt", str(file)), ReadOptions(encoding=encoding)):
        assert not (isinstance(item, Skipped) and is_unforeseen(item)), item


def try_splitting(data: bytes) -> None:
    """No line of a page is lost, and cleaning what came of it changes nothing."""
    text = data.decode("utf-8", "replace")
    splitter, cleaner = tools()
    page = Page(0, "site/a.txt", "site", text)
    assert len(cut_lines(text).texts) <= len(text) + 1
    parsed = parse_page(page, splitter, cleaner)
    hold(find_lost(page, parsed))
    articles: list[Article] = [*parsed.articles]
    hold(find_changed(articles, scratch() / "again.jsonl", splitter, cleaner))


def try_records(data: bytes) -> None:
    """Files of records and pages are read or skipped, and in columns as one by one."""
    name, data = NAMES[data[0] % len(NAMES)] if data else "a.jsonl", data[1:]
    file = write(name, data)
    if name != "a.jsonl":
        for item in read_file(Piece(0, name, str(file)), ReadOptions()):
            assert not (isinstance(item, Skipped) and is_unforeseen(item)), item
        return
    in_columns = list_rows(file)
    try:
        read_split_clean.IN_COLUMNS = False
        one_by_one = list_rows(file)
    finally:
        read_split_clean.IN_COLUMNS = True
    assert in_columns == one_by_one
    assert not [row for row in one_by_one if row["skipped"] and row["skipped"]["reason"] in ("internal", "memory")]


def list_rows(file: Path) -> list[dict[str, Any]]:
    """Return what is parsed of a file, in one order."""
    piece = {"file_index": 0, "path": file.name, "location": os.fsencode(file)}
    batches = parse(iter(pa.Table.from_pylist([piece], PIECE).to_batches()), Config(), to_write=True)
    return sorted((row for batch in batches for row in batch.to_pylist()), key=repr)


def try_configuration(data: bytes) -> None:
    """A configuration is read, or refused with a message that says where."""
    file = write("config.yaml", data)
    for load in (load_config, read_site_rules):
        message = None
        try:
            load(file)
        except QuchongError as error:
            message = str(error)
        assert message is None or str(file) in message
    before = Path.cwd()
    os.chdir(scratch())
    try:
        with suppress(QuchongError):
            load_config()
    finally:
        os.chdir(before)
    with suppress(QuchongError):
        parse_config(data.decode("utf-8", "replace"))


def seed_decoding() -> Iterator[bytes]:
    text = "<meta charset=gbk>第一章 渡口\n江上的雾到中午才散。\u3000é\r\n𠮷野家 ½\ue5e5"
    for number, name in enumerate(ENCODINGS):
        codec = "utf-8" if name == "auto" else name
        yield bytes([number]) + text.encode(codec, "ignore")
        yield bytes([0]) + text.encode(codec, "ignore") + b"\0\0\xff"
    for file in sorted((REPOSITORY / "tests/read/damaged").rglob("*")):
        if file.is_file():
            yield bytes([0]) + file.read_bytes()


def seed_splitting() -> Iterator[bytes]:
    for folder in ("tests/pages/cases", "tests/split/cases", "tests/clean/cases", "tests/clean/boilerplate_cases"):
        for file in sorted((REPOSITORY / folder).rglob("*"))[:MOST_SEEDS]:
            if file.is_file():
                yield file.read_bytes()
    for file in sorted((REPOSITORY / "corpus").rglob("*.txt")):
        yield file.read_bytes()


def seed_records() -> Iterator[bytes]:
    lines = [line for seed in range(3) for line in make_lines(MOST_SEEDS, seed)]
    for start in range(0, len(lines), 3):
        yield bytes([0]) + b"\n".join(lines[start : start + 3])
    yield bytes([1]) + orjson.dumps([{"text": "红豆生南国"}, {"text": "春来发几枝", "id": 2}])
    yield bytes([2]) + 'text,title\n"红豆\n生南国",诗\n'.encode()
    yield bytes([3]) + "text\ttitle\n红豆\t诗\n".encode()
    yield bytes([4]) + "<title>渡口</title><table><tr><td>红豆<br>生南国<!-- a --><script>b</script>".encode()
    yield (
        bytes([5])
        + b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n--a\r\n\r\n<p>b\r\n--a--\r\n"
    )
    yield bytes([6]) + (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Type: application/http\r\n"
        b"Content-Length: 50\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>b"
    )


def seed_configuration() -> Iterator[bytes]:
    yield (REPOSITORY / "config.yaml").read_bytes()[:LONGEST]
    for file in sorted((REPOSITORY / "tests/config/cases").glob("*.yaml")):
        given = file.read_bytes()
        yield given
        yield from part_cases(given)
    yield b"\xff\xfe" + "quchong: 1\n".encode("utf-16-le")
    yield "quchong：1\n".encode()


def part_cases(data: bytes) -> Iterator[bytes]:
    """Yield the configuration that a case holds below a key, if it does."""
    lines = data.decode().split("\n")
    indented = [line[2:] for line in lines if line.startswith("  ")]
    if indented:
        yield "\n".join(indented).encode()


@dataclass(frozen=True)
class Target:
    """What tries some bytes, and the bytes to begin with."""

    run: Callable[[bytes], None]
    list_seeds: Callable[[], Iterator[bytes]]

    def write_seeds(self, folder: Path) -> None:
        for number, seed in enumerate(self.list_seeds()):
            (folder / f"{number:04}").write_bytes(seed[:LONGEST])


TARGETS: Mapping[str, Target] = {
    "decoding": Target(try_decoding, seed_decoding),
    "splitting": Target(try_splitting, seed_splitting),
    "records": Target(try_records, seed_records),
    "configuration": Target(try_configuration, seed_configuration),
}
