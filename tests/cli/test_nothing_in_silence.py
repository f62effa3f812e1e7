"""What is not in force, not checked or not text is said."""

from pathlib import Path

import pytest

from quchong.check.output_formats import FORMATS
from quchong.read.walk_folder import is_run_folder
from quchong.runs.run_folder import open_work_folder
from support.command import CommandHere, rows
from support.texts import make_text


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/a.txt").write_text(make_text(1, 300), "utf-8")
    return tmp_path / "corpus"


LOOK_ALIKES = {
    "utf-16 of PowerShell": "quchong: 1\r\ndedup: {threshold: 0.7}\r\n".encode("utf-16"),
    "utf-16 without a mark": "quchong: 1\n".encode("utf-16-le"),
    "full-width colon": "quchong：1\n".encode(),
    "capital": b"Quchong: 1\n",
    "in another mapping": b"all:\n  quchong: 1\n",
    "equals sign": b"quchong = 1\n",
    "bare": b"quchong\n",
}


@pytest.mark.parametrize("content", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
@pytest.mark.parametrize("command", [("run", "corpus", "--out", "out"), ("check", "corpus")], ids=["run", "check"])
def test_a_configuration_that_is_not_recognised_is_an_error(
    corpus: Path, tmp_path: Path, quchong_here: CommandHere, content: bytes, command: tuple[str, ...]
) -> None:
    assert corpus.is_dir()
    (tmp_path / "config.yaml").write_bytes(content)
    error = quchong_here(*command, code=2).stderr
    assert "config.yaml" in error
    assert "quchong: 1" in error or "save it as UTF-8" in error


def test_a_folder_or_a_broken_link_of_that_name_is_an_error(
    corpus: Path, tmp_path: Path, quchong_here: CommandHere
) -> None:
    (tmp_path / "config.yaml").mkdir()
    assert "config.yaml: a folder, not a file" in quchong_here("check", corpus, code=2).stderr
    (tmp_path / "config.yaml").rmdir()
    (tmp_path / "config.yaml").symlink_to("nowhere.yaml")
    assert "config.yaml: a broken link, not a file" in quchong_here("check", corpus, code=2).stderr


@pytest.mark.parametrize("content", [b"name: another program\n", b"app: {quchong-version: 2}\n", b"\xff\xfeq\0", b""])
def test_the_configuration_of_another_program_is_none_of_ours(
    corpus: Path, tmp_path: Path, quchong_here: CommandHere, content: bytes
) -> None:
    (tmp_path / "config.yaml").write_bytes(content)
    assert "configuration: the defaults" in quchong_here("check", corpus).stderr


def test_the_configuration_in_force_is_said_in_one_line(
    corpus: Path, tmp_path: Path, quchong_here: CommandHere
) -> None:
    (tmp_path / ".git").mkdir()
    assert "configuration: the defaults, because no config.yaml" in quchong_here("check", corpus).stderr
    (tmp_path / "config.yaml").write_text("quchong: 1\n")
    for command in (("run", corpus, "--out", "out"), ("check", corpus)):
        said = quchong_here(*command)
        assert [line for line in said.stderr.splitlines() if "configuration: " in line] == [
            f"configuration: {tmp_path / 'config.yaml'}"
        ]
        assert "configuration: " not in said.stdout
        assert quchong_here(*command, "--quiet").stderr == ""


def test_a_check_of_no_article_fails_unless_that_is_allowed(tmp_path: Path, quchong_here: CommandHere) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus/emptied.jsonl").touch()
    assert "no articles in 1 files; allow it with --allow-empty" in quchong_here("check", "corpus", code=2).stderr
    quchong_here("check", "corpus", "--allow-empty")


def test_a_report_overwrites_no_input_and_no_other_report(
    corpus: Path, tmp_path: Path, quchong_here: CommandHere
) -> None:
    text = (corpus / "a.txt").read_bytes()
    error = quchong_here("check", "corpus", "--report", "json=corpus/a.txt", code=2).stderr
    assert "corpus/a.txt is one of the files to check" in error
    assert (corpus / "a.txt").read_bytes() == text
    twice = ["--report", "json=r.json", "--report", "sarif=./r.json"]
    assert "r.json is given twice" in quchong_here("check", "corpus", *twice, code=2).stderr
    assert not (tmp_path / "r.json").exists()


def test_own_baselines_and_reports_are_no_text(corpus: Path, quchong_here: CommandHere) -> None:
    (corpus / "b.txt").write_bytes((corpus / "a.txt").read_bytes())
    quchong_here("check", "corpus", "--report", "jsonl=corpus/findings.jsonl", code=1)
    for output_format in FORMATS:
        report = quchong_here("check", "corpus/b.txt", "corpus/a.txt", "--output-format", output_format, code=1)
        (corpus / f"report-{output_format}.txt").write_text(report.stdout, "utf-8")
    (corpus / "nothing.txt").write_text(quchong_here("check", "corpus/a.txt").stdout, "utf-8")
    for output_format in ("json", "sarif"):
        (corpus / f"report-{output_format}.txt").rename(corpus / f"report.{output_format}")
    (corpus / "report-gitlab.txt").rename(corpus / "report-gitlab.json")
    (corpus / "report-jsonl.txt").rename(corpus / "report.jsonl")
    quchong_here("baseline", "create", "corpus", "--baseline", "corpus/known.txt")
    after = quchong_here("check", "corpus", "--output-format", "jsonl", code=1).stdout
    assert "DUP001" in after
    assert "known.txt" not in after
    assert "findings.jsonl" not in after
    assert "report" not in after
    assert "nothing.txt" not in after


def test_run_folders_are_passed_over_unless_they_are_named(corpus: Path, quchong_here: CommandHere) -> None:
    quchong_here("run", "corpus", "--out", corpus / "results/out")
    quchong_here("run", "corpus", "--out", "again")
    folder = quchong_here.folder
    assert "corpus/results/out" not in (folder / "again/articles.jsonl").read_text("utf-8")
    [skipped] = rows(folder / "again/skipped.jsonl")
    assert (skipped["path"], skipped["reason"]) == ("results/out", "unsupported")
    checked = quchong_here("check", "corpus")
    assert "1 folders of runs were not checked, such as results/out" in checked.stderr
    assert "give it as a path of its own" in quchong_here("run", "corpus/results", "--out", "no", code=2).stderr
    quchong_here("run", "corpus/results/out", "--out", "named")
    assert (folder / "named/articles.jsonl").read_bytes() == (folder / "again/articles.jsonl").read_bytes()


def test_the_work_folder_of_a_run_stays_out_of_repositories(tmp_path: Path) -> None:
    (tmp_path / ".quchong").mkdir()
    work = open_work_folder(tmp_path, "job", fresh=False)
    assert (work / ".gitignore").read_text() == "*\n"
    assert is_run_folder(tmp_path)
