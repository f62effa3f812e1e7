"""`quchong split`: what becomes of each line."""

from pathlib import Path

import orjson

from support.command import Command


def test_json_holds_articles_lines_and_scores(quchong: Command, repository: Path) -> None:
    page = repository / "corpus/wenku/winter-sports.txt"
    shown = orjson.loads(quchong("split", page, "--json").stdout)
    assert shown["profile"] == "docfarm"
    assert shown["scores"]["docfarm"] == 1.0
    assert [line["text"] for line in shown["lines"]] == page.read_text("utf-8").splitlines()
    assert len(shown["articles"]) == 6
    quchong("run", page, "--out", "out", "--config", repository / "config.yaml")
    written = [orjson.loads(line) for line in (quchong.folder / "out/articles.jsonl").read_bytes().splitlines()]
    assert [article["text"] for article in shown["articles"]] == [article["text"] for article in written]


def test_bad_input_is_one_line(quchong: Command) -> None:
    (quchong.folder / "a.jsonl").write_text('{"text": "红豆"}\n')
    (quchong.folder / "b.txt").write_bytes(b"")
    for name, word in (("none.txt", "no such file"), (".", "a folder"), ("a.jsonl", "records"), ("b.txt", "empty")):
        stderr = quchong("split", name, code=2).stderr
        assert stderr.startswith("error: ")
        assert word in stderr


def test_colour_and_control_characters_stay_out_of_a_pipe(quchong: Command) -> None:
    (quchong.folder / "a.txt").write_text("标题\n\x1b[2J红豆\u202e生南国。\n", "utf-8")
    shown = quchong("split", "a.txt").stdout
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert r"\x1b[2J红豆" in shown
