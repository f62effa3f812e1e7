"""A run over 3,475 real statutes against an independent brute force."""

import re
from itertools import combinations
from pathlib import Path
from typing import Any

import orjson
import pytest

from quchong.read.streams import open_stream
from support import brute_force
from support.command import Command, rows

pytestmark = pytest.mark.slow
THRESHOLD = 0.8
MOST_MISSED = 0.01


def read_laws(folder: Path) -> list[dict[str, Any]]:
    with open_stream(str(folder / "laws.jsonl.zst")) as stream:
        return [orjson.loads(line) for line in stream.read().splitlines()]


def letters(text: str) -> str:
    return "".join(text.split())


def test_statutes(quchong: Command, real_data: Path) -> None:
    quchong("run", real_data / "laws.jsonl.zst", "--out", "out")
    kept, removed = rows(quchong.folder / "out/articles.jsonl"), rows(quchong.folder / "out/removed.jsonl")
    laws = {law["id"]: law for law in read_laws(real_data)}

    found = {row["source"]["record_id"]: row for row in kept + removed}
    assert found.keys() == laws.keys()
    invisible = dict.fromkeys(map(ord, "\u200b\u200c\u200e\u200f\ufeff\u00ad"))
    for record_id, law in laws.items():
        shown = letters(re.sub("<!--.*?-->", "", law["text"])).translate(invisible)
        assert letters(found[record_id]["text"]).translate(invisible) == shown

    ids = [row["id"] for row in kept + removed]
    sets = dict(zip(ids, (brute_force.shingles(row["text"]) for row in kept + removed), strict=True))
    kept_ids = {row["id"] for row in kept}
    for row in removed:
        assert row["survivor"] in kept_ids
        assert row["jaccard"] == brute_force.jaccard(sets[row["id"]], sets[row["survivor"]])
        assert row["jaccard"] >= THRESHOLD

    pairs = brute_force.all_pairs([sets[article] for article in ids], THRESHOLD)
    left = [pair for pair in pairs if ids[pair[0]] in kept_ids and ids[pair[1]] in kept_ids]
    assert len(pairs) >= 60
    assert len(left) <= MOST_MISSED * len(pairs), [(ids[a], ids[b]) for a, b in left]

    quchong("run", "out", "--out", "again")
    assert (quchong.folder / "again/articles.jsonl").read_bytes() == (
        quchong.folder / "out/articles.jsonl"
    ).read_bytes()
    assert not (quchong.folder / "again/removed.jsonl").read_bytes()


def test_the_brute_force_leaves_no_pair_out(real_data: Path) -> None:
    sets = [brute_force.shingles(law["text"]) for law in read_laws(real_data)[:150]]
    naive = {
        (a, b): figure
        for a, b in combinations(range(len(sets)), 2)
        if (figure := brute_force.jaccard(sets[a], sets[b])) >= 0.3
    }
    assert naive
    assert brute_force.all_pairs(sets, 0.3) == naive
