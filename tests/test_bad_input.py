"""One clear line for whatever comes: what, where, what to do; and an exit code that scripts can trust."""

import gzip
import os
import shutil
import subprocess
import sys
from pathlib import Path

import orjson
import pytest

from support.command import Command, rows, write_records
from support.texts import make_text

ROOT = os.name == "posix" and os.geteuid() == 0


def one_line(stderr: str, *words: str) -> None:
    lines = [line for line in stderr.splitlines() if line.startswith("error:")]
    assert len(lines) == 1, stderr
    assert all(word in lines[0] for word in words), stderr


@pytest.fixture
def quchong(quchong_here: Command) -> Command:
    return quchong_here


@pytest.fixture
def pages(quchong: Command) -> Path:
    """Make a folder of forty good pages, so that one that fails is not too many."""
    folder = quchong.folder / "in"
    folder.mkdir()
    for seed in range(40):
        (folder / f"page-{seed:02d}.txt").write_text(make_text(seed, 8), "utf-8")
    return folder


def test_a_missing_path(quchong: Command) -> None:
    one_line(quchong("run", "nowhere", "--out", "out", code=2).stderr, "nowhere", "no such file or folder")
    assert not (quchong.folder / "out").exists()


@pytest.mark.parametrize("command", [("run", "", "--out", "out"), ("check", ""), ("split", ""), ("run", ".", "-o", "")])
def test_an_empty_path(quchong: Command, command: tuple[str, ...]) -> None:
    assert "an empty path" in quchong(*command, code=2).stderr


def test_no_output_folder(quchong: Command) -> None:
    assert "--out" in quchong("run", "in", code=2).stderr


@pytest.mark.parametrize("content", [None, "image.png"])
def test_nothing_to_read(quchong: Command, content: str | None) -> None:
    (quchong.folder / "in").mkdir()
    if content:
        (quchong.folder / "in" / content).write_bytes(b"\x89PNG")
    one_line(quchong("run", "in", "--out", "out", code=2).stderr, "in", "nothing to read")


def test_an_output_folder_that_holds_something_else(quchong: Command, pages: Path) -> None:
    (quchong.folder / "out").mkdir()
    (quchong.folder / "out/letter.txt").write_text("mine")
    for options in ([], ["--fresh"]):
        one_line(quchong("run", pages, "--out", "out", *options, code=2).stderr, "out", "letter.txt")
    assert (quchong.folder / "out/letter.txt").read_text() == "mine"


def test_an_output_folder_with_files_only_named_like_ours(quchong: Command, pages: Path) -> None:
    (quchong.folder / "out").mkdir()
    (quchong.folder / "out/articles.jsonl").write_text("mine")
    one_line(quchong("run", pages, "--out", "out", "--fresh", code=2).stderr, "out", "articles.jsonl")
    assert (quchong.folder / "out/articles.jsonl").read_text() == "mine"


def test_an_output_folder_that_is_a_file(quchong: Command, pages: Path) -> None:
    (quchong.folder / "out").write_text("mine")
    one_line(quchong("run", pages, "--out", "out", code=2).stderr, "out", "not a folder")


