"""What `quchong explain` says of kept and removed articles, and of ids that no article has."""

import shlex
from pathlib import Path
from typing import Any

import pytest

from quchong import run
from quchong.clean.options import DROPPABLE
from quchong.cli.explain_command import FLAGS, SHOWN_LINES
from quchong.runs.explain_article import SHOWN_REMOVED
from quchong.split.completeness import COUNT_MISMATCH, TRUNCATED
from support.command import Command, rows, write_records
from support.texts import edit_text, make_text


@pytest.fixture
def quchong(quchong_here: Command) -> Command:
    return quchong_here


@pytest.fixture(scope="module")
def result(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(repository / "corpus", tmp_path_factory.mktemp("corpus") / "out").folder


@pytest.fixture
def run_corpus(quchong: Command, result: Path) -> Command:
    (quchong.folder / "out").symlink_to(result)
    return quchong


def explain(quchong: Command, *arguments: str) -> str:
    return quchong("explain", *arguments).stdout


def make_run(quchong: Command, records: list[dict[str, Any]], config: str = "") -> None:
    (quchong.folder / "config.yaml").write_text(f"quchong: 1\n{config}\n", "utf-8")
    write_records(quchong.folder / "in/a.jsonl", records)
    quchong("run", "in", "--out", "out", "--quiet")


def test_a_removed_article(run_corpus: Command) -> None:
    shown = explain(run_corpus, "out", "wenku/reading-habits.txt#2").splitlines()
    lines = [line for line in shown if line.startswith("          line ")]
    assert [line for line in shown if line not in lines] == [
        "wenku/reading-habits.txt#2  我们的村小",
        "source    wenku/reading-habits.txt, lines 29–55, utf-8, site wenku, profile docfarm",
        "removed   a near-duplicate of wenku/winter-sports.txt#5  我们的村小",
        "          Jaccard 0.9051 (dedup.threshold 0.8), containment 0.9619 (dedup.containment_threshold 0.8)",
        "lines     7 lines of its page removed as boilerplate:",
        "texts     [-only in wenku/reading-habits.txt#2-]{+only in wenku/winter-sports.txt#5+}",
        "  …口挂在槐树上的老钟。\\n全校六个年级,五十[-三-]{+一+}个学生,七位老师,谁家的孩子叫什么名字,…",
        "  …饭,饭后一起把碗洗净,扣在竹匾上晾干。\\n{+剩下的饭菜拿去喂鸡。\\n+}"
        "下午的劳动课最受欢迎,有时候给菜地拔草,有时候到山坡上[-捡-]{+拾+}松果,做成一个个小刺猬。\\n校长兼着体育老…",
    ]
    assert len(lines) == 7
    assert lines[:2] == [
        "          line 1  从小养成良好的阅读习惯  (page_title)",
        "          line 3  合集下载  (section_header)",
    ]


def test_a_kept_article(run_corpus: Command) -> None:
    shown = explain(run_corpus, "out", "wenku/winter-sports.txt#5").splitlines()
    assert shown[2:4] == [
        "kept      instead of 1 other article:",
        "          wenku/reading-habits.txt#2  我们的村小  (near, Jaccard 0.9051)",
    ]
    assert not any(line.startswith("texts") for line in shown)
    assert "kept      no other article was removed in its favour" in explain(
        run_corpus, "out", "wenku/winter-sports.txt#1"
    )


def test_a_kept_article_that_is_contained_in_another(run_corpus: Command) -> None:
    article = next(row for row in rows(run_corpus.folder / "out/articles.jsonl") if row["contained_in"])
    assert f"\ncontained in {article['contained_in']}  " in explain(run_corpus, "out", article["id"])


def test_every_article_of_a_run_can_be_explained(run_corpus: Command) -> None:
    for name, label in (("articles", "kept"), ("removed", "removed")):
        for row in rows(run_corpus.folder / f"out/{name}.jsonl")[::5]:
            shown = explain(run_corpus, "out", row["id"])
            assert shown.startswith(f"{row['id']}  {row['title']}\n")
            assert f"\n{label:10}" in shown


def test_the_summary_names_the_command_with_an_id_of_the_run(quchong: Command) -> None:
    texts = [make_text(1), make_text(1) + "。", make_text(2)]
    write_records(quchong.folder / "in/甲 乙.jsonl", [{"text": text} for text in texts])
    last = quchong("run", "in", "--out", "my out").stdout.splitlines()[-1]
    words = shlex.split(last.partition(": ")[2])
    assert words == ["quchong", "explain", "my out", "甲 乙.jsonl#2"]
    assert "removed   an exact duplicate of 甲 乙.jsonl#1" in quchong(*words[1:]).stdout


def test_the_summary_of_a_run_that_removed_nothing_names_a_kept_article(quchong: Command) -> None:
    write_records(quchong.folder / "-in.jsonl", [{"text": make_text(1)}])
    last = quchong("run", "--out", "out", "--", "-in.jsonl").stdout.splitlines()[-1]
    words = shlex.split(last.partition(": ")[2])
    assert words == ["quchong", "explain", "--", "out", "-in.jsonl#1"]
    assert "kept" in quchong(*words[1:]).stdout


def test_no_command_is_named_where_there_is_nothing_to_explain(quchong: Command) -> None:
    write_records(quchong.folder / "in/a\x1b.jsonl", [{"text": make_text(1)}])
    assert "explain" not in quchong("run", "in", "--out", "out").stdout
    assert "explain" not in quchong("run", "in", "--dry-run").stdout
    (quchong.folder / "blank.jsonl").write_text("\n")
    assert "explain" not in quchong("run", "blank.jsonl", "--out", "blank").stdout


@pytest.mark.parametrize("compression", ["none", "gz", "zst"])
def test_shards_and_packed_files(quchong: Command, compression: str) -> None:
    texts = [make_text(seed, 10) for seed in range(8)]
    records = [{"id": f"r{n}", "text": text} for n, text in enumerate([*texts, texts[0].replace("。", "．")])]
    make_run(quchong, records, f"output: {{shards: 3, compression: {compression}}}")
    removed = explain(quchong, "out", "r8").splitlines()
    assert removed[0] == "a.jsonl#9  (no title)"
    assert removed[1] == "source    a.jsonl, record id r8"
    assert removed[2] == "removed   an exact duplicate of a.jsonl#1  (no title)"
    assert "[-．-]{+。+}" in removed[-1]
    assert "a.jsonl#9" in explain(quchong, "out", "r0")
    for n in range(1, 8):
        assert "no other article" in explain(quchong, "out", f"r{n}")


def test_texts_that_are_identical(quchong: Command) -> None:
    make_run(quchong, [{"text": make_text(1)}] * 2)
    assert explain(quchong, "out", "a.jsonl#2").splitlines()[-1] == "texts     identical"


def test_a_contained_article_that_was_removed(quchong: Command) -> None:
    long = make_text(5, 60)
    records = [{"text": long}, {"text": "\n".join(long.split("\n")[:15])}]
    make_run(quchong, records, "dedup: {containment: remove}")
    shown = explain(quchong, "out", "a.jsonl#2")
    assert "removed   contained in a.jsonl#1" in shown
    assert "containment 1.0000" in shown
    assert "more)…" in shown


def test_articles_that_were_dropped_for_a_flag(quchong: Command) -> None:
    make_run(quchong, [{"text": "太短了"}, {"text": make_text(1)}], "clean: {drop: [short]}")
    shown = explain(quchong, "out", "a.jsonl#1")
    assert "removed   dropped for its flags: short (clean.drop)" in shown
    assert "flags     short: fewer than 50 letters and numbers" in shown


def test_a_run_without_deduplication(quchong: Command) -> None:
    make_run(quchong, [{"text": make_text(1)}], "dedup: {enabled: false}")
    assert "duplicates were not searched for (dedup.enabled is false)" in explain(quchong, "out", "a.jsonl#1")


def test_long_lists_say_how_many_more_there_are(quchong: Command) -> None:
    text = make_text(1, 20)
    notices = "".join(f"上一篇：渡口的风（{n}）\n" for n in range(SHOWN_LINES + 5))
    (quchong.folder / "in").mkdir()
    (quchong.folder / "in/page.txt").write_text(f"渡口\n{text}\n{notices}", "utf-8")
    write_records(quchong.folder / "in/a.jsonl", [{"text": text + "。" * n} for n in range(SHOWN_REMOVED + 3)])
    (quchong.folder / "config.yaml").write_text("quchong: 1\ndedup: {always_keep: [page.txt#1]}\n", "utf-8")
    quchong("run", "in", "--out", "out", "--quiet")
    shown = explain(quchong, "out", "page.txt#1").splitlines()
    assert f"kept      instead of {SHOWN_REMOVED + 3} other articles:" in shown
    assert "          and 3 more" in shown
    assert f"lines     {SHOWN_LINES + 5} lines of its page removed as boilerplate:" in shown
    assert shown[-1] == "          and 5 more"


def test_every_flag_is_explained_in_words() -> None:
    assert FLAGS.keys() == {*DROPPABLE, TRUNCATED, COUNT_MISMATCH}


def test_an_id_of_several_records(quchong: Command) -> None:
    make_run(quchong, [{"id": "same", "text": make_text(seed)} for seed in range(7)])
    shown = quchong("explain", "out", "same", code=2).stderr
    ids = ", ".join(f"a.jsonl#{n}" for n in range(1, 6))
    assert shown == f"error: same is the record id of 7 articles; give one of their ids: {ids}, …\n"


def test_an_article_id_comes_before_a_record_id(quchong: Command) -> None:
    make_run(quchong, [{"id": "a.jsonl#2", "text": make_text(1)}, {"text": make_text(2)}])
    assert explain(quchong, "out", "a.jsonl#2").splitlines()[1] == "source    a.jsonl"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("wenku/reading-habit.txt#2", "; did you mean wenku/reading-habits.txt#2 or "),
        ("reading-habits.txt#2", "; did you mean wenku/reading-habits.txt#2 or "),
        ("wenku/reading-habits.txt", "; did you mean wenku/reading-habits.txt#"),
        ("啊", "; ids are such as boke/old-bicycle.txt#1, "),
    ],
)
def test_an_unknown_id(run_corpus: Command, name: str, words: str) -> None:
    shown = run_corpus("explain", "out", name, code=2).stderr
    assert shown.startswith(f"error: out: no article {name}")
    assert words in shown
    assert shown.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bad.txt#1", "bad.txt was skipped (encoding: "),
        ("bad.txt", "bad.txt was skipped (encoding: "),
        ("a.jsonl#2", "a.jsonl was skipped (field: "),
        ("a.jsonl#3", "did you mean a.jsonl#1?"),
    ],
)
def test_an_input_that_was_skipped(quchong: Command, name: str, words: str) -> None:
    write_records(quchong.folder / "in/a.jsonl", [{"text": make_text(1)}, {"headline": "红豆"}])
    (quchong.folder / "in/bad.txt").write_bytes(b"\xff" * 50)
    quchong("run", "in", "--out", "out", "--quiet", code=3)
    assert words in quchong("explain", "out", name, code=2).stderr


