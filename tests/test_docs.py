"""What README and docs say is what the code does: commands, options, exit codes, keys of the results, examples."""

import json
import re
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

import click
import duckdb
import numpy as np
import pytest
from pydantic import ValidationError

import quchong
from quchong.check.cache.check_cache import CacheUse
from quchong.check.check_job import run_check
from quchong.check_rules import RULES
from quchong.clean import fineweb2
from quchong.clean.article_flags import DOUBLY_READ, LOW_HAN, REPLACED, SHORT
from quchong.clean.options import DROPPABLE
from quchong.cli import cli
from quchong.config.config_file import find_config, parse_config
from quchong.config.sections import Config
from quchong.engines.options import AUTO_MEMORY
from quchong.engines.processes import PROCESS_BYTES
from quchong.flow.totals import LINE_CLASSES
from quchong.match.containment import FREQUENT
from quchong.match.shingles import MIN_SAMPLE
from quchong.model import LINE, PASSED_OVER, Article, EncodingEvidence, Flag, Meta, Skipped, SkipReason, Source
from quchong.native import kernels
from quchong.read.find_inputs import find_inputs
from quchong.read.options import ReadOptions
from quchong.read.walk_folder import WORK_FOLDER
from quchong.split.completeness import CONCLUSION, ELISION_WORDS
from quchong.split.load_profiles import load_shipped
from quchong.write.corpus_formats import choose_row_file
from quchong.write.options import OutputOptions
from quchong.write.result_files import name_shards
from quchong.write.row_schema import ARTICLE_ROW
from support.command import Command, rows

BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(group: click.Group = cli, prefix: str = "") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in group.commands.items():
        full = f"{prefix} {name}".strip()
        found.update(commands(command, full) if isinstance(command, click.Group) else {full: command})
    return found


def long_options(command: click.Command) -> set[str]:
    options = [option for option in command.params if isinstance(option, click.Option)]
    return {name for option in options for name in (*option.opts, *option.secondary_opts) if name.startswith("--")}


def blocks(text: str, *languages: str) -> list[str]:
    return [content for language, content in BLOCK.findall(text) if language in languages]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def tables(text: str, heading: str) -> list[list[list[str]]]:
    """Return the tables below a heading, each as the cells of its rows, without the head."""
    section = re.split(r"^## ", text, flags=re.MULTILINE)
    [content] = [part for part in section if part.startswith(f"{heading}\n")]
    found = re.findall(r"^\|.*\n\|[-:| ]+\|\n((?:\|.*\n)+)", content, re.MULTILINE)
    return [[[cell.strip() for cell in row[1:-1].split(" | ")] for row in table.splitlines()] for table in found]


def keys(table: list[list[str]]) -> list[str]:
    """Return what the first column names."""
    return [name for row in table for name in named(row[0])]


@pytest.fixture(scope="session")
def documents(repository: Path) -> dict[str, str]:
    names = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md")
    files = [*(repository / name for name in names), *sorted((repository / "docs").glob("*.md"))]
    return {file.name: file.read_text("utf-8") for file in files}


def test_every_command_is_in_both_readmes(documents: dict[str, str]) -> None:
    for name in commands():
        assert f"`quchong {name}" in documents["README.md"], name
        assert f"`quchong {name}" in documents["README.zh-CN.md"], name


def test_every_option_is_documented_once_and_under_its_command(documents: dict[str, str]) -> None:
    text, known = documents["commands.md"], commands()
    shared: dict[str, list[str]] = {name: [] for name in known}
    for [row] in zip(*tables(text, "Options of several commands"), strict=True):
        for group in named(row[1]):
            members = [name for name in known if name == group or name.startswith(f"{group} ")]
            assert members, group
            for member in members:
                shared[member] += options_in(row[0])
    sections = re.findall(r"^## quchong (.*)$", text, re.MULTILINE)
    assert known.keys() <= set(sections) <= known.keys()
    assert len(sections) == len(set(sections))
    for name, command in known.items():
        own = [option for table in tables(text, f"quchong {name}") for row in table for option in options_in(row[0])]
        assert sorted(own + shared[name]) == sorted(long_options(command)), name