def test_single_bad_files_are_skipped_with_a_reason_and_the_rest_is_done(quchong: Command, pages: Path) -> None:
    whole = gzip.compress(b"".join(orjson.dumps({"text": make_text(900 + n)}) + b"\n" for n in range(500)))
    (pages / "a-broken.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    (pages / "b-no-gzip.jsonl.gz").write_bytes(b"plain text")
    (pages / "c-empty.txt").write_bytes(b"")
    (pages / "d-empty.jsonl").write_bytes(b"")
    (pages / "e-bytes.txt").write_bytes(b"\xff" * 50)
    (pages / "f-broken.jsonl.zst").write_bytes(b"\x28\xb5\x2f\xfd" + b"\x00" * 20)
    (pages / "g-link.txt").symlink_to(pages / "gone.txt")
    (quchong.folder / "config.yaml").write_text("quchong: 1\nread: {max_failed_ratio: 0.2}\n")
    quchong("run", "in", "--out", "out")
    skipped = {row["path"]: row["reason"] for row in rows(quchong.folder / "out/skipped.jsonl")}
    assert skipped == {
        "a-broken.jsonl.gz": "damaged",
        "b-no-gzip.jsonl.gz": "damaged",
        "c-empty.txt": "empty",
        "d-empty.jsonl": "no_records",
        "e-bytes.txt": "encoding",
        "f-broken.jsonl.zst": "damaged",
        "g-link.txt": "unreadable",
    }
    assert len({row["source"]["path"] for row in rows(quchong.folder / "out/articles.jsonl")} - skipped.keys()) == 40


@pytest.mark.skipif(ROOT and not shutil.which("setpriv"), reason="root reads everything unless setpriv stops it")
def test_an_unreadable_file_is_skipped(quchong: Command, pages: Path) -> None:
    (pages / "page-00.txt").chmod(0)
    as_user = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if ROOT else []
    command = [*as_user, sys.executable, "-m", "quchong", "run", "in", "--out", "out"]
    subprocess.run(command, cwd=quchong.folder, check=True, capture_output=True)
    [row] = rows(quchong.folder / "out/skipped.jsonl")
    assert (row["path"], row["reason"]) == ("page-00.txt", "unreadable")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "abc"', "json"),
        (b'{"text": "' + b"\xff" * 40 + b'"}', "encoding"),
        (b'{"text": "\\ud800"}', "json"),
        (b'["text"]', "record"),
        (b'{"title": "no text"}', "field"),
        (b'{"text": 7}', "field"),
        (b"[" * 100_000, "json"),
        (b'{"text": "abc", "deep": ' + b"[" * 300 + b"]" * 300 + b"}", "json"),
    ],
)
def test_a_bad_record_on_line_seven(quchong: Command, line: bytes, reason: str) -> None:
    records = [orjson.dumps({"text": make_text(seed, 5)}) for seed in range(40)]
    records[6] = line
    (quchong.folder / "a.jsonl").write_bytes(b"\n".join(records))
    quchong("run", "a.jsonl", "--out", "out")
    [row] = rows(quchong.folder / "out/skipped.jsonl")
    assert (row["path"], row["record"], row["reason"]) == ("a.jsonl", 7, reason)
    numbers = {
        row["id"] for row in rows(quchong.folder / "out/articles.jsonl") + rows(quchong.folder / "out/removed.jsonl")
    }
    assert numbers == {f"a.jsonl#{number}" for number in range(1, 41) if number != 7}


def test_a_folder_is_no_page_to_split(quchong: Command, pages: Path) -> None:
    one_line(quchong("split", pages, code=2).stderr, "a folder; pass the names of page files")


def test_too_many_bad_inputs_end_with_code_three(quchong: Command, pages: Path) -> None:
    for name in ("x", "y", "z"):
        (pages / f"{name}.txt").write_bytes(b"\xff\xff\xff")
    done = quchong("run", "in", "--out", "out", code=3)
    one_line(done.stderr, "3 of ", "files failed (3 encoding)", "max_failed_ratio allows (5%)", "skipped.jsonl")
    assert rows(quchong.folder / "out/articles.jsonl")
    quchong("run", "in", "--out", "out", code=3)
    assert "skipped.jsonl" not in quchong("run", "in", "--dry-run", code=3).stderr


def test_files_of_another_type_are_listed_and_do_not_fail(quchong: Command, pages: Path) -> None:
    for number in range(50):
        (pages / f"{number}.png").write_bytes(b"\x89PNG")
    quchong("run", "in", "--out", "out")
    assert {row["reason"] for row in rows(quchong.folder / "out/skipped.jsonl")} == {"unsupported"}


def test_a_bad_configuration_is_one_line_with_key_and_place(quchong: Command) -> None:
    (quchong.folder / "config.yaml").write_text("quchong: 1\ndedup:\n  treshold: 0.9\n", "utf-8")
    (quchong.folder / "a.txt").write_text("红豆", "utf-8")
    told = quchong("run", "a.txt", "--out", "out", "--config", "config.yaml", code=2).stderr
    one_line(told, "error: config.yaml:3: unknown key dedup.treshold; did you mean threshold?")


def test_a_missing_configuration(quchong: Command) -> None:
    one_line(quchong("config", "show", "--config", "none.yaml", code=2).stderr, "none.yaml", "--config")


def test_an_unknown_profile(quchong: Command) -> None:
    (quchong.folder / "config.yaml").write_text("quchong: 1\nsplit: {profiles: [docfram]}\n")
    (quchong.folder / "a.txt").write_text("红豆")
    one_line(quchong("run", "a.txt", "--out", "out", code=2).stderr, "docfram", "docfarm")


