"""`quchong check` as a person or a pipeline meets it: exit codes, one clear line for every error, no traceback."""

import os
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import orjson
import pytest

from support.command import Command, write_records
from support.corpora import write_files
from support.texts import make_text

CLEAN = {
    "a.txt": "渡口\n清晨的渡口没有人，只有一盏灯还亮着。\n",
    "b.txt": "磨坊\n磨坊的水车早就不转了，木头上长满青苔。\n",
}


def one_line(stderr: str, *words: str) -> None:
    lines = [line for line in stderr.splitlines() if line.startswith("error:")]
    assert len(lines) == 1, stderr
    assert all(word in lines[0] for word in words), stderr


def test_nothing_errors_and_only_warnings(quchong: Command) -> None:
    corpus = write_files(quchong.folder / "corpus", CLEAN)
    quchong("check", "corpus")
    long, part = f"全文\n{make_text(1, 30)}\n{make_text(2, 30)}\n", f"节选\n{make_text(1, 30)}\n"
    write_files(corpus, {"long.txt": long, "part.txt": part})
    assert "DUP003" in quchong("check", "corpus").stdout
    write_files(corpus, {"copy.txt": part})
    assert "DUP001" in quchong("check", "corpus", code=1).stdout
    quchong("check", "corpus", "--max-duplicates", "0.2")
    quchong("check", "corpus", "--max-duplicates", "0.1", code=1)
    quchong("check", "corpus", "--ignore", "DUP001")
    quchong("check", "corpus", "--select", "CLN,ENC", "--select", "FMT")
    assert quchong("check", "corpus", "--statistics", code=1).stdout.split()[:2] == ["1", "DUP001"]
    counted = quchong("check", "corpus", "--statistics", "--output-format", "json", code=1).stdout
    assert orjson.loads(counted)[0] == {"code": "DUP001", "name": "exact-duplicate", "count": 1}


def test_the_working_folder_is_checked_without_a_path(quchong: Command) -> None:
    write_files(quchong.folder, {**CLEAN, "c.txt": CLEAN["a.txt"]})
    assert quchong("check", "--output-format", "concise", "-q", code=1).stdout.startswith("c.txt:1:")


def test_several_reports_at_once(quchong: Command) -> None:
    write_files(quchong.folder / "corpus", {**CLEAN, "c.txt": CLEAN["a.txt"]})
    quchong("check", "corpus", "--report", "concise=new/a.txt", "--report", "full=b.txt", code=1)
    for name in ("new/a.txt", "b.txt"):
        assert "DUP001" in (quchong.folder / name).read_text("utf-8")
    one_line(quchong("check", "corpus", "--report", "full=corpus", code=2).stderr, "--report", "corpus")
    assert "FORMAT=PATH" in quchong("check", "corpus", "--report", "text=a", code=2).stderr


@pytest.mark.parametrize("options", [[], ["--fix"], ["--diff"]])
def test_nothing_to_check(quchong: Command, options: list[str]) -> None:
    (quchong.folder / "corpus").mkdir()
    one_line(quchong("check", "corpus", *options, code=2).stderr, "corpus", "nothing to check", "--allow-empty")
    quchong("check", "corpus", "--allow-empty", *options)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["nowhere"], ["nowhere", "no such file or folder"]),
        (["corpus", "--select", "DUP9"], ["--select", "DUP9", "DUP001"]),
        (["corpus", "--ignore", ",x"], ["--ignore", "'x'"]),
        (["corpus", "--baseline", "none.txt"], ["none.txt", "quchong baseline create"]),
        (["corpus", "--config", "bad.yaml"], ["bad.yaml:2", "check.max_duplicates"]),
        (["corpus", "--config", "rule.yaml"], ["rule.yaml:3", "check.per_path_ignores", "DUX"]),
        (["corpus", "--config", "reason.yaml"], ["reason.yaml:2", "no reason given"]),
    ],
)
def test_wrong_arguments_and_configurations(quchong: Command, arguments: list[str], words: list[str]) -> None:
    write_files(quchong.folder / "corpus", CLEAN)
    (quchong.folder / "bad.yaml").write_text("quchong: 1\ncheck: {max_duplicates: 2}\n")
    (quchong.folder / "rule.yaml").write_text('quchong: 1\ncheck:\n  per_path_ignores: {"a/*": [DUX]}\n')
    (quchong.folder / "reason.yaml").write_text('quchong: 1\ncheck: {ignore_articles: {"a.txt#1": " "}}\n')
    one_line(quchong("check", *arguments, code=2).stderr, *words)


