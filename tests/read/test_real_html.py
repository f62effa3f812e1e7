"""Quality floors on real saved pages, whose main text, dates and authors are known."""

import re
from collections import Counter
from pathlib import Path

import orjson
import pytest

from quchong.clean.cleaner import make_cleaner
from quchong.clean.options import CleanOptions
from quchong.flow.read_split_clean import parse_page
from quchong.model import Article, Page, Piece
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from quchong.split.options import SplitOptions
from quchong.split.splitter import make_splitter

LEAST_F1, LEAST_RECALL, LEAST_META = 0.95, 0.98, 0.8


def count_grams(text: str) -> Counter[str]:
    shown = re.sub(r"[\W_]", "", text)
    return Counter(shown[at : at + 4] for at in range(max(1, len(shown) - 3)))


@pytest.mark.slow
def test_main_text_dates_and_authors_of_real_pages(real_data: Path) -> None:
    splitter, cleaner = make_splitter(SplitOptions()), make_cleaner(CleanOptions())
    scores, recalls, days, authors = [], [], [], []
    for line in (real_data / "web.gold.jsonl").read_bytes().splitlines():
        gold = orjson.loads(line)
        piece = Piece(0, gold["page"], str(real_data / "web" / gold["page"]))
        found: list[Article] = []
        for page in read_file(piece, ReadOptions()):
            assert isinstance(page, Page)
            found += parse_page(page, splitter, cleaner).articles
        wanted, got = count_grams(gold["text"]), count_grams("\n".join(article.text for article in found))
        right = (wanted & got).total()
        scores.append(2 * right / (wanted.total() + got.total()))
        recalls.append(right / wanted.total())
        if gold["date"]:
            day = "-".join(f"{int(part):02}" for part in re.findall(r"\d+", gold["date"])[:3])
            days.append(any((article.meta.published_iso or "").startswith(day) for article in found))
        if names := re.split(r"[ 、，,]+", gold["author"] or "")[: bool(gold["author"])]:
            authors.append(any(name in (article.meta.author or "") for article in found for name in names))
    assert sum(scores) / len(scores) >= LEAST_F1
    assert sum(recalls) / len(recalls) >= LEAST_RECALL
    assert sum(days) / len(days) >= LEAST_META
    assert sum(authors) / len(authors) >= LEAST_META