def test_two_inputs_of_one_id_are_named(quchong: Command) -> None:
    for folder in ("one/site", "two/site"):
        write_records(quchong.folder / folder / "a.jsonl", [{"text": "红豆"}])
    done = quchong("run", "one/site", "two/site", "--out", "out", code=2)
    one_line(done.stderr, "one/site/a.jsonl", "two/site/a.jsonl")


def test_two_written_rows_of_one_id_both_count(quchong: Command) -> None:
    write_records(quchong.folder / "in/a.jsonl", [{"text": "红豆"}])
    quchong("run", "in", "--out", "out-1")
    quchong("run", "in", "--out", "out-2", "--config", write_config(quchong, "quchong: 1\ndedup: {seed: 2}\n"))
    quchong("run", "out-1", "out-2", "--out", "out")
    assert [row["id"] for row in rows(quchong.folder / "out/articles.jsonl")] == ["a.jsonl#1"]
    assert [row["id"] for row in rows(quchong.folder / "out/removed.jsonl")] == ["out-2/articles.jsonl#1"]


def write_config(quchong: Command, text: str) -> Path:
    path = quchong.folder / "other.yaml"
    path.write_text(text, "utf-8")
    return path


def test_a_row_that_only_looks_written_is_a_record(quchong: Command) -> None:
    write_records(quchong.folder / "in/a.jsonl", [{"text": make_text(1, 4)}])
    quchong("run", "in", "--out", "out")
    [row] = rows(quchong.folder / "out/articles.jsonl")
    row["source"]["start_line"] = ["no", "number"]
    write_records(quchong.folder / "forged/b.jsonl", [row])
    quchong("run", "forged", "--out", "again")
    [found] = rows(quchong.folder / "again/articles.jsonl")
    assert (found["id"], found["source"]["record_id"]) == ("b.jsonl#1", "a.jsonl#1")


def test_nothing_in_a_corpus_reaches_the_terminal_as_a_command(quchong: Command) -> None:
    title = "\x1b]0;owned\x07\x1b[31m标题\u202e"
    text = make_text(5)
    name = "evil\x1b[2J.jsonl"
    write_records(quchong.folder / "in" / name, [{"title": title, "text": text}, {"title": title, "text": text + "。"}])
    done = quchong("run", "in", "--out", "out", "--keywords")
    assert "\x1b" not in done.stdout + done.stderr
    assert "\u202e" not in done.stdout
    assert "evil" in done.stdout


def test_a_file_name_that_is_no_unicode(quchong: Command) -> None:
    folder = quchong.folder / "in"
    folder.mkdir()
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.txt")).write_text(make_text(1, 3), "utf-8")
    quchong("run", "in", "--out", "out")
    [row] = rows(quchong.folder / "out/articles.jsonl")
    assert row["id"] == "\ufffd\ufffd.txt#1"


def test_what_a_killed_run_left_unfinished_is_made_again(quchong: Command, pages: Path) -> None:
    (quchong.folder / "out/.quchong").mkdir(parents=True)
    (quchong.folder / "out/.quchong/parsed").write_text("in the way")
    quchong("run", pages, "--out", "out")
    assert not (quchong.folder / "out/.quchong").exists()


@pytest.mark.skipif(os.name != "posix", reason="a shell")
@pytest.mark.parametrize(
    ("shell", "code"),
    [
        ('"$0" -m quchong --version >&-', 0),
        ('"$0" -m quchong check -q long.txt >&-', 0),
        ('"$0" -m quchong run -q long.txt --out out >&-', 0),
        ('"$0" -m quchong split nothere 2>&-', 2),
        # 1 would say that something was found
        ('"$0" -m quchong split long.txt | true; exit "${PIPESTATUS[0]}"', 2),
    ],
    ids=["closed stdout", "closed stdout of check", "closed stdout of run", "closed stderr", "nobody reads on"],
)
def test_streams_that_are_closed(quchong: Command, shell: str, code: int) -> None:
    (quchong.folder / "long.txt").write_text("渡口的灯还亮着。\n" * 20_000, "utf-8")
    ended = subprocess.run(
        ["bash", "-c", shell, sys.executable], cwd=quchong.folder, capture_output=True, text=True, check=False
    )
    assert (ended.returncode, ended.stderr) == (code, "")


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_file_that_two_paths_lead_to(quchong: Command, pages: Path, command: str) -> None:
    options = ["--out", "out"] if command == "run" else []
    told = quchong(command, pages, pages / "page-00.txt", *options, code=2).stderr
    assert f"PATHS overlap: {pages / 'page-00.txt'} is inside {pages}" in told