def test_an_ignored_article_that_does_not_exist_is_a_warning(quchong: Command) -> None:
    write_files(quchong.folder / "corpus", CLEAN)
    (quchong.folder / "config.yaml").write_text(
        'quchong: 1\ncheck: {ignore_articles: {"z.txt#1": gone, "a.txt#1": meant}}\n'
    )
    done = quchong("check", "corpus")
    assert "no article has the id z.txt#1" in done.stderr
    assert "a.txt#1" not in done.stderr


def test_hostile_names_and_texts_reach_the_terminal_as_escapes(quchong: Command) -> None:
    name = "::error file=x::\x1b[31m‮.txt" if os.name == "posix" else "error.txt"
    text = "渡口\x1b]0;title\x07\n::stop-commands::x\n<p>清晨的\x1b[2J渡口没有人</p>，只有一盏灯还亮着。\n"
    write_files(quchong.folder / "corpus", {name: text, "copy.txt": text})
    for options in ([], ["--output-format", "concise"], ["--diff"]):
        shown = quchong("check", "corpus", *options, code=1).stdout
        assert not any(mark in shown for mark in "\x1b\x07\u202e")


@pytest.mark.skipif(os.name != "posix", reason="names of bytes")
def test_a_name_that_is_not_utf8(quchong: Command) -> None:
    corpus = write_files(quchong.folder / "corpus", CLEAN)
    (Path(os.fsdecode(os.fsencode(corpus) + b"/\xff\xfe.txt"))).write_text(CLEAN["a.txt"], "utf-8")
    assert "DUP001" in quchong("check", "corpus", code=1).stdout


def test_damaged_and_odd_inputs(quchong: Command) -> None:
    corpus = write_files(quchong.folder / "corpus", CLEAN)
    (corpus / "bytes.txt").write_bytes(b"\xff\x81\x00" * 40)
    (corpus / "cut.jsonl.gz").write_bytes(b"\x1f\x8b\x08\x00broken")
    (corpus / "deep.jsonl").write_bytes(b'{"text": ' + b"[" * 5000 + b"]" * 5000 + b"}\n")
    (corpus / "surrogate.jsonl").write_bytes(b'{"text": "\\ud800"}\n')
    (corpus / "gone.txt").symlink_to("nowhere")
    found = quchong("check", "corpus", "--output-format", "concise", "-q", code=1).stdout
    for name in ("bytes.txt", "cut.jsonl.gz", "deep.jsonl", "surrogate.jsonl", "gone.txt"):
        assert f"corpus/{name}:1:" in found, name


def test_rules_are_listed_and_explained(quchong: Command) -> None:
    assert len(quchong("rule").stdout.splitlines()) == 12
    assert quchong("rule", "dup002").stdout.startswith("# DUP002: near-duplicate")
    one_line(quchong("rule", "DUP9", code=2).stderr, "DUP9", "DUP001")


def test_what_a_run_wrote_holds_nothing_to_find(quchong: Command, repository: Path) -> None:
    corpus = quchong.folder / "corpus"
    (corpus / "more").mkdir(parents=True)
    for page in sorted((repository / "corpus").rglob("*.txt")):
        (corpus / page.name).write_bytes(page.read_bytes())
    write_files(
        corpus,
        {
            "more/markup.txt": "标签\n集市的午后很热闹<br>，卖灯笼的老人&nbsp;来了。\n@text 71 9\n",
            "more/lost.txt": "丢字\n丢了�的字，写在这一行里。\n@text 72 9\n",
            "more/long.txt": "全文\n@text 73 30\n@text 74 30\n",
            "more/part.txt": "节选\n@text 73 30\n",
        },
    )
    write_records(
        corpus / "more/records.jsonl", [{"id": 1, "text": make_text(75, 9)}, {"id": 2, "text": make_text(76)}]
    )
    write_records(corpus / "more/others.jsonl", [{"id": 1, "text": make_text(77, 9)}])
    quchong("run", "corpus", "--out", "out", "-q")
    kept = [orjson.loads(line) for line in (quchong.folder / "out/articles.jsonl").read_bytes().splitlines()]
    assert any(row["contained_in"] for row in kept)
    assert any("mojibake" in row["flags"] for row in kept)
    assert "Nothing found" in quchong("check", "out").stdout
    planted = kept[3] | {"id": "planted", "title": "planted"}
    with (quchong.folder / "out/articles.jsonl").open("ab") as stream:
        stream.write(orjson.dumps(planted) + b"\n")
    found = quchong("check", "out", "--output-format", "concise", "-q", code=1).stdout
    assert f"out/articles.jsonl:{len(kept) + 1}:" in found
    assert "DUP001" in found


