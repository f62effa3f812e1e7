"""The figures of a finding are those that a run writes, also where only the paths decide which article stays."""

import orjson

from support.command import Command, rows
from support.corpora import write_files


def test_the_figures_are_those_of_a_run_to_the_last_digit(quchong: Command) -> None:
    pages = {}
    for seed in range(12):
        pages[f"{seed:02}a.txt"] = f"山里的邮局\n@text {seed} 40\n"
        pages[f"{seed:02}b.txt"] = f"山里的邮局\n@text {seed} 40\n@text {seed + 50} {1 + seed % 4}\n"
    write_files(quchong.folder / "in", pages)
    (quchong.folder / "config.yaml").write_text("quchong: 1\ndedup: {keep: first}\n")
    quchong("run", "in", "--out", "out", "-q")
    removed = {
        (row["id"], row["survivor"]): (row["jaccard"], row["containment"])
        for row in rows(quchong.folder / "out/removed.jsonl")
    }
    printed = quchong("check", "in", "--select", "DUP002", "--output-format", "jsonl", "-q", code=1).stdout
    found = {
        (finding["place"]["article"], finding["partner"]["place"]["article"]): (
            finding["partner"]["jaccard"],
            finding["partner"]["containment"],
        )
        for finding in map(orjson.loads, printed.splitlines())
    }
    assert len(found) == 12
    assert found == removed
