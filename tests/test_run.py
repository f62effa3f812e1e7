"""What a run promises, on pages and records made here, and on the corpus of the repository."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq
import pytest

from quchong.engines.processes import PROCESS_BYTES
from quchong.read.streams import open_stream
from support import brute_force
from support.command import Command, are_all_gone, count_processes, rows, wait_for_changes, write_records
from support.texts import edit_text, make_text

RUN_FILES = {"articles.jsonl", "removed.jsonl", "skipped.jsonl", "lines.parquet", "run.json", "README.md"}


@pytest.fixture
def quchong(quchong_here: Command) -> Command:
    return quchong_here


@pytest.fixture
def process(tmp_path: Path) -> Command:
    return Command(tmp_path)


def make_records(count: int = 40) -> list[dict[str, Any]]:
    texts = [make_text(seed) for seed in range(count)]
    texts += [edit_text(texts[seed], seed, 1 + seed % 4) for seed in range(0, count, 2)]
    texts += [texts[0].replace("，", ","), texts[3], "", "！！！", "短"]
    return [
        {"id": f"r{index}", "title": f"题{index % 7}", "text": text, "n": index} for index, text in enumerate(texts)
    ]


def results(folder: Path) -> tuple[bytes, bytes]:
    return (folder / "articles.jsonl").read_bytes(), (folder / "removed.jsonl").read_bytes()


def test_the_corpus_of_the_repository(process: Command, repository: Path) -> None:
    summary = process("run", repository / "corpus", "--out", "out", "--keywords").stdout
    assert {path.name for path in (process.folder / "out").iterdir()} == RUN_FILES
    kept, removed = rows(process.folder / "out/articles.jsonl"), rows(process.folder / "out/removed.jsonl")
    assert (len(kept), len(removed)) == (70, 10)
    assert sorted(row["match"] for row in removed) == ["exact"] * 4 + ["near"] * 6
    assert "articles  80" in summary
    assert "largest duplicate groups" in summary
    assert "2 × fanwen/paper-cutting.txt#1  巷口的早餐店" in summary
    assert "contained 2  (kept; see contained_in)" in summary
    titles = {row["title"] for row in kept}
    assert {"家乡的小河", "团队合作的力量", "雨天随想"} <= titles  # same title is not same text
    assert [row["title"] for row in kept].count("家乡的小河") == 2


def test_rows_have_every_key_in_the_order_of_the_design(quchong: Command, repository: Path) -> None:
    quchong("run", repository / "corpus", "--out", "out")
    article = ["id", "title", "text", "source", "meta", "flags", "contained_in", "group_size", "extra"]
    source = ["path", "site", "start_line", "end_line", "encoding", "profile", "record_id", "url", "fetched"]
    meta = "author affiliation published published_iso publication editor lead keywords clc document_code article_no"
    reason = ["survivor", "match", "jaccard", "containment"]
    for row in rows(quchong.folder / "out/articles.jsonl"):
        assert (list(row), list(row["source"]), list(row["meta"])) == (article, source, meta.split())
    for row in rows(quchong.folder / "out/removed.jsonl"):
        assert list(row) == [*article[:6], *reason, *article[6:]]


def test_counts_add_up_and_every_line_is_there_once(quchong: Command, repository: Path) -> None:
    quchong("run", repository / "corpus", "--out", "out")
    record = orjson.loads((quchong.folder / "out/run.json").read_bytes())
    articles = record["counts"]["articles"]
    assert articles["found"] == articles["kept"] + articles["removed"]
    assert articles["removed"] == sum(record["counts"]["removed"].values())
    lines = pq.read_table(quchong.folder / "out/lines.parquet").to_pylist()
    for page in (repository / "corpus").rglob("*.txt"):
        path = page.relative_to(repository / "corpus").as_posix()
        listed = [(line["line"], line["text"]) for line in lines if line["path"] == path]
        assert listed == list(enumerate(page.read_text("utf-8").splitlines(), start=1))
    assert sum(record["counts"]["lines"].values()) == len(lines)


def test_what_goes_and_what_stays_is_what_brute_force_says(quchong: Command) -> None:
    records = make_records()
    write_records(quchong.folder / "in/a.jsonl", records)
    quchong("run", "in", "--out", "out")
    kept, removed = rows(quchong.folder / "out/articles.jsonl"), rows(quchong.folder / "out/removed.jsonl")
    assert sorted(row["source"]["record_id"] for row in kept + removed) == sorted(row["id"] for row in records)
    sets = {f"a.jsonl#{number}": brute_force.shingles(row["text"]) for number, row in enumerate(records, start=1)}
    assert removed
    for row in removed:
        assert row["jaccard"] == pytest.approx(brute_force.jaccard(sets[row["id"]], sets[row["survivor"]]), abs=1e-12)
        assert row["jaccard"] >= 0.8
        shared = len(sets[row["id"]] & sets[row["survivor"]])
        assert row["containment"] == pytest.approx(shared / len(sets[row["id"]]), abs=1e-12)
    assert not brute_force.all_pairs([sets[row["id"]] for row in kept], 0.8)


def test_group_sizes_count_what_was_removed_also_in_earlier_runs(quchong: Command) -> None:
    texts = [make_text(1), make_text(2), edit_text(make_text(1), 1, 1), make_text(1), make_text(3)]
    write_records(quchong.folder / "in/a.jsonl", [{"text": text} for text in texts])
    write_records(quchong.folder / "more/b.jsonl", [{"text": texts[0]}, {"text": texts[1]}, {"text": texts[1]}])
    for name in ("in", "more"):
        quchong("run", name, "--out", f"of-{name}")
    both = [*(quchong.folder / f"of-{name}" for name in ("in", "more"))]
    sizes = [[row["group_size"] for row in rows(folder / "articles.jsonl")] for folder in both]
    assert sizes == [[3, 1, 1], [1, 2]]
    quchong("run", *both, "--out", "together")
    kept, removed = (rows(quchong.folder / f"together/{stem}.jsonl") for stem in ("articles", "removed"))
    assert [row["group_size"] for row in kept] == [4, 3, 1]
    assert [row["group_size"] for row in removed] == [1, 2]
    assert sum(row["group_size"] for row in kept) == len(texts) + 3


def test_output_run_again_is_the_same_and_loses_nothing(quchong: Command, repository: Path) -> None:
    write_records(quchong.folder / "in/a.jsonl", make_records())
    quchong("run", "in", repository / "corpus", "--out", "once")
    quchong("run", "once", "--out", "twice")
    assert results(quchong.folder / "twice") == (results(quchong.folder / "once")[0], b"")


def test_workers_and_order_of_arguments_change_no_byte(quchong: Command, repository: Path) -> None:
    records = make_records()
    for index in range(6):
        write_records(quchong.folder / f"in-{index % 2}/part-{index}.jsonl", records[index::6])
    quchong("run", "in-0", "in-1", repository / "corpus", "--out", "one", "--workers", 1)
    quchong("run", repository / "corpus", "in-1", "in-0", "--out", "two", "--workers", 2)
    assert results(quchong.folder / "one") == results(quchong.folder / "two")
    assert {row["id"].split("/")[0] for row in rows(quchong.folder / "one/articles.jsonl")} == {
        "in-0",
        "in-1",
        "corpus",
    }


def test_a_finished_run_is_up_to_date_and_not_touched(quchong: Command, repository: Path) -> None:
    quchong("run", repository / "corpus", "--out", "out")
    before = {path.name: path.stat().st_mtime_ns for path in (quchong.folder / "out").iterdir()}
    assert "up to date" in quchong("run", repository / "corpus", "--out", "out", "--workers", 1).stdout
    assert before == {path.name: path.stat().st_mtime_ns for path in (quchong.folder / "out").iterdir()}


@pytest.mark.parametrize("name", ["articles.jsonl", "removed.jsonl", "lines.parquet"])
def test_a_result_with_a_missing_or_cut_file_is_made_again(quchong: Command, repository: Path, name: str) -> None:
    quchong("run", repository / "corpus", "--out", "out")
    file = quchong.folder / "out" / name
    before = file.read_bytes()
    file.write_bytes(before[:100])
    assert "starting over" in quchong("run", repository / "corpus", "--out", "out").stderr
    assert file.read_bytes() == before
    file.unlink()
    quchong("run", repository / "corpus", "--out", "out")
    assert file.read_bytes() == before


def test_another_result_is_replaced_only_with_fresh(quchong: Command, repository: Path) -> None:
    quchong("run", repository / "corpus/wenku", "--out", "out")
    refused = quchong("run", repository / "corpus", "--out", "out", code=2)
    assert "--fresh" in refused.stderr
    quchong("run", repository / "corpus", "--out", "out", "--fresh")
    assert len(rows(quchong.folder / "out/articles.jsonl")) == 70


def test_an_earlier_result_stays_until_the_new_one_is_there(quchong: Command, repository: Path) -> None:
    quchong("run", repository / "corpus/wenku", "--out", "out")
    before = {path.name: path.read_bytes() for path in (quchong.folder / "out").iterdir()}
    written = quchong.folder / "out/articles.jsonl"
    (quchong.folder / "in").mkdir()
    (quchong.folder / "in/a.jsonl").write_bytes(written.read_bytes())
    # files of more than a few kilobytes cannot be written: as on a disk that is full
    command = [sys.executable, "-m", "quchong", "run", "in", "--out", "out", "--fresh"]
    limited = ["bash", "-c", 'ulimit -f 8; exec "$@"', "bash", *command]
    full = subprocess.run(limited, cwd=quchong.folder, capture_output=True, text=True, check=False, timeout=100)
    assert full.returncode == 2
    assert "error: out: file too large (" in full.stderr
    assert "MB free); nothing was replaced; make room there and run the same command again" in full.stderr
    left = {path.name: path.read_bytes() for path in (quchong.folder / "out").iterdir() if path.is_file()}
    assert left == before
    assert "up to date" in quchong("run", repository / "corpus/wenku", "--out", "out").stdout
    assert {path.name for path in (quchong.folder / "out").iterdir()} == before.keys()


def test_a_dry_run_says_what_would_go_and_writes_nothing(quchong: Command, repository: Path) -> None:
    summary = quchong("run", repository / "corpus", "--dry-run", "--out", "out").stdout
    assert "removed   10" in summary
    assert not list(quchong.folder.iterdir())


def test_keep_policies(quchong: Command) -> None:
    longer, shorter = make_text(1, 31), make_text(1, 30)
    write_records(quchong.folder / "in/a.jsonl", [{"text": shorter}, {"text": longer}])
    for policy, survivor in (("longest", "a.jsonl#2"), ("first", "a.jsonl#1"), ("earliest", "a.jsonl#1")):
        (quchong.folder / "config.yaml").write_text(f"quchong: 1\ndedup: {{keep: {policy}}}\n")
        quchong("run", "in", "--out", policy)
        [row] = rows(quchong.folder / policy / "removed.jsonl")
        assert row["survivor"] == survivor


@pytest.mark.parametrize("unit", ["char", "word"])
@pytest.mark.parametrize("enabled", ["true", "false"])
def test_units_and_dedup_off(quchong: Command, unit: str, enabled: str) -> None:
    write_records(quchong.folder / "in/a.jsonl", [{"text": make_text(1)}, {"text": edit_text(make_text(1), 1, 1)}])
    (quchong.folder / "config.yaml").write_text(f"quchong: 1\ndedup: {{unit: {unit}, enabled: {enabled}}}\n")
    quchong("run", "in", "--out", "out")
    assert len(rows(quchong.folder / "out/removed.jsonl")) == (enabled == "true")


@pytest.mark.parametrize("compression", ["none", "gz", "zst"])
def test_shards_and_compression_hold_the_same_rows(quchong: Command, compression: str) -> None:
    write_records(quchong.folder / "in/a.jsonl", make_records())
    quchong("run", "in", "--out", "plain")
    (quchong.folder / "config.yaml").write_text(f"quchong: 1\noutput: {{shards: 3, compression: {compression}}}\n")
    quchong("run", "in", "--out", "packed")
    shards = sorted((quchong.folder / "packed").glob("articles-*"))
    assert [path.name.split(".")[0] for path in shards] == [f"articles-{n:05d}-of-00003" for n in range(3)]
    found: list[bytes] = []
    for shard in shards:
        with open_stream(str(shard)) as stream:
            found += stream.read().splitlines()
    assert sorted(found) == sorted((quchong.folder / "plain/articles.jsonl").read_bytes().splitlines())
    quchong("run", "packed", "--out", "again")
    for shard in shards:
        assert (quchong.folder / "again" / shard.name).read_bytes() == shard.read_bytes()


def test_compressed_records_are_read_like_plain_ones(quchong: Command) -> None:
    import gzip

    path = write_records(quchong.folder / "plain/a.jsonl", make_records(6))
    packed = quchong.folder / "packed/a.jsonl.gz"
    packed.parent.mkdir()
    packed.write_bytes(gzip.compress(path.read_bytes()))
    quchong("run", "plain", "--out", "one")
    quchong("run", "packed", "--out", "two")
    assert results(quchong.folder / "one")[0].replace(b"a.jsonl", b"a.jsonl.gz") == results(quchong.folder / "two")[0]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="processes are counted in /proc")
@pytest.mark.parametrize("delay", [0.05, 0.1, 0.2, 0.4, 0.8, 1.2])
def test_ctrl_c_is_reported_in_one_line_and_leaves_no_process(process: Command, delay: float) -> None:
    pages = [make_text(seed, 60) * 20 for seed in range(PROCESS_BYTES // 50_000)]
    (process.folder / "in").mkdir()
    for number, page in enumerate(pages):  # records are read in threads, pages in processes
        (process.folder / f"in/{number}.txt").write_text(page, "utf-8")
    running = process.start("run", "in", "--out", "cut", "--quiet", stderr=subprocess.PIPE)
    # the command, one that counts what is shared, and one that others fork from
    while count_processes(running.pid) < 3 and running.poll() is None:
        time.sleep(0.01)
    time.sleep(delay)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all processes at once
    _, message = running.communicate(timeout=60)
    assert are_all_gone(running.pid)
    assert (running.returncode, message.decode().strip().split(";")[0]) in [(130, "interrupted"), (0, "")]


@pytest.mark.slow
@pytest.mark.parametrize("signal_number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_a_run_cut_short_goes_on_and_ends_the_same(process: Command, signal_number: int) -> None:
    for part in range(8):
        texts = [make_text(part * 1000 + seed, 60) for seed in range(900)]  # enough for processes
        texts += [edit_text(text, seed, 3) for seed, text in enumerate(texts[::10])]
        write_records(process.folder / f"in/{part}.jsonl", [{"text": text} for text in texts])
    running = process.start("run", "in", "--out", "whole")
    all_changes = wait_for_changes(running, process.folder / "whole", sys.maxsize)
    assert running.wait() == 0
    for changes in (1, 3, all_changes // 4, all_changes // 2, all_changes - 2):
        running = process.start("run", "in", "--out", "cut")
        wait_for_changes(running, process.folder / "cut", changes)
        running.send_signal(signal_number)
        running.wait(60)
        assert are_all_gone(running.pid)
    process("run", "in", "--out", "cut")
    assert results(process.folder / "cut") == results(process.folder / "whole")
    assert {path.name for path in (process.folder / "cut").iterdir()} == RUN_FILES


def test_nothing_outside_the_folder_is_left_behind(process: Command, repository: Path) -> None:
    temporary = process.folder / "tmp"
    temporary.mkdir()
    before = dict(os.environ)
    os.environ["TMPDIR"] = str(temporary)
    try:
        process("run", repository / "corpus", "--out", "out")
        process("run", repository / "corpus", "--dry-run")
    finally:
        os.environ.clear()
        os.environ.update(before)
    assert not list(temporary.iterdir())


def test_flagged_articles_are_dropped_where_the_configuration_says_so(quchong: Command) -> None:
    long = make_text(1)
    write_records(quchong.folder / "in/a.jsonl", [{"text": long}, {"text": "太短了"}, {"text": long}])
    (quchong.folder / "config.yaml").write_text("quchong: 1\nclean: {drop: [short]}\n")
    quchong("run", "in", "--out", "out")
    [kept] = rows(quchong.folder / "out/articles.jsonl")
    dropped, copy = rows(quchong.folder / "out/removed.jsonl")
    assert (kept["id"], copy["survivor"]) == ("a.jsonl#1", "a.jsonl#1")
    assert (dropped["id"], dropped["match"], dropped["flags"]) == ("a.jsonl#2", "dropped", ["short"])
    assert (dropped["survivor"], dropped["jaccard"], dropped["containment"]) == (None, None, None)


def test_encodings_are_recognised_and_recorded(quchong: Command) -> None:
    text = "\n".join(["山里的邮局", *make_text(3).split("\n")])
    (quchong.folder / "in").mkdir()
    (quchong.folder / "in/a.txt").write_bytes(text.encode("gb18030"))
    (quchong.folder / "in/b.txt").write_bytes(text.encode("utf-8-sig"))
    (quchong.folder / "in/c.txt").write_bytes(text.encode("utf-16-le"))
    quchong("run", "in", "--out", "out")
    found = rows(quchong.folder / "out/articles.jsonl") + rows(quchong.folder / "out/removed.jsonl")
    assert [row["source"]["encoding"] for row in found] == ["gb18030", "utf-8", "utf-16-le"]
    assert len({(row["title"], row["text"]) for row in found}) == 1
    counted = orjson.loads((quchong.folder / "out/run.json").read_bytes())["counts"]["encodings"]
    assert counted == {"gb18030 (detected)": 1, "utf-16-le (detected)": 1, "utf-8 (mark)": 1}


def test_boilerplate_that_was_removed_is_listed_by_line_and_rule(quchong: Command) -> None:
    (quchong.folder / "a.txt").write_text(f"山里的邮局\n{make_text(3)}\n（责任编辑：林小溪）\n", "utf-8")
    quchong("run", "a.txt", "--out", "out")
    [article] = rows(quchong.folder / "out/articles.jsonl")
    assert article["meta"]["editor"] == "林小溪"
    assert "责任编辑" not in article["text"]
    last = pq.read_table(quchong.folder / "out/lines.parquet").to_pylist()[-1]
    assert (last["class"], last["article"], last["text"]) == ("metadata", 1, "（责任编辑：林小溪）")
    assert last["rule"]


@pytest.mark.parametrize("records", ["false", "true"])
def test_boilerplate_in_records_goes_too(quchong: Command, records: str) -> None:
    (quchong.folder / "config.yaml").write_text(f"quchong: 1\nsplit: {{records: {records}}}\n", "utf-8")
    texts = [make_text(3), make_text(4)]
    furniture = "（责任编辑：林小溪）\n上一篇：渡口的风\n本文来自网络，版权归原作者所有\n"
    write_records(
        quchong.folder / "a.jsonl", [{"title": "山里的邮局", "text": f"{text}\n{furniture}"} for text in texts]
    )
    quchong("run", "a.jsonl", "--out", "out")
    articles = rows(quchong.folder / "out/articles.jsonl")
    assert [article["text"] for article in articles] == texts
    assert {article["meta"]["editor"] for article in articles} == {"林小溪"}
    quchong("run", "out/articles.jsonl", "--out", "again")
    assert (quchong.folder / "again/articles.jsonl").read_bytes() == (
        quchong.folder / "out/articles.jsonl"
    ).read_bytes()


@pytest.mark.parametrize(
    "config",
    ["read: {text_field: content}", "read: {encoding: gb18030}", "output: {shards: 8}"],
    ids=lambda config: config[:20],
)
def test_output_is_read_again_whatever_the_configuration(quchong: Command, config: str) -> None:
    (quchong.folder / "config.yaml").write_text(f"quchong: 1\n{config}\n", "utf-8")
    records = [{"content": make_text(seed, 9), "text": make_text(seed, 9)} for seed in range(4)]
    write_records(quchong.folder / "in/a.jsonl", records)
    quchong("run", "in", "--out", "out")
    quchong("run", "out", "--out", "again")
    for file in (quchong.folder / "out").glob("articles*"):
        assert (quchong.folder / "again" / file.name).read_bytes() == file.read_bytes()
    quchong("check", "out")


def test_pages_read_again_are_counted_as_records(quchong: Command, repository: Path) -> None:
    quchong("run", repository / "corpus", "--out", "out")
    quchong("run", "out", "--out", "again")
    kept = len(rows(quchong.folder / "out/articles.jsonl"))
    counts = orjson.loads((quchong.folder / "again/run.json").read_bytes())["counts"]
    assert counts["read"] == {"pages": 0, "records": kept}


def test_the_parts_of_a_record_keep_its_title(quchong: Command, repository: Path) -> None:
    (quchong.folder / "config.yaml").write_text("quchong: 1\nsplit: {records: true}\n", "utf-8")
    page = (repository / "corpus/wenku/winter-sports.txt").read_text("utf-8")
    write_records(quchong.folder / "a.jsonl", [{"title": "总的题目", "text": page, "grade": 3}])
    quchong("run", "a.jsonl", "--out", "out")
    extra = {row["extra"] for row in rows(quchong.folder / "out/articles.jsonl")}
    assert extra == {'{"title":"总的题目","grade":3}'}


def test_rows_of_an_odd_date_rank_last(quchong: Command) -> None:
    (quchong.folder / "config.yaml").write_text("quchong: 1\ndedup: {keep: earliest}\n", "utf-8")
    texts = [make_text(1), edit_text(make_text(1), 1, 1)]
    for number, text in enumerate(texts):
        (quchong.folder / "in").mkdir(exist_ok=True)
        (quchong.folder / f"in/{number}.jsonl").write_bytes(orjson.dumps({"text": text}))
        quchong("run", f"in/{number}.jsonl", "--out", f"out-{number}")
    written = [rows(quchong.folder / f"out-{number}/articles.jsonl")[0] for number in range(2)]
    written[0]["meta"]["published_iso"], written[1]["meta"]["published_iso"] = "昨天", "2020-01-31"
    write_records(quchong.folder / "odd.jsonl", written)
    quchong("run", "odd.jsonl", "--out", "out")
    [kept] = rows(quchong.folder / "out/articles.jsonl")
    assert kept["meta"]["published_iso"] == "2020-01-31"


def test_a_record_of_more_parts_than_can_be_numbered_stays_whole(quchong: Command) -> None:
    (quchong.folder / "config.yaml").write_text("quchong: 1\nsplit: {records: true}\n", "utf-8")
    chapters = "".join(f"第{number}章 渡口\n{make_text(number, 2)}\n" for number in range(1, 4200))
    write_records(quchong.folder / "a.jsonl", [{"text": chapters}, {"text": make_text(1)}])
    quchong("run", "a.jsonl", "--out", "out")
    assert [row["id"] for row in rows(quchong.folder / "out/articles.jsonl")] == ["a.jsonl#1", "a.jsonl#2"]
