"""Damaged files through a whole run, and through a check of what it wrote."""

from pathlib import Path

import orjson
import pytest

from support.command import Command, rows
from support.corpora import write_parts
from support.texts import make_text

SENTENCES = [make_text(seed, 5) for seed in range(60, 66)]
CHAPTERS = [
    {"utf-8": f"第{number}章 {title}\n{make_text(seed, 12)}\n"}
    for number, title, seed in (("一", "灯塔", 70), ("二", "石桥", 71), ("三", "磨坊", 72), ("四", "茶馆", 73))
]


@pytest.fixture
def quchong(quchong_here: Command) -> Command:
    return quchong_here


def flags_of(folder: Path) -> dict[str, list[str]]:
    return {row["id"]: row["flags"] for row in rows(folder / "out/articles.jsonl")}


def test_what_reading_flags_is_in_the_articles_and_counted(quchong: Command) -> None:
    write_parts(
        quchong.folder,
        {
            "bad.txt": [{"utf-8": f"灯\n{SENTENCES[3]}"}, {"hex": "ff"}, {"utf-8": "\n"}],
            "cut.txt": [{"gb18030": f"旗\n{SENTENCES[4]}"}, {"hex": "bb"}],
            "padded.jsonl": [{"gb18030": orjson.dumps({"text": SENTENCES[5]}).decode()}, {"hex": "0000"}],
        },
    )
    summary = quchong("run", "bad.txt", "cut.txt", "padded.jsonl", "--out", "out").stdout
    flags = {name: found for name, found in flags_of(quchong.folder).items() if found}
    assert flags == {"bad.txt#1": ["bad_bytes"], "cut.txt#1": ["cut_character"], "padded.jsonl#1": ["nul_padding"]}
    counts = orjson.loads((quchong.folder / "out/run.json").read_bytes())["counts"]
    assert counts["flags"] == {"bad_bytes": 1, "cut_character": 1, "nul_padding": 1}
    assert "damaged   1 bad_bytes, 1 cut_character, 1 nul_padding" in summary


def test_only_the_damaged_articles_of_a_page_are_flagged(quchong: Command) -> None:
    line = {"gb18030": "桥栏上的狮子已经磨得看不出眉眼。\n"}
    write_parts(quchong.folder, {"novel.txt": [*CHAPTERS[:2], line, *CHAPTERS[2:], {"hex": "e6b8"}]})
    quchong("run", "novel.txt", "--out", "out")
    assert list(flags_of(quchong.folder).values()) == [[], ["mixed_encoding"], [], ["cut_character"]]


def test_a_check_of_the_result_only_warns_of_what_was_lost(quchong: Command) -> None:
    write_parts(quchong.folder, {"bad.txt": [{"utf-8": f"灯\n{SENTENCES[3]}"}, {"hex": "ff"}, {"utf-8": "\n"}]})
    quchong("run", "bad.txt", "--out", "out")
    assert quchong("run", "out/articles.jsonl", "--out", "again").returncode == 0
    assert (quchong.folder / "out/articles.jsonl").read_bytes() == (
        quchong.folder / "again/articles.jsonl"
    ).read_bytes()
    checked = quchong("check", "out/articles.jsonl", "--output-format", "concise").stdout
    assert "ENC002 (warning) bytes that were not text when a run read them, now U+FFFD on line 6 of the text" in checked
    assert "CLN003" not in checked


def test_damaged_articles_can_be_dropped(quchong: Command) -> None:
    write_parts(quchong.folder, {"bad.txt": [{"utf-8": f"灯\n{SENTENCES[3]}"}, {"hex": "ff"}, {"utf-8": "\n"}]})
    (quchong.folder / "config.yaml").write_text("quchong: 1\nclean: {drop: [bad_bytes]}\n")
    quchong("run", "bad.txt", "--out", "out")
    [row] = rows(quchong.folder / "out/removed.jsonl")
    assert (row["match"], row["flags"]) == ("dropped", ["bad_bytes"])


def test_a_damaged_file_is_never_fixed(quchong: Command) -> None:
    parts = [{"utf-8": f"灯\n{SENTENCES[3]}\n红\u200b豆"}, {"hex": "ff"}, {"utf-8": "\n"}]
    write_parts(quchong.folder, {"bad.txt": parts})
    before = (quchong.folder / "bad.txt").read_bytes()
    quchong("check", "bad.txt", "--fix", code=1)
    assert (quchong.folder / "bad.txt").read_bytes() == before
