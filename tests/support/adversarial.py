"""Adversarial shapes of text, all that reads them, and how long they take, with and without hearing a signal."""

import csv
import gc
import io
import re
import signal
import tarfile
import time
import zipfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache, partial
from html import escape
from itertools import pairwise
from pathlib import Path
from types import FrameType

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from quchong.check.cleaning_tools import make_tools
from quchong.check.fix.fix_text import FIXABLE, fix_page
from quchong.check.scan.scan_page import scan_page
from quchong.clean.boilerplate import strip_boilerplate
from quchong.clean.boilerplate_rule import merge_rules
from quchong.clean.cleaner import make_cleaner
from quchong.clean.options import CleanOptions
from quchong.clean.steps import STEPS
from quchong.config.config_file import parse_config
from quchong.config.sections import Config
from quchong.errors import QuchongError
from quchong.flow.read_split_clean import article_row, parse_page
from quchong.match.fingerprint import fingerprint
from quchong.match.options import MatchOptions
from quchong.model import ARTICLE, Article, Page, Piece, Record, Source
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from quchong.split.options import SplitOptions
from quchong.split.sites.apply import apply
from quchong.split.sites.learn import learn
from quchong.split.splitter import make_splitter
from quchong.text.word_diff import mark_differences

SHAPES = {
    "marks": "a" + "\u0300\u0323" * 50,
    "marks without end": "\u0300\u0323",
    "z w": "z w ",
    "open tags": "<",
    "nested tags": "<a",
    "entities": "&",
    "nested entities": "&amp;",
    "quotes": "“",
    "brackets": "（",
    "closing brackets": "）",
    "spaces": " ",
    "wide spaces": "\u3000",
    "tabs and feeds": "\t\n",
    "line feeds": "\n",
    "carriage returns": "\r",
    "numbers": "1",
    "numbered lines": "一、\n",
    "chapters": "第一章\n",
    "dates": "2024-01-01 ",
    "date lines": "2024年1月1日\n",
    "colons": "：",
    "labels": "作者：",
    "label lines": "作者：甲\n来源：乙\n",
    "one character": "字",
    "two characters": "字a",
    "short lines": "字\n",
    "sentences": "他说，这样。",
    "han and spaces": "字 ",
    "pinyin": "zì字",
    "mojibake": "ã\x80\x82",
    "latin": "é",
    "private use": "\ue000",
    "zero width": "\u200b\u200d",
    "half-width": "ｱ",
    "slashes": "/",
    "addresses": "http://a.b/",
    "phrases": "上一篇：下一篇：",
    "rights": "本站转载",
    "dashes": "—",
    "commas": "a,",
    "double quotes": '"',
    "arrays": "[",
    "objects": '{"a":',
    "nulls": "\0",
    "nested divisions": "<div>",
    "nested tables": "<table><tr><td>字",
    "nested lists": "<ul><li>字",
    "formatting": "<b><i>字",
    "attributes": "<a b='",
    "comments": "<!--",
    "header fields": "Content-Type: multipart/mixed; boundary=a\n\n--a\n",
    "records of archives": "WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 1\r\n\r\na\r\n\r\n",
}
"""What is repeated, by its name: each is the kind of text for which some program takes far too long."""

Run = Callable[[str], object]


def make_page(text: str) -> Page:
    return Page(0, "site/a.txt", "site", text)


