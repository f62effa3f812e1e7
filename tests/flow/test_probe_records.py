"""Whether records stay in columns is seen from the first of them."""

import os
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pytest

from quchong.config.sections import Config
from quchong.flow.probe_records import stay_in_columns
from quchong.model import INPUT
from quchong.read.pieces import Pieces

PLAIN = orjson.dumps({"text": "集市"}) + b"\n"
EDITOR = orjson.dumps({"text": "集市\n责任编辑：林小舟"}) + b"\n"

CASES: dict[str, tuple[bool, str, bytes, dict[str, Any]]] = {
    "plain records": (True, "x.jsonl", PLAIN * 9, {}),
    "a record in nine that a rule fits": (True, "x.jsonl", PLAIN * 8 + EDITOR, {}),
    "records that a rule fits": (False, "x.jsonl", EDITOR * 9, {}),
    "no records": (False, "x.jsonl", b"x\n" * 9, {}),
    "pages": (False, "x.txt", PLAIN * 9, {}),
    "records that are split": (False, "x.jsonl", PLAIN * 9, {"split": {"records": True}}),
    "damaged": (False, "x.jsonl.gz", PLAIN * 9, {}),
}


@pytest.mark.parametrize("case", CASES)
def test_records_stay_in_columns_unless_many_need_more(case: str, tmp_path: Path) -> None:
    expected, name, data, options = CASES[case]
    path = tmp_path / name
    path.write_bytes(data)
    row = {"file_index": 0, "path": name, "location": os.fsencode(path), "size": len(data)}
    pieces = Pieces(pa.Table.from_pylist([row], INPUT), tmp_path)
    assert stay_in_columns(pieces, Config.model_validate({"quchong": 1, **options})) is expected