def test_a_run_that_found_nothing(quchong: Command) -> None:
    (quchong.folder / "blank.jsonl").write_text("\n")
    quchong("run", "blank.jsonl", "--out", "out", "--quiet")
    assert quchong("explain", "out", "x", code=2).stderr == "error: out: no article x; the run found no articles\n"


def test_folders_that_hold_no_finished_run(run_corpus: Command) -> None:
    folder = run_corpus.folder
    (folder / "begun/.quchong").mkdir(parents=True)
    (folder / "empty").mkdir()
    (folder / "cut").mkdir()
    for file in (folder / "out").iterdir():
        (folder / "cut" / file.name).write_bytes(file.read_bytes()[: 100 if file.suffix == ".jsonl" else None])
    for name, words in (
        ("nowhere", "nowhere: no such folder; give what `quchong run` got as --out"),
        ("empty", "empty: no folder of a finished run"),
        ("begun", "begun: the run is not finished; finish it with the same `quchong run` command"),
        ("cut", "cut: files of the result are missing or changed; make the result again"),
    ):
        assert words in run_corpus("explain", name, "x", code=2).stderr


def test_nothing_in_a_corpus_reaches_the_terminal_as_a_command(quchong: Command) -> None:
    text = make_text(5)
    records = [
        {"id": f"r\x1b{n}", "title": "\x1b[31m标题\u202e", "text": f"{text}\x9b31m\x00{n}", "url": "http://a/\x07"}
        for n in range(2)
    ]
    (quchong.folder / "config.yaml").write_text("quchong: 1\nclean: {steps: [han_spaces]}\n", "utf-8")
    write_records(quchong.folder / "in/evil\x1b[2J.jsonl", records)
    quchong("run", "in", "--out", "out", "--quiet")
    for name in ("r\x1b0", "r\x1b1"):
        shown = quchong("explain", "out", name).stdout
        assert "evil" in shown
        assert not set(shown) & set("\x1b\x07\x9b\x00\u202e")
    assert "\x1b" not in quchong("explain", "out", "\x1b[2J", code=2).stderr


def test_a_large_run_of_alike_texts_is_explained_in_a_bounded_answer(quchong: Command) -> None:
    text = make_text(1, 2000)
    make_run(quchong, [{"text": text}, {"text": edit_text(text, 1, 150)}])
    assert len(explain(quchong, "out", "a.jsonl#2")) < 30_000
