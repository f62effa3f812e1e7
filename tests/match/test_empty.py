"""Texts without a letter or number match nothing, not even each other."""

import pytest

from support.command import Command, rows, write_records

EMPTY = ["", "", "！！！", "！！！", " \n　", "……——", "☆☆☆", "☆☆☆"]


@pytest.mark.parametrize("unit", ["char", "word"])
@pytest.mark.parametrize("containment", ["off", "report", "remove"])
def test_empty_and_symbol_only_texts_never_match(quchong: Command, unit: str, containment: str) -> None:
    write_records(quchong.folder / "in/a.jsonl", [{"text": text} for text in [*EMPTY, "月", "月", "山高月小"]])
    (quchong.folder / "config.yaml").write_text(f"quchong: 1\ndedup: {{unit: {unit}, containment: {containment}}}\n")
    quchong("run", "in", "--out", "out")
    kept, [removed] = rows(quchong.folder / "out/articles.jsonl"), rows(quchong.folder / "out/removed.jsonl")
    assert (removed["id"], removed["survivor"], removed["match"]) == ("a.jsonl#10", "a.jsonl#9", "exact")
    assert len(kept) == len(EMPTY) + 2
    assert {row["contained_in"] for row in kept} == {None}
