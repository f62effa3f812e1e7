"""Two rows of one id: both stay, and the later one gets an id of its own."""

from pathlib import Path

import orjson
import pytest

from support.command import CommandHere
from support.texts import make_text


@pytest.fixture
def row(tmp_path: Path, quchong_here: CommandHere) -> dict[str, object]:
    """A row as a run writes it."""
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text(make_text(1, 500), "utf-8")
    quchong_here("run", "pages", "--out", "first", "--quiet")
    made: dict[str, object] = orjson.loads((tmp_path / "first" / "articles.jsonl").read_bytes())
    return made


def write_rows(file: Path, row: dict[str, object], ids: list[str], seed: int) -> None:
    file.parent.mkdir(exist_ok=True)
    rows = ({**row, "id": name, "text": make_text(seed + n, 500)} for n, name in enumerate(ids))
    file.write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in rows))


def ids_and_flags(folder: Path) -> list[tuple[str, list[str]]]:
    rows = map(orjson.loads, (folder / "articles.jsonl").read_bytes().splitlines())
    return [(row["id"], row["flags"]) for row in rows]


def test_the_second_row_of_an_id_gets_its_own(
    tmp_path: Path, row: dict[str, object], quchong_here: CommandHere
) -> None:
    write_rows(tmp_path / "in/a.jsonl", row, ["x#1", "x#2", "x#1"], 10)
    write_rows(tmp_path / "in/b.jsonl", row, ["x#2", "x#3"], 20)
    quchong_here("run", "in", "--out", "out", "--quiet")
    expected = [
        ("x#1", []),
        ("x#2", []),
        ("a.jsonl#3", ["duplicate_id"]),
        ("b.jsonl#1", ["duplicate_id"]),
        ("x#3", []),
    ]
    assert ids_and_flags(tmp_path / "out") == expected
    quchong_here("run", "out", "--out", "again", "--quiet")
    assert (tmp_path / "again/articles.jsonl").read_bytes() == (tmp_path / "out/articles.jsonl").read_bytes()
    found = quchong_here("check", "in", "--output-format", "concise", "--select", "FMT002", code=1).stdout
    assert found.count("FMT002") == 2


def test_a_new_id_that_is_taken_is_not_used(tmp_path: Path, row: dict[str, object], quchong_here: CommandHere) -> None:
    write_rows(tmp_path / "in/a.jsonl", row, ["x#1", "x#1", "a.jsonl#2"], 10)
    quchong_here("run", "in", "--out", "out", "--quiet")
    ids = [name for name, _ in ids_and_flags(tmp_path / "out")]
    assert len(set(ids)) == 3
    assert ids[:2] == ["x#1", "a.jsonl#2"]


def test_a_copy_of_an_output_keeps_its_rows_and_drops_its_texts(
    tmp_path: Path, row: dict[str, object], quchong_here: CommandHere
) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        write_rows(tmp_path / "in" / name, row, ["x#1", "x#2"], 10)
    quchong_here("run", "in", "--out", "out", "--quiet")
    assert ids_and_flags(tmp_path / "out") == [("x#1", []), ("x#2", [])]
    removed = map(orjson.loads, (tmp_path / "out/removed.jsonl").read_bytes().splitlines())
    assert [(one["id"], one["survivor"]) for one in removed] == [("b.jsonl#1", "x#1"), ("b.jsonl#2", "x#2")]
