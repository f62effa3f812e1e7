"""One corpus in every container: the same articles come out of each, and damage to one harms no other."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import orjson
import pytest

from quchong.model import Piece, Skipped
from quchong.read.decode import decode
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from quchong.read.streams import open_stream
from support.command import Command, rows
from support.containers import MARKUP, RECORDS, TEXTS, Written, as_lines, as_page, write_folder
from support.texts import make_text

CONFIG = "quchong: 1\ndedup: {enabled: false}\nsplit: {learn: 'off'}\n"
ALIKE = 0.995
"""Share of real articles that come out of HTML as they are of text: a line below a title may count as its header."""
PAGES = {f"{at:02}.txt": f"渡口纪事之{at}\n\n{make_text(at, 8)}\n" for at in range(1, 13)}


@pytest.fixture
def real_texts(real_data: Path) -> dict[str, str]:
    texts = {"page.txt": decode((real_data / "docfarm/page.txt").read_bytes(), "auto").text}
    for page in sorted((real_data / "pages").iterdir()):
        texts[f"pages-{page.name}"] = decode(page.read_bytes(), "auto").text
    with open_stream(str(real_data / "laws.jsonl.zst")) as stream:
        laws = [orjson.loads(line) for line in stream.read().splitlines()[:1000]]
    return texts | {f"law-{at:04}.txt": f"{law['title']}\n\n{law['text']}\n" for at, law in enumerate(laws)}


def run(quchong: Command, *arguments: object) -> list[Written]:
    quchong("run", *arguments, "--out", "out", "--fresh", "-q")
    return [Written(row["title"], row["text"]) for row in rows(quchong.folder / "out/articles.jsonl")]


def squeeze(articles: list[Written]) -> list[tuple[str, str]]:
    """A browser shows one space where several stand."""
    return [
        ("".join((title or "").split()), "\n".join(" ".join(line.split()) for line in text.split("\n")))
        for title, text in articles
    ]


def compare_all(quchong: Command, texts: Mapping[str, str], alike: float) -> None:
    (quchong.folder / "config.yaml").write_text(CONFIG, "utf-8")
    texts = dict(sorted(texts.items()))
    plain = write_folder(quchong.folder / "text", {name: text.encode() for name, text in texts.items()})
    expected = run(quchong, plain)
    assert len(expected) >= len(texts)
    gb18030 = write_folder(quchong.folder / "gb", {name: text.encode("gb18030") for name, text in texts.items()})
    assert run(quchong, gb18030) == expected
    for name, write in TEXTS.items():
        (quchong.folder / name).write_bytes(write(texts))
        assert run(quchong, name) == expected, name
    for name, of_records in RECORDS.items():
        (quchong.folder / name).write_bytes(of_records(expected))
        assert run(quchong, name) == expected, name
    piped = subprocess.run(
        [sys.executable, "-m", "quchong", "run", "-", "--out", "out", "--fresh", "-q"],
        cwd=quchong.folder, input=as_lines(expected), capture_output=True, check=False,
    )  # fmt: skip
    assert piped.returncode == 0, piped.stderr
    assert [row["text"] for row in rows(quchong.folder / "out/articles.jsonl")] == [text for _, text in expected]
    pages = {f"{at:06}.html": as_page(article) for at, article in enumerate(expected)}
    found = [run(quchong, write_folder(quchong.folder / "html", pages))]
    for name, of_pages in MARKUP.items():
        (quchong.folder / name).write_bytes(of_pages(expected))
        found.append(run(quchong, name))
    wanted = squeeze(expected)
    for articles in map(squeeze, found):
        same = sum(one == other for one, other in zip(articles, wanted, strict=True))
        assert same >= alike * len(wanted)


def test_the_same_articles_come_out_of_every_container(quchong: Command) -> None:
    compare_all(quchong, PAGES, 1.0)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_same_real_articles_come_out_of_every_container(quchong: Command, real_texts: dict[str, str]) -> None:
    compare_all(quchong, real_texts, ALIKE)


def make_files() -> dict[str, bytes]:
    articles = [Written(f"渡口纪事之{at}", make_text(at, 8)) for at in range(40)]
    texts = {f"{at:02}.txt": make_text(at, 8) for at in range(40)}
    files = {name: write(articles) for name, write in {**RECORDS, **MARKUP}.items()}
    files |= {name: write(texts) for name, write in TEXTS.items()}
    return files | {"a.html": as_page(articles[0]), "a.txt": texts["00.txt"].encode()}


FILES = make_files()


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_cut_off_or_damaged_costs_one_line_each_at_most(tmp_path: Path, name: str) -> None:
    whole = FILES[name]
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 0xFF
    flipped[len(whole) // 2 + 1] ^= 0xFF
    for number, data in enumerate((whole[: len(whole) // 2], whole[: len(whole) - 9], bytes(flipped), whole[:20])):
        file = tmp_path / f"{number}-{name}"
        file.write_bytes(data)
        skipped = [item for item in read_file(Piece(0, name, str(file)), ReadOptions()) if isinstance(item, Skipped)]
        assert "internal" not in {item.reason for item in skipped}
        assert len(skipped) <= 3
        assert all(item.detail and "\n" not in item.detail for item in skipped)


def test_damaged_files_harm_no_others(quchong: Command) -> None:
    folder = write_folder(
        quchong.folder / "in", {f"cut-{name}": data[: len(data) // 2] for name, data in FILES.items()}
    )
    (folder / "whole.jsonl").write_bytes(as_lines([Written("渡口", make_text(99, 8))]))
    done = quchong("run", "in", "--out", "out", code=3)
    assert "internal" not in done.stdout + done.stderr
    assert "whole.jsonl#1" in {row["id"] for row in rows(quchong.folder / "out/articles.jsonl")}