@pytest.mark.skipif(os.name != "posix", reason="signals")
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "corpus", "--no-cache"], "interrupted; there is no result yet, and the same command starts over"),
        (["baseline", "create", "corpus"], "interrupted; there is no result yet, and the same command starts over"),
        (["run", "corpus", "--out", "out"], "interrupted; run the same command again to continue"),
        (["run", "corpus", "--dry-run"], "interrupted; nothing was written"),
    ],
)
def test_interrupted(quchong: Command, arguments: list[str], words: str) -> None:
    # enough that the work goes on when the signal comes, also where this process has to wait its turn
    write_files(quchong.folder / "corpus", {f"{n}.txt": f"渡口\n{make_text(n, 40)}\n" for n in range(600)})
    scratch = quchong.folder / "scratch"
    scratch.mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "quchong", *arguments],
        cwd=quchong.folder,
        env={**os.environ, "TMPDIR": str(scratch)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # tests in the background ignore the signal, and so would the processes that they start
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
    )
    # it is at work once something is in its folder for intermediate results
    while not [*scratch.glob("*/*"), *quchong.folder.glob("out/.quchong")] and process.poll() is None:
        time.sleep(0.001)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err.split("\n")[-2:] == [words, ""]
    assert "Traceback" not in err
    assert not list(scratch.iterdir())
    quchong(*arguments)


def test_a_configured_baseline_is_relative_to_the_configuration(quchong: Command) -> None:
    write_files(quchong.folder / "corpus", {**CLEAN, "c.txt": CLEAN["a.txt"]})
    (quchong.folder / "config.yaml").write_text("quchong: 1\ncheck: {baseline: known.txt}\n")
    quchong("baseline", "create", "corpus")
    assert (quchong.folder / "known.txt").is_file()
    Command(quchong.folder / "corpus")("check", "../corpus")


def test_a_baseline_that_is_not_used_is_a_warning(quchong: Command) -> None:
    write_files(quchong.folder, {**CLEAN, "c.txt": CLEAN["a.txt"], "d.txt": "渡口\n@text 3 5\n上一篇：山里的清晨\n"})
    made = quchong("baseline", "create").stderr
    assert "quchong-baseline.txt: 2 known findings; pass --baseline quchong-baseline.txt to `quchong check`" in made
    unused = quchong("check", code=1)
    assert "warning: found quchong-baseline.txt but not using it; pass --baseline quchong-baseline.txt" in unused.stderr
    used = quchong("check", "--baseline", "quchong-baseline.txt", "--fix")
    assert "not using it" not in used.stderr
    assert "not fixing 2 known findings" in used.stderr
    assert f"{len(CLEAN) + 2} files" in used.stdout  # the baseline is not checked itself


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_what_cannot_be_read_is_reported_where_it_is(quchong: Command) -> None:
    for name in ("one", "two"):
        write_files(quchong.folder / name, CLEAN)
        os.mkfifo(quchong.folder / name / "pipe.txt")
    shown = quchong("check", "one", "--output-format", "concise", code=1).stdout
    assert shown.startswith("one/pipe.txt:1: FMT001")
    shown = quchong("check", "one", "two", "--select", "FMT", "--output-format", "concise", code=1).stdout
    assert "one/pipe.txt:1: FMT001" in shown
    assert "two/pipe.txt:1: FMT001" in shown


def test_a_report_beside_a_diff(quchong: Command) -> None:
    write_files(quchong.folder / "corpus", {"a.txt": "渡口\n@text 3 5\n上一篇：山里的清晨\n"})
    quchong("check", "corpus", "--diff", "--report", "concise=a.txt", code=1)
    assert "CLN001" in (quchong.folder / "a.txt").read_text("utf-8")


def test_a_baseline_of_nothing(quchong: Command) -> None:
    (quchong.folder / "corpus").mkdir()
    refused = quchong("baseline", "create", "corpus", code=2).stderr
    assert "nothing to check" in refused
    assert "--allow-empty" not in refused
