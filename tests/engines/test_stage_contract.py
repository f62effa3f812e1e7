"""A hostile engine gives the bytes of the local one: no stage relies on more than its contract says."""

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from quchong.check.cache.check_cache import CacheUse
from quchong.check.check_job import run_check
from quchong.config.config_file import parse_config
from quchong.engines.choose_engine import ENGINES
from quchong.evaluate.labelled import evaluate_labelled
from quchong.evaluate.sample import evaluate_sample
from quchong.progress import ProgressListener
from quchong.read import pieces
from quchong.read.find_inputs import find_inputs
from quchong.read.input_files import describe_inputs
from quchong.read.options import ReadOptions
from quchong.read.pieces import Pieces
from quchong.runs.run_job import run_job
from support.command import write_records
from support.hostile_engine import Hostility, hostile_engine
from support.varied_corpus import CONFIGS, write_corpus

ALONE = {
    "a row a batch": Hostility(batch_rows=1),
    "all kinds in a batch": Hostility(batch_rows=0),
    "empty batches": Hostility(empty_batches=True),
    "reducers": Hostility(reducers=3),
    "reducers without rows": Hostility(reducers=50),
    "shuffled": Hostility(shuffled=True),
    "apart": Hostility(apart=True),
    "lost tries": Hostility(lost_tries=True),
    "types of Spark": Hostility(only_spark_types=True),
}
ALL = Hostility(empty_batches=True, reducers=5, shuffled=True, apart=True, lost_tries=True, only_spark_types=True)
TOGETHER = {
    "kinds mixed": replace(ALL, batch_rows=0),
    "seven rows a batch": replace(ALL, batch_rows=7),
    "a row a batch": replace(ALL, batch_rows=1),
}


@pytest.fixture(scope="module")
def corpus(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus") / "in", repository)


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pieces, "PIECE_BYTES", 8000)
    monkeypatch.setattr(pieces, "PACKED_BYTES", 2000)
    monkeypatch.setattr(pieces, "BLOCK_BYTES", 4000)


def run(paths: tuple[Path, ...], config: str, folder: Path) -> dict[str, object]:
    """Return the bytes of all files of a run, and what its record says of them."""
    record = run_job(paths, folder / "out", parse_config(config)).record
    files = {file.name: file.read_bytes() for file in (folder / "out").iterdir() if file.name != "run.json"}
    return {**files, "counts": record.counts, "files": record.files}


def check(paths: tuple[Path, ...], config: str, _folder: Path) -> dict[str, object]:
    checked = run_check(paths, parse_config(config), CacheUse(enabled=False))
    return {"articles": checked.articles, "findings": checked.findings}


def sample(paths: tuple[Path, ...], config: str, _folder: Path) -> dict[str, object]:
    return {"evaluation": evaluate_sample(paths, 40, parse_config(config), ProgressListener())}


def labelled(paths: tuple[Path, ...], config: str, folder: Path) -> dict[str, object]:
    pairs = [{"a": "r0", "b": "a.jsonl#16", "same": True}, {"a": "a.jsonl#2", "b": "r2", "same": False}]
    truth = write_records(folder / "truth.jsonl", pairs)
    return {"evaluation": evaluate_labelled(truth, paths, parse_config(config), ProgressListener())}


JOBS = {"run": run, "check": check, "sample": sample, "labelled": labelled}
Expect = Callable[[str, tuple[Path, ...], str], dict[str, object]]


@pytest.fixture(scope="module")
def expect(tmp_path_factory: pytest.TempPathFactory) -> Expect:
    """Return what gives the result of a job on the local engine."""
    return cache(lambda job, paths, config: JOBS[job](paths, config, tmp_path_factory.mktemp("local")))


def work_out(job: str, paths: tuple[Path, ...], config: str, folder: Path, hostility: Hostility) -> dict[str, object]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(ENGINES, "local", hostile_engine(hostility))
        return JOBS[job](paths, config, folder)


def test_there_is_something_of_everything(corpus: Path, expect: Expect) -> None:
    counts: Any = expect("run", (corpus,), CONFIGS["three shards"])["counts"]
    removed: Any = expect("run", (corpus,), CONFIGS["remove"])["counts"]
    assert all(lines for name, lines in counts.lines.items() if name != "comment")
    assert sum(counts.boilerplate.values()) == counts.lines["boilerplate"]
    assert all(counts.removed[kind] for kind in ("exact", "near", "dropped"))
    assert removed.removed["contained"]
    assert counts.articles.contained
    assert counts.skipped == {"damaged": 1, "field": 1}
    inputs = describe_inputs(find_inputs([corpus], ReadOptions()).files, 1)
    assert len(list(Pieces(inputs, corpus.parent / "cut"))) > inputs.num_rows + 3


@pytest.mark.parametrize("hostility", ALONE.values(), ids=ALONE)
def test_each_hostility_alone_changes_no_byte_of_a_run(
    corpus: Path, expect: Expect, tmp_path: Path, hostility: Hostility
) -> None:
    config = CONFIGS["remove"]
    assert work_out("run", (corpus,), config, tmp_path, hostility) == expect("run", (corpus,), config)


@pytest.mark.parametrize(
    ("together", "config"),
    [("kinds mixed", "one shard"), ("seven rows a batch", "three shards"), ("kinds mixed", "columns of the input")],
)
def test_all_together_change_no_byte_of_a_run(
    corpus: Path, expect: Expect, tmp_path: Path, together: str, config: str
) -> None:
    hostility, text = TOGETHER[together], CONFIGS[config]
    assert work_out("run", (corpus,), text, tmp_path, hostility) == expect("run", (corpus,), text)


@pytest.mark.parametrize(
    ("job", "together"),
    [("check", "kinds mixed"), ("check", "seven rows a batch"), ("sample", "kinds mixed"), ("labelled", "kinds mixed")],
)
def test_nor_do_a_check_and_an_evaluation_change(
    corpus: Path, expect: Expect, tmp_path: Path, job: str, together: str
) -> None:
    assert work_out(job, (corpus,), "", tmp_path, TOGETHER[together]) == expect(job, (corpus,), "")


@pytest.mark.slow
@pytest.mark.parametrize("job", JOBS)
@pytest.mark.parametrize("config", CONFIGS.values(), ids=CONFIGS)
@pytest.mark.parametrize("hostility", TOGETHER.values(), ids=TOGETHER)
def test_nor_does_anything_else_change(
    corpus: Path, expect: Expect, tmp_path: Path, hostility: Hostility, config: str, job: str
) -> None:
    assert work_out(job, (corpus,), config, tmp_path, hostility) == expect(job, (corpus,), config)


@pytest.mark.slow
@pytest.mark.parametrize("job", ["run", "check", "sample"])
@pytest.mark.parametrize("hostility", TOGETHER.values(), ids=TOGETHER)
def test_nor_on_real_pages(real_data: Path, expect: Expect, tmp_path: Path, hostility: Hostility, job: str) -> None:
    paths = (real_data / "docfarm", real_data / "pages")
    assert work_out(job, paths, CONFIGS["remove"], tmp_path, hostility) == expect(job, paths, CONFIGS["remove"])
