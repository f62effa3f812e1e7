"""Keep policies and articles that are always kept, in whole runs."""

from pathlib import Path

import orjson

from support.command import Command, rows, write_records
from support.texts import edit_text, make_text


def configure(folder: Path, dedup: str) -> None:
    (folder / "config.yaml").write_text(f"quchong: 1\ndedup: {dedup}\n", "utf-8")


def test_what_is_always_kept_stays_whatever_it_matches(quchong: Command) -> None:
    text = make_text(1)
    near, copy, preview = edit_text(text, 1, 1), text, "\n".join(text.split("\n")[:15])
    write_records(
        quchong.folder / "in/a.jsonl",
        [
            {"id": f"r{n}", "text": copied}
            for n, copied in enumerate([text, near, copy, preview, copy, edit_text(text, 2, 1)], start=1)
        ],
    )
    configure(quchong.folder, "{containment: remove, always_keep: [r2, 'a.jsonl#3', r4, r5]}")
    quchong("run", "in", "--out", "out")
    kept, removed = rows(quchong.folder / "out/articles.jsonl"), rows(quchong.folder / "out/removed.jsonl")
    assert [row["source"]["record_id"] for row in kept] == ["r2", "r3", "r4", "r5"]
    assert {row["source"]["record_id"]: (row["survivor"], row["match"]) for row in removed} == {
        "r1": ("a.jsonl#3", "exact"),
        "r6": ("a.jsonl#3", "near"),
    }
    quchong("run", "out", "--out", "again")
    assert (quchong.folder / "again/articles.jsonl").read_bytes() == (
        quchong.folder / "out/articles.jsonl"
    ).read_bytes()


def test_an_id_that_no_article_has_is_a_warning(quchong: Command) -> None:
    write_records(quchong.folder / "in/a.jsonl", [{"id": "r1", "text": make_text(1)}])
    configure(quchong.folder, "{always_keep: [r1, r2, r3, r4, r5]}")
    warning = quchong("run", "in", "--out", "out").stderr
    assert warning.endswith(
        "\nwarning: dedup.always_keep: no article has 4 of its ids (r2, r3, r4 and 1 more); "
        "give an id or a source.record_id\n"
    )


def test_the_site_that_is_named_first_stays(quchong: Command) -> None:
    text = make_text(1)
    for site, copy in (("blog", text + make_text(9, 1)), ("news", text), ("gov", edit_text(text, 1, 1))):
        write_records(quchong.folder / f"in/{site}/a.jsonl", [{"text": copy}])
    for first in ("gov", "news"):
        configure(quchong.folder, f"{{keep: sites, sites: [{first}, '*']}}")
        quchong("run", "in", "--out", first)
        assert [row["source"]["site"] for row in rows(quchong.folder / first / "articles.jsonl")] == [first]


def test_the_page_with_less_boilerplate_stays_and_the_count_is_not_written(quchong: Command) -> None:
    text = make_text(3)
    (quchong.folder / "in").mkdir()
    dirty = f"山里的邮局\n{text}\n山路上的风一年四季都在吹。\n本文来自网络，版权归原作者所有\n（责任编辑：林小溪）\n"
    (quchong.folder / "in/a.txt").write_text(dirty, "utf-8")
    (quchong.folder / "in/b.txt").write_text(f"山里的邮局\n{text}\n（责任编辑：林小溪）\n", "utf-8")
    for policy, page in (("longest", "a.txt"), ("cleanest", "b.txt")):
        configure(quchong.folder, f"{{keep: {policy}}}")
        quchong("run", "in", "--out", policy)
        [row] = rows(quchong.folder / policy / "articles.jsonl")
        assert row["source"]["path"] == page
        assert "boilerplate" not in row
    lines = quchong("split", "in/a.txt", "--json").stdout
    assert [line["class"] for line in orjson.loads(lines)["lines"]].count("boilerplate") == 1


def test_an_intact_copy_stays_though_a_damaged_one_is_longer(quchong: Command) -> None:
    text = make_text(5)
    (quchong.folder / "in").mkdir()
    (quchong.folder / "in/a.txt").write_bytes(f"{text}\n{make_text(6, 2)}".encode() + b"\xff\n")
    (quchong.folder / "in/b.txt").write_text(text, "utf-8")
    quchong("run", "in", "--out", "out")
    [removed] = rows(quchong.folder / "out/removed.jsonl")
    assert (removed["id"], removed["survivor"]) == ("a.txt#1", "b.txt#1")
    assert "bad_bytes" in removed["flags"]
