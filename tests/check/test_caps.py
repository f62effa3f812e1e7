"""What was not compared is said by every command and function that leaves pairs out."""

from pathlib import Path

import orjson
import pytest

import quchong
from support.command import CommandHere

TEXTS = [
    f"兹证明本单位职工{n:05d}号已按规定完成年度体检，各项结果均属正常，特此证明，请有关部门予以办理。"
    for n in range(2600)
]


def test_a_check_says_what_it_did_not_compare_also_from_its_cache(tmp_path: Path, quchong_here: CommandHere) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/a.jsonl").write_bytes(b"".join(orjson.dumps({"text": text}) + b"\n" for text in TEXTS))
    for _ in range(2):
        done = quchong_here("check", "corpus", "--statistics")
        assert "pairs of very large buckets were not compared, because too many texts are alike" in done.stderr


def test_the_python_interface_warns_of_what_it_did_not_compare() -> None:
    with pytest.warns(UserWarning, match="pairs of very large buckets were not compared"):
        quchong.deduplicate(TEXTS)
