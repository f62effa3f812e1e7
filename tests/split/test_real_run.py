"""What the command itself makes of real pages: every line accounted for, every statute whole."""

import re
from collections import Counter
from pathlib import Path

import orjson
import pyarrow.parquet as pq
import pytest

from quchong.read.streams import open_stream
from support.command import Command, rows

WITHOUT_DEDUP = "quchong: 1\nsplit: {learn: off}\ndedup: {enabled: false}\n"


def squeeze(text: str | None) -> str:
    return "".join((text or "").split())


def test_every_line_of_every_page_stands_in_the_table_once(quchong: Command, real_data: Path) -> None:
    quchong("run", real_data / "docfarm/page.txt", real_data / "pages", "--out", "out")
    table = pq.read_table(quchong.folder / "out/lines.parquet")
    found = Counter(zip(table["path"].to_pylist(), table["line"].to_pylist(), table["text"].to_pylist(), strict=True))
    pages = {"page.txt": real_data / "docfarm/page.txt"}
    pages |= {f"pages/{path.name}": path for path in (real_data / "pages").glob("*.txt")}
    wanted = Counter(
        (name, number, line)
        for name, path in pages.items()
        for number, line in enumerate(path.read_text("utf-8").removesuffix("\n").split("\n"), start=1)
    )
    assert found == wanted
    assert len({line for path, line, _ in found if path == "page.txt"}) == 394


@pytest.mark.slow
def test_every_statute_as_a_page_is_one_whole_article(quchong: Command, real_data: Path) -> None:
    with open_stream(str(real_data / "laws.jsonl.zst")) as stream:
        laws = [orjson.loads(line)["text"] for line in stream.read().splitlines()]
    folder = quchong.folder / "laws"
    folder.mkdir()
    for number, text in enumerate(laws):
        (folder / f"{number:04}.txt").write_bytes(text.encode())
    (quchong.folder / "config.yaml").write_text(WITHOUT_DEDUP, "utf-8")
    quchong("run", "laws", "--out", "out", "--config", "config.yaml")
    articles = rows(quchong.folder / "out/articles.jsonl")
    assert [article["id"] for article in articles] == [f"{number:04}.txt#1" for number in range(len(laws))]
    invisible = dict.fromkeys(map(ord, "\u200b\u200c\u200e\u200f\ufeff\u00ad"))
    for article, text in zip(articles, laws, strict=True):
        assert squeeze(article["title"]) + squeeze(article["text"]) == squeeze(
            re.sub("<!--.*?-->", "", text.translate(invisible))
        )
