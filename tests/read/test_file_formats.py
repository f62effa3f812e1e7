"""One table says which files are read: the code follows from it, and the hook and the README agree with it."""

import re
from itertools import product
from pathlib import Path

import pytest
import yaml

from quchong.check.fix.fix_files import FIXERS
from quchong.compression import COMPRESSIONS
from quchong.model import Page, Piece, Record, Skipped
from quchong.read.file_formats import FORMATS, SUFFIXES, find_format
from quchong.read.options import ReadOptions
from quchong.read.read_file import READERS, read_file
from quchong.write.options import OutputOptions
from support.command import Command, rows
from support.texts import make_text


def test_a_suffix_stands_for_one_format() -> None:
    assert sorted(SUFFIXES) == sorted({suffix for row in FORMATS for suffix in row.all_suffixes})
    assert all(suffix == suffix.lower() for suffix in SUFFIXES)
    assert [a for a, b in product(SUFFIXES, SUFFIXES) if a != b and a.endswith(b)] == []


def test_every_format_has_its_reader_and_fixer() -> None:
    assert READERS.keys() == {row.name for row in FORMATS}
    assert FIXERS.keys() == {row.fix for row in FORMATS} - {None}


@pytest.mark.parametrize("name", ["a.txt", "A.TXT", "b.c.JSONL", "x.jsonl.GZ", "红豆.Parquet"])
def test_suffixes_are_matched_in_any_case(name: str) -> None:
    row = find_format(name)
    assert row is not None
    assert name.lower().endswith(row.all_suffixes)


@pytest.mark.parametrize("name", ["txt", "a.jsonl.7z", "a.parquet.zst", "a.pdf", "jsonl.gz", ""])
def test_other_names_have_no_format(name: str) -> None:
    assert find_format(name) is None


def test_a_folder_is_read_for_all_of_them_in_any_case(quchong: Command) -> None:
    folder = quchong.folder / "in"
    folder.mkdir()
    (folder / "UPPER.TXT").write_text(make_text(1, 5), "utf-8")
    (folder / "lower.txt").write_text(make_text(2, 5), "utf-8")
    (folder / "Records.JsonL").write_text('{"text": "红豆生南国，春来发几枝。愿君多采撷，此物最相思。"}\n', "utf-8")
    quchong("run", "in", "--out", "out")
    assert {row["id"] for row in rows(quchong.folder / "out/articles.jsonl")} == {
        "Records.JsonL#1", "UPPER.TXT#1", "lower.txt#1"
    }  # fmt: skip
    assert ReadOptions().include == tuple(f"**/*{suffix}" for suffix in SUFFIXES)


def test_the_hook_runs_for_these_files_and_no_others(repository: Path) -> None:
    [hook] = yaml.safe_load((repository / ".pre-commit-hooks.yaml").read_text("utf-8"))
    runs_for = re.compile(hook["files"]).search
    assert all(runs_for(f"corpus/a{suffix}") and runs_for(f"A{suffix.upper()}") for suffix in SUFFIXES)
    assert runs_for("config.yaml")
    assert runs_for("corpus/config.yaml")
    assert not any(runs_for(f"a{suffix}") for suffix in (".pdf", ".parquet.gz", ".json5", ".gz", ".txt.7z", "jsonl"))


def test_the_readme_names_every_suffix(repository: Path) -> None:
    text = (repository / "README.md").read_text("utf-8")
    named = set(re.findall(r"`(?:[^` ]*)(\.\w+)`", text))
    assert {suffix for row in FORMATS for suffix in row.suffixes} <= named
    assert {compression.suffix for compression in COMPRESSIONS} <= named


def test_what_is_written_compressed_can_be_read() -> None:
    choices = OutputOptions.model_json_schema()["properties"]["compression"]["enum"]
    assert {"auto", "none"} <= {*choices}
    assert {*choices} - {"auto", "none"} <= {compression.name for compression in COMPRESSIONS}
    assert find_format("articles.jsonl") is not None


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.txt", "红豆生南国。", Page),
        ("a.jsonl", '{"text": "红豆生南国。"}', Record),
    ],
)
def test_a_reader_says_what_a_file_holds(tmp_path: Path, name: str, content: str, kind: type) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    row = find_format(name)
    assert row is not None
    assert [type(item) for item in read_file(Piece(0, name, str(path)), ReadOptions())] == [kind]
    assert row.holds == ("pages" if kind is Page else "records")


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        (
            "a.pdf",
            ".pdf files are not supported (supported: .txt .jsonl .ndjson .json .csv .tsv "
            ".html .htm .xhtml .mhtml .mht .warc .wet .tar, "
            "also with .gz .zst .bz2 .xz, and .parquet .arrow .feather .zip .tgz .tbz2 .txz)",
        ),
        ("site.old/notes", "files without a suffix are not supported (supported: "),
        ("a.cpio.gz", ".gz files are not supported"),
    ],
)
def test_a_file_of_another_format_is_skipped_with_the_formats_that_are_read(name: str, detail: str) -> None:
    [item] = read_file(Piece(0, name, name), ReadOptions())
    assert isinstance(item, Skipped)
    assert (item.reason, item.record) == ("unsupported", None)
    assert item.detail.startswith(detail)


@pytest.mark.parametrize("command", ["run", "check"])
def test_a_given_file_of_another_format_is_named_with_what_is_supported(quchong: Command, command: str) -> None:
    (quchong.folder / "a.pdf").write_bytes(b"%PDF-1.7")
    options = ["--out", "out"] if command == "run" else []
    stderr = quchong(command, "a.pdf", "-q", *options, code=2).stderr
    assert ".pdf files are not supported (supported: .txt .jsonl" in stderr
    assert stderr.count("error: ") == 1