def options_in(cell: str) -> list[str]:
    return [option.split()[0] for option in named(cell)]


def test_the_documents_name_no_command_or_option_that_is_not_there(documents: dict[str, str]) -> None:
    known = commands()
    every = set().union(*map(long_options, known.values())) | {"--help", "--version", "--debug"}
    for name, text in documents.items():
        for block in blocks(text, "sh", "bash", "console"):
            for line in block.replace("\\\n", " ").splitlines():
                for part in re.split(r"&&|\||;", line):
                    words = shlex.split(part, comments=True)
                    if not words or Path(words[0]).name != "quchong":
                        continue
                    called = next((one for one in known if words[1 : 1 + len(one.split())] == one.split()), None)
                    options = {word.split("=")[0] for word in words if word.startswith("--")}
                    assert called or options <= {"--help", "--version"}, f"{name}: {part}"
                    assert options <= (long_options(known[called]) if called else set()) | {
                        "--help",
                        "--version",
                        "--debug",
                    }
        for option in re.findall(r"`(--[a-z-]+)", text):
            assert option in every or name == "CONTRIBUTING.md", f"{name}: {option}"


@pytest.mark.parametrize("name", ["", *commands()])
def test_every_help_has_an_example(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "quchong", *name.split(), "--help"], capture_output=True, text=True, check=True
    )
    assert re.search(r"Examples?:\n\s+quchong ", done.stdout)


def test_the_exit_codes_are_in_the_readme(documents: dict[str, str]) -> None:
    [table] = tables(documents["README.md"], "Exit codes")
    assert [row[0] for row in table] == ["0", "1", "2", "3", "130"]
    assert {str(code) for code in exit_codes()} <= {row[0] for row in table}


def exit_codes() -> Iterator[int]:
    """Yield the exit codes that the help of the commands names."""
    for command in (cli, *commands().values()):
        codes = re.search(r"Exit codes:(.*)", command.epilog or "", re.DOTALL)
        yield from map(int, re.findall(r"(?:^|; )\s*(\d+) ", codes[1])) if codes else ()


def test_the_page_in_the_readme_is_real(documents: dict[str, str], repository: Path) -> None:
    pages = "\n".join(page.read_text("utf-8") for page in sorted((repository / "corpus").rglob("*.txt")))
    [excerpt] = blocks(documents["README.md"], "text")
    for line in excerpt.splitlines():
        if line.strip() and line != "…":
            assert line.rstrip("…") in pages, line


def test_the_run_in_the_readme_is_real(documents: dict[str, str], finished: Path, quchong: Command) -> None:
    """The summary and the two rows are those of a run; `…` stands for what is left out."""
    [shown] = blocks(documents["README.md"], "console")
    command, *summary = shown.splitlines()
    assert command == "$ quchong run corpus --out out"
    printed = quchong("run", finished / "corpus", "--out", "out").stdout.splitlines()
    assert summary.pop() == "…"
    assert printed[: len(summary)] == summary
    for block, name in zip(blocks(documents["README.md"], "json"), ("articles", "removed"), strict=True):
        [shown_id] = re.findall(r'"id": "(.*?)"', block)
        [row] = [row for row in rows(finished / f"out/{name}.jsonl") if row["id"] == shown_id]
        whole = json.dumps(
            {key: round(value, 4) if type(value) is float else value for key, value in row.items()}, ensure_ascii=False
        )
        for part in " ".join(block.split()).split("…"):
            assert part.strip(' ",{}') in whole


