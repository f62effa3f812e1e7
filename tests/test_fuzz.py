"""Damaged, mixed and made-up bytes through reading, splitting and cleaning: each ends in text or in a skip."""

import random
from pathlib import Path

import orjson
import pytest

from quchong.clean.cleaner import make_cleaner
from quchong.config.sections import Config
from quchong.flow.read_split_clean import parse_all
from quchong.model import Piece, Skipped, SplitPage
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from quchong.split.splitter import make_splitter

ENCODINGS = ("utf-8", "gb18030", "big5", "utf-16", "utf-16-le", "utf-32")
CHARACTERS = "字红豆生南国，。：；“”（）<>&;/\\-—_01一二第章 \t\r\n\u3000\u200b\u0300é\ue000\ufeff\U00020000\x00\x85"
FORESEEN = {
    "empty",
    "encoding",
    "json",
    "record",
    "field",
    "no_records",
    "damaged",
    "unsupported",
    "too_large",
    "value",
}


def make_bytes(luck: random.Random, samples: list[str]) -> bytes:
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


def try_bytes(folder: Path, samples: list[str], seeds: range) -> int:
    """Read, split and clean what comes of some seeds; returns how many articles there were."""
    splitter, cleaner = make_splitter(Config().split), make_cleaner(Config().clean)
    articles = 0
    for seed in seeds:
        luck = random.Random(seed)
        file = folder / luck.choice(["a.txt", "a.txt", "a.jsonl", "a.parquet", "a.jsonl.gz"])
        file.write_bytes(make_bytes(luck, samples))
        items = list(read_file(Piece(0, file.name, str(file)), ReadOptions()))
        skipped = [item for item in items if isinstance(item, Skipped)]
        assert {item.reason for item in skipped} <= FORESEEN, seed
        for page in parse_all([item for item in items if not isinstance(item, Skipped)], splitter, cleaner):
            assert isinstance(page, SplitPage), (seed, page)
            assert len(page.lines) == len(page.texts), seed
            articles += len(page.articles)
    return articles


@pytest.fixture(scope="module")
def samples(repository: Path) -> list[str]:
    return [file.read_bytes().decode("utf-8") for file in sorted((repository / "corpus").rglob("*.txt"))]


def test_bytes_end_in_text_or_in_a_skip(tmp_path: Path, samples: list[str]) -> None:
    assert try_bytes(tmp_path, samples, range(300))


@pytest.mark.slow
@pytest.mark.parametrize("group", range(10))
def test_many_bytes_end_in_text_or_in_a_skip(tmp_path: Path, samples: list[str], group: int) -> None:
    assert try_bytes(tmp_path, samples, range(1000 + 2000 * group, 3000 + 2000 * group))