@cache
def text_runs() -> dict[str, Run]:
    """Everything that is done with a text, by name: each step, rule, profile and stage."""
    config = Config()
    splitter, cleaner, checking = make_splitter(config.split), make_cleaner(config.clean), make_tools(config)
    of_records = make_splitter(SplitOptions(records=True))
    every_step = make_cleaner(CleanOptions(steps=("default", *STEPS), drop=("fineweb2",)))
    runs: dict[str, Run] = {f"step {name}": step for name, step in STEPS.items()}
    for name in sorted(make_splitter(config.split).profiles):
        own = make_splitter(SplitOptions(profiles=(name,), min_confidence=0, min_margin=0))
        runs[f"profile {name}"] = lambda text, own=own: parse_page(make_page(text), own, cleaner)  # type: ignore[misc]
    runs |= {
        "rules": lambda text: strip_boilerplate([text.split("\n")], merge_rules(())),
        "split and clean": lambda text: parse_page(make_page(text), splitter, cleaner),
        "every step": lambda text: parse_page(make_record(text), splitter, every_step),
        "split records": lambda text: parse_page(make_record(text), of_records, cleaner),
        "check a page": lambda text: scan_page(make_page(text), checking),
        "check a record": lambda text: scan_page(make_record(text), checking),
        "fix": lambda text: fix_page(make_page(text), checking, FIXABLE),
        "learn": learn_and_apply,
        "fingerprint": partial(sign, options=MatchOptions()),
        "fingerprint words": partial(sign, options=MatchOptions(unit="word", shingle=3)),
        "explain": lambda text: mark_differences(text, text[1:] + "红" + text[: len(text) // 2]),
        "configure": configure,
    }
    return runs


def make_record(text: str) -> Record:
    return Record(0, "a.jsonl", None, text, number=1)


def learn_and_apply(text: str) -> None:
    """Learn from six pages that have a sixth of a text each and one line of their own, and split one of them."""
    lines = text.split("\n")
    if len(lines) < 6:
        lines = [text[at : at + len(text) // 6 + 1] for at in range(0, len(text), len(text) // 6 + 1)]
    size = -(-len(lines) // 6)
    pages = [[*lines[n * size : (n + 1) * size], f"第{n}页的一行"] for n in range(6)]
    apply(pages[0], learn(pages))


def sign(text: str, options: MatchOptions) -> None:
    row = article_row(Article(1, "a", None, text, Source("a", None)))
    columns = [pa.array([value], own.type) for value, own in zip(row, ARTICLE, strict=True)]
    batch = pa.RecordBatch.from_arrays(columns, schema=ARTICLE)
    list(fingerprint(iter([batch]), options, lambda _, lengths: np.zeros(len(lengths), np.int64)))


def configure(text: str) -> None:
    with suppress(QuchongError):
        parse_config(text)


def as_csv(text: str, delimiter: str) -> bytes:
    file = io.StringIO()
    csv.writer(file, delimiter=delimiter).writerows([["text"], [text]])
    return file.getvalue().encode()


def as_arrow(text: str) -> bytes:
    table = pa.table({"text": [text]})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue())


def as_parquet(text: str) -> bytes:
    sink = pa.BufferOutputStream()
    pq.write_table(pa.table({"text": [text]}), sink)
    return bytes(sink.getvalue())


def as_zip(text: str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", text)
    return packed.getvalue()


def as_tar(text: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = len(text.encode())
        archive.addfile(member, io.BytesIO(text.encode()))
    return packed.getvalue()


def as_mhtml(text: str) -> bytes:
    return b"MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<body>" + text.encode()


def as_warc(text: str) -> bytes:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<body>" + text.encode()
    header = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    return header.encode() + page + b"\r\n\r\n"


FILES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "text": ("a.txt", str.encode),
    "text in GB18030": ("a.txt", partial(str.encode, encoding="gb18030")),
    "text in UTF-16": ("a.txt", partial(str.encode, encoding="utf-16-le")),
    "text with damage": ("a.txt", lambda text: text.encode() + b"\xff\xfe\x81" * (len(text) // 10)),
    "text cut and mixed": ("a.txt", lambda text: text.encode("gb18030") + "红".encode() + text.encode()),
    "records": ("a.jsonl", lambda text: orjson.dumps({"text": text})),
    "many records": ("a.jsonl", lambda text: orjson.dumps({"text": text[:100]}) + b"\n" + text.encode()),
    "damaged record": ("a.jsonl", lambda text: b'{"text": "' + re.sub(r"\s", " ", text).encode()),
    "no records": ("a.jsonl", lambda text: re.sub(r"\s", " ", text).encode()),
    "array": ("a.json", lambda text: orjson.dumps([{"text": text}])),
    "broken array": ("a.json", lambda text: b"[" + text.encode()),
    "CSV": ("a.csv", partial(as_csv, delimiter=",")),
    "broken CSV": ("a.csv", lambda text: b'text,other\n"' + text.encode()),
    "TSV": ("a.tsv", partial(as_csv, delimiter="\t")),
    "Parquet": ("a.parquet", as_parquet),
    "Arrow": ("a.arrow", as_arrow),
    "text files of records": ("lines.txt", str.encode),
    "HTML": ("a.html", lambda text: b"<body>" + text.encode()),
    "text in HTML": ("a.html", lambda text: f"<title>{escape(text)}</title><p>{escape(text)}</p>".encode()),
    "MHTML": ("a.mhtml", as_mhtml),
    "broken MHTML": ("a.mhtml", str.encode),
    "WARC": ("a.warc", as_warc),
    "broken WARC": ("a.warc", str.encode),
    "zip": ("a.zip", as_zip),
    "tar": ("a.tar", as_tar),
}
"""Files that hold a text, for each reader, whole and broken: the name of the file, and what makes its bytes."""


def read(file: Path) -> None:
    options = ReadOptions(text_as="records" if file.name == "lines.txt" else "pages")
    for _ in read_file(Piece(0, file.name, str(file)), options):
        pass


@dataclass(frozen=True)
class Measured:
    """Processor seconds that something took, and the longest of them without a signal being heard."""

    seconds: float
    unheard: float


def measure(run: Callable[[], object]) -> Measured:
    """Measure by a timer of processor time: between its ticks nothing was heard."""
    heard: list[float] = []

    def hear(_number: int, _frame: FrameType | None) -> None:
        heard.append(time.process_time())

    before = signal.signal(signal.SIGPROF, hear)
    gc.freeze()  # as a run does: what is there already is not looked through for garbage
    start = time.process_time()
    signal.setitimer(signal.ITIMER_PROF, 0.02, 0.02)
    try:
        run()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        end = time.process_time()
        gc.unfreeze()
        signal.signal(signal.SIGPROF, before)
    moments = [start, *heard, end]
    return Measured(end - start, max(after - before for before, after in pairwise(moments)))
