"""Whatever a file, a record or a page raises becomes a skip with its reason."""

from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from quchong.clean.cleaner import Cleaner, make_cleaner
from quchong.config.sections import Config
from quchong.flow.read_split_clean import parse_all
from quchong.model import Page, Piece, Skipped
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from quchong.read.records import make_record
from quchong.split.splitter import Splitter, make_splitter
from support.command import CommandHere
from support.texts import make_text

GOOD = Page(0, "good.txt", None, make_text(3, 600))


class BrokenSplitter:
    """Stands for a bug: splits nothing, and raises what nobody foresaw."""

    def __init__(self, splitter: Splitter, error: BaseException) -> None:
        self.splitter, self.error = splitter, error

    def __getattr__(self, name: str) -> Any:
        raise self.error


@pytest.mark.parametrize(
    ("error", "reason"), [(RecursionError("deep"), "internal"), (KeyError("行"), "internal"), (MemoryError(), "memory")]
)
def test_an_unforeseen_error_in_splitting_is_a_skip(error: Exception, reason: str) -> None:
    broken: Any = BrokenSplitter(make_splitter(Config().split), error)
    cleaner: Cleaner = make_cleaner(Config().clean)
    (skipped,) = parse_all([GOOD], broken, cleaner)
    assert isinstance(skipped, Skipped)
    assert (skipped.path, skipped.record, skipped.reason) == ("good.txt", None, reason)
    assert type(error).__name__ in skipped.detail or reason == "memory"


def test_a_text_that_cannot_be_written_costs_only_its_own_page() -> None:
    config = Config()
    pages = [GOOD, Page(1, "bad.txt", None, GOOD.text + "\ud800"), GOOD]
    first, bad, last = parse_all(pages, make_splitter(config.split), make_cleaner(config.clean))
    assert isinstance(bad, Skipped)
    assert (bad.path, bad.reason) == ("bad.txt", "internal")
    assert first == last
    assert not isinstance(first, Skipped)


class Unprintable:
    def __str__(self) -> str:
        raise OverflowError("no text for this")


def test_an_unforeseen_error_in_a_record_costs_only_that_record() -> None:
    piece = Piece(0, "a.jsonl", "a.jsonl")
    skipped = make_record({"text": "红豆", "title": Unprintable()}, 7, piece, ReadOptions())
    assert isinstance(skipped, Skipped)
    assert (skipped.record, skipped.reason) == (7, "internal")
    assert "OverflowError" in skipped.detail


def test_a_column_whose_name_is_no_text_is_a_skip(tmp_path: Path) -> None:
    file = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": [GOOD.text], "qqqq": ["1"]}), file)
    file.write_bytes(file.read_bytes().replace(b"qqqq", b"\xff\xfe\xff\xfe"))
    skipped = [item for item in read_file(Piece(0, "a.parquet", str(file)), ReadOptions()) if isinstance(item, Skipped)]
    assert [item.reason for item in skipped] in (["encoding"], ["damaged"])


def test_a_row_of_ours_with_an_impossible_line_is_a_skip(tmp_path: Path, quchong_here: CommandHere) -> None:
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.txt").write_text(GOOD.text, "utf-8")
    quchong_here("run", "pages", "--out", "first", "--quiet")
    row = orjson.loads((tmp_path / "first" / "articles.jsonl").read_bytes())
    rows = [{**row, "id": f"x#{n}", "text": make_text(10 + n, 500)} for n in range(30)]
    rows[4] = {**rows[4], "source": {**row["source"], "start_line": 1 << 63}}
    (tmp_path / "rows.jsonl").write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in rows))
    quchong_here("run", "rows.jsonl", "--out", "second", "--quiet")
    assert len((tmp_path / "second" / "articles.jsonl").read_bytes().splitlines()) == 29
    (skipped,) = map(orjson.loads, (tmp_path / "second" / "skipped.jsonl").read_bytes().splitlines())
    assert (skipped["record"], skipped["reason"]) == (5, "value")