def test_records_in_utf_16_are_one_failure(quchong: Command, pages: Path) -> None:
    text = "".join(f'{{"text": "{make_text(seed, 2)}"}}\n'.replace("。\n", "。") for seed in range(9))
    (pages / "z.jsonl").write_bytes(text.encode("utf-16"))
    quchong("run", pages, "--out", "out")
    [row] = rows(quchong.folder / "out/skipped.jsonl")
    assert (row["path"], row["record"], row["reason"]) == ("z.jsonl", None, "encoding")
    assert "UTF-16" in row["detail"]


def test_a_result_is_never_its_own_input(quchong: Command, pages: Path) -> None:
    quchong("run", pages, "--out", "out")
    before = (quchong.folder / "out/articles.jsonl").read_bytes()
    for path in ("out", "out/articles.jsonl"):
        message = quchong("run", path, "--out", "out", "--fresh", code=2).stderr
        assert "lies in the folder for the result" in message
    assert (quchong.folder / "out/articles.jsonl").read_bytes() == before
    quchong("run", ".", "--out", "all", "--dry-run")
    quchong("run", ".", "--out", "all")
    quchong("run", ".", "--out", "all", "--dry-run")


@pytest.mark.parametrize(
    "content",
    [
        b"quchong: 1\ndedup: {threshold: 0.5\n",
        "# 配置\nquchong: 1\n".encode("gb18030"),
        b"quchong: 1\nread: 2020-99-99\n",
    ],
    ids=["cut off", "in GB18030", "a date that is none"],
)
def test_a_damaged_configuration_that_is_found_is_reported(quchong: Command, pages: Path, content: bytes) -> None:
    (quchong.folder / "config.yaml").write_bytes(content)
    assert "config.yaml" in quchong("run", pages, "--out", "out", code=2).stderr


def test_a_run_json_of_another_program_hides_nothing(quchong: Command, pages: Path) -> None:
    (pages / "run.json").write_text('{"job": 1}', "utf-8")
    write_records(pages / "articles.jsonl", [{"text": make_text(90, 5)}])
    quchong("run", pages, "--out", "out")
    paths = {row["source"]["path"] for row in rows(quchong.folder / "out/articles.jsonl")}
    assert {"articles.jsonl", "page-00.txt"} <= paths


def test_what_is_no_file_of_its_own_is_reported(quchong: Command, pages: Path) -> None:
    os.mkfifo(pages / "z.txt")
    (pages / "linked").symlink_to(quchong.folder, target_is_directory=True)
    (pages / "MORE.TXT").write_text(make_text(91, 5), "utf-8")
    (pages / ".gitignore").write_text("!\nfoo[z-a].txt\npage-01.txt\n", "utf-8")
    quchong("run", pages, "--out", "out")
    skipped = {row["path"]: (row["reason"], row["detail"]) for row in rows(quchong.folder / "out/skipped.jsonl")}
    assert skipped["z.txt"][0] == "unreadable"
    assert skipped["linked"][0] == "link"
    written = (quchong.folder / "out/articles.jsonl").read_text("utf-8")
    assert "MORE.TXT#1" in written
    assert "page-01.txt" not in written


@pytest.mark.parametrize("command", [("run", "--out", "out"), ("check",)], ids=["run", "check"])
@pytest.mark.parametrize("others", [[], ["in"]], ids=["alone", "beside a folder"])
def test_a_pipe_that_is_given_is_reported(
    quchong: Command, pages: Path, command: tuple[str, ...], others: list[str]
) -> None:
    assert pages.is_dir()
    os.mkfifo(quchong.folder / "f.txt")
    message = quchong(command[0], "f.txt", *others, *command[1:], code=2).stderr
    one_line(message, "f.txt: a pipe, socket or device", "give a file")


def test_a_place_that_cannot_be_written_to_is_reported_in_a_line(quchong: Command, pages: Path) -> None:
    (quchong.folder / "file").write_text("")
    message = quchong("run", pages, "--out", "file/out", code=2).stderr
    one_line(message, "error: file/out")
    assert "internal" not in message