def test_the_figures_in_the_readme_are_those_of_the_benchmarks(documents: dict[str, str], repository: Path) -> None:
    text = (repository / "benchmarks/README.md").read_text("utf-8")
    measured = {
        cells[0]: [re.sub(r" \(.*", "", cells[at]) for at in (1, 5, 7, 8)]
        for cells in tables(text, "The whole process, on statutes")[0]
    }
    [compared] = tables(documents["README.md"], "Why not text-dedup, datatrove or a script?")
    assert len(compared) == 5
    for tool, *figures in compared:
        assert measured[tool.replace("*", "").split(",")[0]] == figures, tool
    [scale, _] = tables(text, "From 10,000 to a million articles")
    [million] = [row for row in scale if row[0] == "1,000,000"]
    megabytes, seconds, peak, removed, below = (million[at] for at in (1, 2, 5, 6, 7))
    claim = " ".join(documents["README.md"].split())
    assert f"({int(megabytes.replace(',', '')) / 1000:.1f} GB) take {seconds} seconds and {peak} MB of memory" in claim
    assert f"every one of the {removed} removed articles reaches the threshold" in claim
    assert below == "0"


def test_the_docs_name_the_profiles_that_are_shipped(repository: Path) -> None:
    text = (repository / "docs/profiles.md").read_text("utf-8")
    named = re.search(r"shipped ones are in\s+\S+ (.*?)\. Put", text, re.DOTALL)
    assert named is not None
    assert re.findall(r"`(\w+)`", named[1]) == list(load_shipped())


def test_the_rules_in_the_readme_are_those_of_the_check(documents: dict[str, str]) -> None:
    table = tables(documents["README.md"], "Commands")[-1]
    assert keys(table) != []
    assert sorted(keys(table)) == sorted(RULES)


# the Chinese README says what the English one says


def cells(text: str) -> list[list[list[str]]]:
    """Return of each row of each table the code and the numbers, in no order."""
    found = re.findall(r"^\|.*\n\|[-:|]+\|\n((?:\|.*\n)+)", text, re.MULTILINE)
    return [[sorted(re.findall(r"`[^`]+`|[\d.,]*\d", row)) for row in table.splitlines()] for table in found]


def test_the_chinese_readme_has_the_same_code_and_tables(documents: dict[str, str]) -> None:
    english, chinese = documents["README.md"], documents["README.zh-CN.md"]
    assert BLOCK.findall(chinese) == BLOCK.findall(english)
    assert cells(chinese) == cells(english)
    outline = [
        [len(marks) for marks in re.findall(r"^(#+) ", BLOCK.sub("", text), re.MULTILINE)]
        for text in (english, chinese)
    ]
    assert outline[0] == outline[1]
    links = [Counter(re.findall(r"\]\(([^)#]+)", text)) for text in (english, chinese)]
    assert links[0] - Counter(["README.zh-CN.md"]) == links[1] - Counter(["README.md"])
    assert "(README.zh-CN.md)" in english.split("##")[0]
    assert "(README.md)" in chinese.split("##")[0]


def test_links_lead_somewhere(documents: dict[str, str], repository: Path) -> None:
    files = {file: repository / ("docs" if (repository / "docs" / file).exists() else "") / file for file in documents}
    for name, text in documents.items():
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)#?([^)]*)\)", BLOCK.sub("", text)):
            file = (files[name].parent / target).resolve() if target else files[name]
            assert file.exists(), f"{name}: {target}"
            if anchor:
                assert anchor in anchors(file.read_text("utf-8")), f"{name}: {target}#{anchor}"


