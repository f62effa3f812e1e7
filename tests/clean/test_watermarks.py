"""A thousand disguises of the watermark of one site, against a hundred thousand ordinary lines."""

import csv
import io
from itertools import islice
from pathlib import Path

import orjson

from quchong.clean.boilerplate import strip_boilerplate
from quchong.clean.boilerplate_rule import load_rules
from quchong.read.streams import open_stream

WATERMARK = "watermark"
ORDINARY_LINES = 100_000
SHARE = 0.99


def test_disguises_are_removed_and_ordinary_lines_stay(real_data: Path) -> None:
    with (real_data / "watermarks.tsv").open(encoding="utf-8", newline="") as file:
        rows = [
            (int(count), line) for count, line in islice(csv.reader(file, "excel-tab", quoting=csv.QUOTE_NONE), 1, None)
        ]
    rules = load_rules()
    verdicts = strip_boilerplate([[line] for _, line in rows], rules)
    removed = [
        count
        for (count, _), verdict in zip(rows, verdicts, strict=True)
        if verdict and verdict[0].text is None and rules[str(verdict[0].rule)].kind == WATERMARK
    ]
    assert sum(removed) >= SHARE * sum(count for count, _ in rows)

    with open_stream(str(real_data / "laws.jsonl.zst")) as stream:
        lines = (line for row in io.BytesIO(stream.read()) for line in orjson.loads(row)["text"].split("\n") if line)
        ordinary = list(islice(lines, ORDINARY_LINES))
    assert len(ordinary) == ORDINARY_LINES
    assert strip_boilerplate([ordinary], rules) == [{}]
