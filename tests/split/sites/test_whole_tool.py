"""Sites through the whole tool: a run learns them, other commands apply what it learned."""

from collections import Counter
from pathlib import Path
from typing import Any

import orjson
import pyarrow.parquet as pq
import pytest

from quchong.check.cache.check_cache import CacheUse
from quchong.check.check_job import run_check
from quchong.config.config_file import parse_config
from quchong.engines import local
from quchong.engines.choose_engine import ENGINES
from quchong.runs.run_job import run_job
from support.command import Command, CommandHere, rows
from support.hostile_engine import Hostility, hostile_engine
from support.site_generator import make_site

SEEDS = {"a": 1, "b": 7}
NO_DUPLICATES = "dedup: {enabled: false}\n"
HOSTILE = {
    "a row a batch": Hostility(batch_rows=1, reducers=3, only_spark_types=True),
    "all together": Hostility(0, True, 5, shuffled=True, apart=True, lost_tries=True, only_spark_types=True),
}


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    write_pages(tmp_path / "pages")
    return CommandHere(tmp_path, monkeypatch, capsys)


def write_pages(folder: Path) -> Path:
    """Write the pages of two sites, and of one that has too few pages to learn from."""
    for site, seed in SEEDS.items():
        for number, page in enumerate(make_site(seed)):
            write(folder / site / f"{number:02}.txt", page.text)
    for number, page in enumerate(make_site(5)[:3]):
        write(folder / "few" / f"{number:02}.txt", page.text)
    return folder


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def list_classes(folder: Path) -> dict[str, list[tuple[str, str | None]]]:
    """Return the class and the rule of each line of each page of a run."""
    table = pq.read_table(folder / "lines.parquet").sort_by([("path", "ascending"), ("line", "ascending")])
    classes: dict[str, list[tuple[str, str | None]]] = {}
    for row in table.to_pylist():
        classes.setdefault(row["path"], []).append((row["class"], row["rule"]))
    return classes


def list_articles(file: Path) -> list[tuple[str, str | None, str]]:
    return [(row["id"], row["title"], row["text"]) for row in rows(file)]


def run_pages(tool: Command, *arguments: object) -> Any:
    (tool.folder / "config.yaml").write_text(f"quchong: 1\n{NO_DUPLICATES}", "utf-8")
    return tool("run", "pages", "--out", "out", "--config", "config.yaml", *arguments)


def test_a_run_writes_what_it_learned_and_counts_it(tool: Command) -> None:
    done = run_pages(tool)
    record = orjson.loads((tool.folder / "out/run.json").read_bytes())
    assert record["counts"]["sites"] == {"learned": 2}
    assert "2  (their own lines learned; see sites.yaml)" in done.stdout + done.stderr
    (written,) = (file for file in record["files"] if file["file"] == "sites.yaml")
    assert written["bytes"] == (tool.folder / "out/sites.yaml").stat().st_size
    rules = Counter(rule for one in list_classes(tool.folder / "out").values() for _, rule in one)
    by_sites = {rule: count for rule, count in rules.items() if rule and rule.startswith("site:")}
    assert by_sites
    assert by_sites.items() <= record["counts"]["boilerplate"].items()


def test_learn_writes_the_sheets_of_a_run(tool: Command) -> None:
    run_pages(tool)
    sheets = (tool.folder / "out/sites.yaml").read_text("utf-8")
    done = tool("learn", "pages", "-o", "sites.yaml")
    assert (tool.folder / "sites.yaml").read_text("utf-8") == sheets
    assert "2 sites learned" in done.stderr
    assert tool("learn", "pages", "--quiet").stdout == sheets
    assert tool("learn", "pages/few").stdout.endswith("\nsites: {}\n")


def test_learn_says_what_it_could_not_read(tool: Command) -> None:
    for number in range(5):
        (tool.folder / f"pages/a/bad-{number}.txt").write_bytes(b"\x00\xff\xfe" * 400)
    done = tool("learn", "pages", "-o", "sites.yaml", code=3)
    assert "a/bad-0.txt" in done.stderr
    assert "more than read.max_failed_ratio allows" in done.stderr


def test_split_by_rules_shows_a_page_as_the_run_saw_it(tool: Command) -> None:
    run_pages(tool)
    seen = list_classes(tool.folder / "out")
    differs = 0
    for path in ("a/00.txt", "a/03.txt", "b/01.txt"):
        shown = orjson.loads(tool("split", f"pages/{path}", "--json", "--site-rules", "out/sites.yaml").stdout)
        alone = orjson.loads(tool("split", f"pages/{path}", "--json").stdout)
        assert [(line["class"], line["rule"]) for line in shown["lines"]] == seen[path]
        differs += shown["lines"] != alone["lines"]
    assert differs


def test_a_run_by_rules_gives_the_articles_that_learning_gives(tool: Command) -> None:
    run_pages(tool)
    (tool.folder / "rules.yaml").write_text(
        f"quchong: 1\nsplit: {{site_rules: out/sites.yaml}}\n{NO_DUPLICATES}", "utf-8"
    )
    tool("run", "pages", "--out", "again", "--config", "rules.yaml")
    assert list_articles(tool.folder / "again/articles.jsonl") == list_articles(tool.folder / "out/articles.jsonl")
    assert not (tool.folder / "again/sites.yaml").exists()


def test_learning_can_be_turned_off(tool: Command) -> None:
    run_pages(tool)
    (tool.folder / "off.yaml").write_text(f"quchong: 1\nsplit: {{learn: off}}\n{NO_DUPLICATES}", "utf-8")
    done = tool("run", "pages", "--out", "off", "--config", "off.yaml")
    assert "sites.yaml" not in done.stdout + done.stderr
    assert not (tool.folder / "off/sites.yaml").exists()
    assert list_articles(tool.folder / "off/articles.jsonl") != list_articles(tool.folder / "out/articles.jsonl")


def test_check_applies_rules_and_never_learns(tool: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    run_pages(tool)
    monkeypatch.chdir(tool.folder)

    def count(split: str) -> int:
        config = parse_config(f"split: {{{split}}}\ncheck: {{select: [CLN]}}\n{NO_DUPLICATES}")
        return run_check([tool.folder / "pages"], config, CacheUse(enabled=False)).articles

    by_rules, alone = (len(rows(tool.folder / "out/articles.jsonl")), count("learn: off"))
    assert count("site_rules: out/sites.yaml") == by_rules
    assert count("") == alone != by_rules


def files_of(paths: tuple[Path, ...], folder: Path, config: str) -> dict[str, bytes]:
    run_job(paths, folder / "out", parse_config(config))
    return {file.name: file.read_bytes() for file in (folder / "out").iterdir() if file.name != "run.json"}


@pytest.mark.parametrize("hostility", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_engine_learns_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hostility: Hostility
) -> None:
    pages = write_pages(tmp_path / "pages")
    expected = files_of((pages,), tmp_path / "local", "")
    monkeypatch.setitem(ENGINES, "local", hostile_engine(hostility))
    assert files_of((pages,), tmp_path / "hostile", "") == expected
    assert "sites.yaml" in expected


def test_neither_order_nor_workers_change_a_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = write_pages(tmp_path / "pages")
    paths = tuple(sorted(pages.iterdir()))
    expected = files_of(paths, tmp_path / "one", "engine: {workers: 1}")
    monkeypatch.setattr(local, "PROCESS_BYTES", 1)
    assert files_of(paths[::-1], tmp_path / "two", "engine: {workers: 2}") == expected
    assert "sites.yaml" in expected