def anchors(text: str) -> set[str]:
    """Return the anchors of the headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", BLOCK.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_help_loads_nothing_heavy() -> None:
    heavy = {"numpy", "pyarrow", "pydantic", "duckdb", "yaml", "jieba", "rich"}
    script = (
        "import sys; from quchong.cli import cli\n"
        "try: cli(['--help'])\nexcept SystemExit: pass\n"
        f"sys.exit(bool({heavy} & sys.modules.keys()))"
    )
    subprocess.run([sys.executable, "-c", script], check=True, stdout=subprocess.DEVNULL)


def test_the_version_has_its_entry_in_the_changelog(repository: Path) -> None:
    from quchong import __version__

    assert f"## {__version__} " in (repository / "CHANGELOG.md").read_text("utf-8")


def test_the_documents_name_no_key_of_the_configuration_that_is_not_there(documents: dict[str, str]) -> None:
    sections = {name: getattr(Config(), name) for name in Config.model_fields if name != "quchong"}
    for name, text in documents.items():
        for section, key in re.findall(rf"`({'|'.join(sections)})\.([a-z_]+)\b(?!\()", text):
            assert key in type(sections[section]).model_fields, f"{name}: {section}.{key}"


def test_ids_are_as_the_docs_say(
    documents: dict[str, str], repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("corpus", "corpus-2"):
        shutil.copytree(repository / "corpus", tmp_path / name)
    monkeypatch.chdir(tmp_path)
    [ids] = tables(documents["results.md"], "Ids")
    page = tmp_path / "corpus/wenku/saving-water.txt"
    for given, shown in ids:
        found = find_inputs([Path(path) for path in named(given)[0].split()], ReadOptions()).files
        [path] = [file.path for file in found if file.location.absolute().samefile(page)]
        assert named(shown) == [f"{path}#2"], given


def test_findings_and_ignores_are_seen_from_the_working_folder(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(repository / "corpus", tmp_path / "corpus")
    monkeypatch.chdir(tmp_path)
    config = parse_config("quchong: 1\ncheck: {select: [DUP], per_path_ignores: {/corpus/wenku/: [DUP]}}")
    found = run_check([Path("corpus")], config, CacheUse(enabled=False)).findings
    assert {finding.place.path for finding in found} == {
        "corpus/fanwen/teamwork.txt",
        "corpus/kuaixun/stone-bridge.txt",
        "corpus/shige/small-poems.txt",
        "corpus/yulan/canteen-plan.txt",
        "corpus/zuowen/autumn-harvest.txt",
    }


def test_the_configuration_is_found_as_the_docs_say(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "repository/corpus"
    (inner / "deeper").mkdir(parents=True)
    (tmp_path / "config.yaml").write_text("quchong: 1\n", "utf-8")
    monkeypatch.chdir(inner / "deeper")
    assert find_config(Path.cwd()) == tmp_path / "config.yaml"
    (inner.parent / ".git").mkdir()
    assert find_config(Path.cwd()) is None
    (inner / "config.yaml").write_text("another: program\n", "utf-8")
    (inner.parent / "config.yaml").write_text("quchong: 1\n", "utf-8")
    assert find_config(Path.cwd()) == inner.parent / "config.yaml"


@pytest.fixture(scope="session")
def finished(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("docs")
    shutil.copytree(repository / "corpus", folder / "corpus")
    quchong.run(folder / "corpus", folder / "out", Config())
    return folder


def flat(row: dict[str, Any]) -> list[str]:
    return [
        name
        for key, value in row.items()
        for name in ([f"{key}.{inner}" for inner in value] if type(value) is dict else [key])
    ]


def declared(table: list[list[str]]) -> dict[str, tuple[str, bool]]:
    """Return of each key in a table its type, and whether it is ever null."""
    return {name: (row[1], row[2] != "never") for row in table for name in named(row[0])}


def kinds_of(model: type, prefix: str) -> dict[str, tuple[str, bool]]:
    """Return the same of what a dataclass declares, but for what is in other tables or not written."""
    words: dict[object, str] = {str: "text", int: "number", tuple[str, ...]: "list of texts"}
    words[tuple[Flag | str, ...]] = "list of texts"
    kinds = {}
    for name, hint in get_type_hints(model).items():
        plain, *rest = get_args(hint) if type(None) in get_args(hint) else (hint,)
        plain = str if get_origin(plain) is Literal else plain
        if plain in words and name != "row_key":
            kinds[prefix + name] = (words[plain], bool(rest))
    return kinds


def test_the_keys_of_the_results_are_in_the_docs(documents: dict[str, str], finished: Path) -> None:
    text = documents["results.md"]
    [article] = tables(text, "articles.jsonl")
    parts = {"source": Source, "meta": Meta}
    names = [field.name for field in fields(Article) if field.name != "row_key"]
    known = [
        name
        for key in names
        for name in ([f"{key}.{field.name}" for field in fields(parts[key])] if key in parts else [key])
    ]
    assert keys(article) == known == flat(rows(finished / "out/articles.jsonl")[0])
    assert declared(article) == kinds_of(Article, "") | kinds_of(Source, "source.") | kinds_of(Meta, "meta.")
    reason, matches = tables(text, "removed.jsonl")
    at = known.index("flags") + 1
    assert [*known[:at], *keys(reason), *known[at:]] == flat(rows(finished / "out/removed.jsonl")[0])
    skipped, reasons = tables(text, "skipped.jsonl")
    assert keys(skipped) == [field.name for field in fields(Skipped)]
    assert declared(skipped) == kinds_of(Skipped, "")
    assert set(keys(reasons)) == set(get_args(SkipReason))
    assert {named(row[0])[0] for row in reasons if "not counted as failed" in row[1]} == PASSED_OVER
    columns, classes = tables(text, "lines.parquet")
    assert [(named(row[0])[0], row[1]) for row in columns] == [
        (column.name, str(column.type)) for column in LINE if column.name != "file_index"
    ]
    assert tuple(keys(classes)) == LINE_CLASSES
    record = json.loads((finished / "out/run.json").read_bytes())
    assert keys(matches) == list(record["counts"]["removed"])
    run, counts = tables(text, "run.json")
    assert keys(run) == list(record)
    assert keys(counts) == list(record["counts"])
    told = {named(row[0])[0]: set(named(row[1])) for row in (*run, *counts)}
    for key in ("inputs", "files", "steps"):
        assert told[key] >= record[key][0].keys()
    assert told["failed"] >= record["failed"].keys()
    assert told["encodings"] == set(get_args(EncodingEvidence))
    for key in ("read", "articles", "caps"):
        assert told[key] == record["counts"][key].keys()


def test_the_names_of_the_results_are_in_the_docs(documents: dict[str, str]) -> None:
    first = documents["results.md"].split("## ")[0]
    for stem, shards, given in (
        ("articles", 1, {}),
        ("articles", 4, {}),
        ("articles", 1, {"compression": "zst"}),
        ("articles", 4, {"compression": "zst"}),
        ("removed", 1, {"compression": "zst"}),
        ("articles", 1, {"format": "parquet"}),
        ("removed", 1, {"format": "parquet"}),
        ("articles", 1, {"format": "text"}),
    ):
        file = choose_row_file(OutputOptions.model_validate(given), ARTICLE_ROW, of_corpus=stem == "articles")
        assert f"`{name_shards(Path(), stem, shards, file).names[0]}`" in first


def test_the_results_are_read_as_the_docs_show(
    documents: dict[str, str], finished: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = documents["results.md"]
    monkeypatch.chdir(finished)
    [script] = blocks(text, "python")
    read: dict[str, Any] = {}
    exec(script, read)  # noqa: S102 -- our own words
    assert len(read["articles"]) == 70
    assert len(read["reasons"]) == 10
    assert {row["rule"] for row in read["boilerplate"]} >= {"download_notice"}
    [shell] = blocks(text, "sh")
    filtering, query = (shlex.split(line) for line in shell.splitlines())
    if shutil.which("jq"):
        assert subprocess.run(filtering, capture_output=True, check=True).stdout.count(b"\n") == 6
    counted = duckdb.sql(query[-1])
    assert counted is not None
    assert dict(counted.fetchall())["download_notice"] == 18
    packed = Config.model_validate({"output": {"shards": 2, "compression": "zst"}})
    quchong.run("out", "again", packed)
    assert sorted(row["id"] for row in read["read_rows"]("again", "articles")) == [
        article["id"] for article in read["articles"]
    ]


def test_the_flags_are_in_the_docs(documents: dict[str, str]) -> None:
    flags, filters = tables(documents["results.md"], "Flags")
    assert tuple(keys(flags)) == DROPPABLE
    told = {named(row[0])[0]: row[1] for row in flags}
    lengths = {name: [region.preview_length for region in profile.regions] for name, profile in load_shipped().items()}
    assert {name for name, given in lengths.items() if any(given)} == {"docfarm"}
    least, most = next(filter(None, lengths["docfarm"]))
    assert f"{least} to {most} characters" in told["truncated"]
    assert all(word in told["truncated"] for word in ELISION_WORDS)
    assert all(found in told["truncated"] for found in re.findall(r"[\u4e00-\u9fff]{2,}", CONCLUSION.pattern))
    assert f"fewer than {SHORT} letters" in told["short"]
    assert f"below {LOW_HAN}" in told["low_han"]
    assert all(mark in told["mojibake"] for mark in (*REPLACED[1:], *DOUBLY_READ))
    assert [row[1] for row in filters] == [
        f"more than {percent(fineweb2.MAX_DUPLICATE_LINES)} of the lines",
        f"more than {percent(fineweb2.MAX_DUPLICATE_CHARACTERS)}",
        f"more than {percent(*fineweb2.MAX_TOP_NGRAMS.values())} of the characters",
        f"more than {percent(*fineweb2.MAX_DUPLICATE_NGRAMS.values())} of the characters",
        f"less than {percent(fineweb2.MIN_ENDED_LINES)}",
        f"more than {fineweb2.MAX_LINE_BREAKS} for each word",
        f"fewer than {fineweb2.MIN_WORDS}, or more than {fineweb2.MAX_WORDS:,}",
        f"fewer than {fineweb2.MIN_WORD_LENGTH}, or more than {fineweb2.MAX_WORD_LENGTH}",
        f"more than {fineweb2.MAX_SYMBOLS} for each word",
        f"more than {percent(fineweb2.MAX_BULLET_LINES)}",
        f"more than {percent(fineweb2.MAX_ELLIPSIS_LINES)}",
        f"less than {percent(fineweb2.MIN_WORDS_WITH_LETTER)}",
        f"fewer than {fineweb2.MIN_STOP_WORDS}",
    ]
    for row, sizes in zip(filters[2:4], (fineweb2.MAX_TOP_NGRAMS, fineweb2.MAX_DUPLICATE_NGRAMS), strict=True):
        assert ", ".join(map(str, sizes)) in row[0]


def percent(*shares: float) -> str:
    return ", ".join(f"{share * 100:g} %" for share in shares)


def test_the_figures_for_large_corpora_are_those_of_the_code(documents: dict[str, str]) -> None:
    [options] = tables(documents["configuration.md"], "Large corpora")
    told = {named(row[0])[0]: row[1] for row in options}
    assert f"{PROCESS_BYTES >> 20} MB or more" in told["engine.workers"]
    assert f"`auto` is {AUTO_MEMORY >> 20} MB" in told["engine.memory"]
    assert f"in `{WORK_FOLDER}` inside the run folder" in documents["configuration.md"]


def test_the_figures_for_contained_texts_are_those_of_the_code(documents: dict[str, str]) -> None:
    shingles, ends = np.zeros(0, np.uint64), np.zeros(2, np.int64)
    level, kept_ends = np.zeros(1, np.int64), np.zeros(2, np.int64)
    kernels.keep_sampled(shingles, ends, np.array([1 << 40]), MIN_SAMPLE, level, shingles.copy(), kept_ends)
    assert f"1 in up to {1 << level[0]}" in documents["matching.md"]
    assert f"A shingle that more than {FREQUENT} articles have" in documents["matching.md"]


def test_a_wrong_configuration_raises_what_the_readme_says(tmp_path: Path) -> None:
    wrong: dict[str, Any] = {"dedup": {"threshold": 2}}
    with pytest.raises(ValidationError):
        Config(**wrong)
    with pytest.raises(ValidationError):
        Config.model_validate(wrong)
    assert not issubclass(ValidationError, quchong.QuchongError)
    (tmp_path / "config.yaml").write_text(json.dumps({"quchong": 1, **wrong}), "utf-8")
    with pytest.raises(quchong.QuchongError):
        quchong.load_config(tmp_path / "config.yaml")
