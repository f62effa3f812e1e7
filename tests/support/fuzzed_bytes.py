"""Damaged, mixed and made-up bytes, and what must hold of each on its way through a run, and a second one."""

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson

from quchong.clean.cleaner import Cleaner
from quchong.flow.read_split_clean import parse_all
from quchong.model import Article, Page, Piece, Record, Skipped, SplitPage
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from quchong.split.page_lines import cut_lines
from quchong.split.splitter import Splitter
from quchong.write.article_json import dump_article

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "utf-16-le", "utf-32")
CHARACTERS = "字红豆生南国，。：；“”（）<>&;/\\-—_01一二第章 \t\r\n\u3000\u200b\u0300é\ue000\ufeff\U00020000\x00\x85"
NAMES = ("a.txt", "a.txt", "a.jsonl", "a.parquet", "a.jsonl.gz", "a.json", "a.csv", "a.html", "a.warc")
UNFORESEEN = frozenset({"internal", "memory", "changed"})
"""Reasons of which none may come of bytes."""


@dataclass(frozen=True)
class Tried:
    """What came of some bytes: how many articles, how long that took, and what was wrong."""

    seed: int
    size: int
    articles: int
    seconds: float
    faults: tuple[str, ...]


def make_bytes(luck: random.Random, samples: Sequence[str]) -> bytes:
    """Return a page or lines of records, mixed, cut and damaged."""
    text = luck.choice(samples)
    start = luck.randrange(len(text))
    text = text[start : start + luck.randrange(1, 3000)]
    for _ in range(luck.randrange(12)):
        at = luck.randrange(len(text) + 1)
        noise = "".join(luck.choices(CHARACTERS, k=luck.randrange(1, 30)))
        text = text[:at] + noise * luck.randrange(1, 4) + text[at + luck.randrange(40) :]
    data = text.encode(luck.choice(ENCODINGS), "ignore")
    if luck.random() < 0.3:
        data = b"\n".join(
            orjson.dumps({"text": line, luck.choice(["id", "title", "url"]): luck.choice([1, None, line, [{}]])})
            for line in text.split("\n")
        )
    for _ in range(luck.choice([0, 0, 1, 3])):
        at = luck.randrange(len(data) + 1)
        data = data[:at] + bytes(luck.choices(range(256), k=luck.randrange(4))) + data[at + luck.randrange(3) :]
    return data


def try_seed(seed: int, folder: Path, samples: Sequence[str], splitter: Splitter, cleaner: Cleaner) -> Tried:
    """Read, split and clean what comes of a seed, write it, and read and clean that again."""
    luck = random.Random(seed)
    file = folder / luck.choice(NAMES)
    data = make_bytes(luck, samples)
    file.write_bytes(data)
    start = time.process_time()
    items = list(read_file(Piece(0, file.name, str(file)), ReadOptions()))
    texts = [item for item in items if not isinstance(item, Skipped)]
    pages = parse_all(texts, splitter, cleaner)
    seconds = time.process_time() - start
    faults = [f"{item.reason}: {item.detail}" for item in items if isinstance(item, Skipped) and is_unforeseen(item)]
    for item, page in zip(texts, pages, strict=True):
        faults += [f"{page.reason}: {page.detail}"] if isinstance(page, Skipped) else find_lost(item, page)
    articles = [article for page in pages if isinstance(page, SplitPage) for article in page.articles]
    faults += find_changed(articles, folder / "again.jsonl", splitter, cleaner)
    return Tried(seed, len(data), len(articles), seconds, tuple(faults))


def is_unforeseen(skipped: Skipped) -> bool:
    return skipped.reason in UNFORESEEN


def find_lost(item: Page | Record, page: SplitPage) -> Iterator[str]:
    """Say which lines have no class, and whether a page that shows something yields nothing."""
    if len(page.lines) != len(page.texts):
        yield "lines without a class"
    if isinstance(item, Page) and not any("mojibake" in article.flags for article in page.articles):
        count = len(cut_lines(item.text).texts)
        # repairing mojibake may join lines
        if len(page.texts) > count:
            yield f"{count} lines became {len(page.texts)}"
    if not page.articles and item.text.strip():
        yield "no article"


def find_changed(articles: Sequence[Article], file: Path, splitter: Splitter, cleaner: Cleaner) -> Iterator[str]:
    """Write articles as a run does, read and clean them, and say which are others."""
    if not articles:
        return
    file.write_bytes(b"".join(map(dump_article, articles)))
    again = list(read_file(Piece(0, file.name, str(file)), ReadOptions()))
    rows = [item for item in again if not isinstance(item, Skipped)]
    if len(rows) != len(articles):
        yield f"of {len(articles)} articles {len(rows)} can be read again"
        return
    for article, page in zip(articles, parse_all(rows, splitter, cleaner), strict=True):
        if isinstance(page, Skipped):
            yield f"{page.reason} when read again: {page.detail}"
            continue
        [second] = page.articles
        if (second.title, second.text) != (article.title, article.text):
            yield "changed when cleaned again"
