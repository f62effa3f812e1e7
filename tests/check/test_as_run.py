"""The duplicates that a check reports are those that a run removes."""

import orjson
import pytest

from support.command import Command, rows
from support.corpora import write_files

PAGES = {
    "blog/a.txt": "山里的邮局\n发布时间：2021-05-01\n@text 3 40\n山路上的风吹着。\n本文来自网络，版权归原作者所有\n",
    "gov/b.txt": "山里的邮局\n发布时间：2020-05-01\n@text 3 40\n",
    "news/c.txt": "山里的邮局\n发布时间：2019-05-01\n@text 3 40\n又添了一句。\n",
    "news/d.txt": "山里的邮局又一份\n发布时间：2018-05-01\n@text 3 40\n又添了一句话，别处没有。\n",
    "news/e.txt": "节选\n发布时间：2017-05-01\n@text 4 30\n",
    "blog/f.txt": "全文\n发布时间：2016-05-01\n@text 4 30\n@text 5 30\n",
    "news/g.txt": "节选\n发布时间：2015-05-01\n@text 5 30\n",
}
MATCHES = {"DUP001": "exact", "DUP002": "near", "DUP003": "contained"}


@pytest.mark.parametrize("policy", ["longest", "earliest", "sites, sites: [gov, blog]", "cleanest"])
def test_every_keep_policy_names_what_a_run_removes(quchong: Command, policy: str) -> None:
    write_files(quchong.folder / "in", PAGES)
    (quchong.folder / "config.yaml").write_text(f"quchong: 1\ndedup: {{containment: remove, keep: {policy}}}\n")
    quchong("run", "in", "--out", "out", "-q")
    removed = {row["id"]: (row["survivor"], row["match"]) for row in rows(quchong.folder / "out/removed.jsonl")}
    shown = quchong("check", "in", "--select", "DUP", "--output-format", "jsonl", "-q", code=1).stdout
    found = [finding for finding in map(orjson.loads, shown.splitlines()) if finding["severity"] == "error"]
    assert {
        finding["place"]["article"]: (finding["partner"]["place"]["article"], MATCHES[finding["code"]])
        for finding in found
    } == removed
