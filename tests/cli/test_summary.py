"""The summary says what was read by format and encoding, and what was skipped, in the order of how many."""

from pathlib import Path

import pytest

from quchong.cli.summary import describe_skipped, suffix_of
from quchong.model import Skipped
from support.command import CommandHere, write_records
from support.texts import make_text


def test_what_was_read_and_skipped(tmp_path: Path, quchong_here: CommandHere) -> None:
    folder = tmp_path / "in"
    write_records(folder / "a.jsonl", [{"text": make_text(1)}])
    for number in range(2, 5):
        (folder / f"{number}.txt").write_text(make_text(number, 300), "utf-8")
    (folder / "5.TXT").write_bytes(make_text(5, 300).encode("gb18030"))
    for name in ("b.docx", "c.docx", "d.docx", "e.pdf", "f"):
        (folder / name).write_bytes(b"x")
    for name in ("g.txt", "h.txt"):
        (folder / name).touch()
    (tmp_path / "config.yaml").write_text("quchong: 1\nread: {max_failed_ratio: 1}\n")
    lines = quchong_here("run", "in", "--out", "out").stdout.splitlines()
    assert lines[:2] == ["read      4 pages and 1 record", "files     6 .txt, 1 .jsonl  (3 utf-8, 1 gb18030)"]
    at = next(number for number, line in enumerate(lines) if line.startswith("skipped"))
    assert lines[at] == "skipped   7  (5 unsupported, 2 empty)"
    assert [line.partition(":")[0] for line in lines[at + 1 : at + 5]] == [
        "  3 .docx unsupported, such as b.docx",
        "  2 .txt empty, such as g.txt",
        "  1 .pdf unsupported, such as e.pdf",
        "  1 without suffix unsupported, such as f",
    ]


@pytest.mark.parametrize(
    ("path", "suffix"),
    [
        ("a.txt", ".txt"),
        ("x.y/a.JSONL.gz", ".jsonl.gz"),
        ("a.b.txt", ".txt"),
        ("x.y/a", "without suffix"),
    ],
)
def test_suffixes(path: str, suffix: str) -> None:
    assert suffix_of(path) == suffix


def test_many_kinds_are_cut_short_and_hostile_names_are_shown_safely() -> None:
    lines = describe_skipped(Skipped(f"a.{'x' * number}\x1b[2J", 3, "json", "why\n" * 200) for number in range(9))
    assert len(lines) == 7
    assert lines[-1] == "  and 3 more kinds; see skipped.jsonl"
    assert all(line.isprintable() and len(line) < 220 for line in lines)
