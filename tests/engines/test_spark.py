"""The engine on Spark gives the bytes of the local one."""

import os
import signal
import subprocess
import time
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from quchong.config.config_file import parse_config
from quchong.engines.choose_engine import choose_engine
from quchong.errors import EngineError
from quchong.model import ID_KEY
from quchong.runs.run_job import run_job
from support.command import Command, are_all_gone, names_in
from support.deadly_stages import READ, read_or_die
from support.spark import contents, need_spark, spark_config
from support.spark_stages import fail, mark_provisional, rows_out_of_order
from support.varied_corpus import CONFIGS, write_corpus

pytestmark = [pytest.mark.slow, pytest.mark.spark, pytest.mark.filterwarnings("default")]


@pytest.fixture(scope="module")
def spark_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    need_spark()
    return tmp_path_factory.mktemp("spark")


@pytest.fixture
def reports() -> list[tuple[str, int, int]]:
    return []


@pytest.fixture
def engine(spark_folder: Path, tmp_path: Path, reports: list[tuple[str, int, int]]) -> Any:
    options = spark_config(spark_folder).engine
    return choose_engine(options, tmp_path / "work", lambda *report: reports.append(report))


@pytest.mark.parametrize("config", [CONFIGS["three shards"], CONFIGS["remove"]], ids=["three shards", "remove"])
def test_a_run_on_spark_gives_the_bytes_of_a_local_run(
    repository: Path, spark_folder: Path, tmp_path: Path, config: str
) -> None:
    corpus = write_corpus(tmp_path / "in", repository)
    here = run_job([corpus], tmp_path / "local", parse_config(config)).record
    there = run_job([corpus], tmp_path / "spark", spark_config(spark_folder, config)).record
    assert contents(tmp_path / "spark") == contents(tmp_path / "local")
    assert there.counts == here.counts
    assert [step.name for step in there.steps] == [step.name for step in here.steps]


def test_rows_out_of_order_end_a_run_with_what_the_reducer_says(engine: Any) -> None:
    rows = pa.table({"id": ["b", "a"], "row_key": [2, 1]}, schema=ID_KEY)
    with pytest.raises(EngineError, match=r"^rows came out of order$"):
        engine.collect(engine.map(engine.distribute(rows), rows_out_of_order, ID_KEY))
    sorted_rows = engine.exchange(engine.distribute(rows), ["row_key"], rows_out_of_order, ID_KEY)
    assert engine.collect(sorted_rows).sort_by("row_key").to_pylist() == rows.sort_by("row_key").to_pylist()


def test_what_is_kept_is_taken_up_unless_it_is_damaged_or_provisional(
    engine: Any, reports: list[tuple[str, int, int]]
) -> None:
    rows = engine.distribute(pa.table({"id": ["a", "b"], "row_key": [1, 2]}, schema=ID_KEY))
    assert engine.collect(engine.keep(rows, "rows")).num_rows == 2
    assert (reports[0], reports[-1]) == (("rows", 0, 1), ("rows", 1, 1))
    failing = engine.map(rows, fail, ID_KEY)
    assert engine.collect(engine.keep(failing, "rows")).num_rows == 2
    [part] = Path(engine.folder.uri).glob("rows/*.parquet")
    part.write_bytes(part.read_bytes()[:-1] + b"?")
    with pytest.raises(EngineError, match=r"^computed again$"):
        engine.keep(failing, "rows")
    assert engine.collect(engine.keep(rows, "rows")).num_rows == 2
    engine.keep(engine.map(rows, mark_provisional, ID_KEY), "once")
    with pytest.raises(EngineError, match=r"^computed again$"):
        engine.keep(failing, "once")
    assert not (Path(engine.folder.uri) / "rows").exists()


def test_inputs_at_which_workers_die_are_reported_and_the_rest_is_read(engine: Any, tmp_path: Path) -> None:
    stage = partial(read_or_die, deadly="17.txt", tries=str(tmp_path / "tries"), times=100)
    pieces = [{"path": f"{number:02d}.txt", "size": 1} for number in range(30)]
    read = engine.collect(engine.keep(engine.map(engine.source(pieces, 30), stage, READ), "read"))
    failures = dict(zip(read["path"].to_pylist(), read["failure"].to_pylist(), strict=True))
    assert failures == {**{piece["path"]: None for piece in pieces}, "17.txt": "memory"}
    assert read.num_rows == 30


@pytest.mark.parametrize("begun", ["job.json", "plan.json"], ids=["Java starts", "tasks run"])
def test_an_interrupt_ends_a_run_and_all_that_it_started(quchong: Command, repository: Path, begun: str) -> None:
    need_spark()
    running = quchong.start("run", repository / "corpus", "--out", "out", "--engine", "spark", stderr=subprocess.PIPE)
    while begun not in names_in(quchong.folder) and running.poll() is None:
        time.sleep(0.1)
    os.killpg(running.pid, signal.SIGINT)  # as a terminal does: to all processes at once
    _, stderr = running.communicate()
    assert running.returncode == 130
    assert b"Traceback" not in stderr
    assert stderr.endswith(b"interrupted; run the same command again to continue\n")
    assert are_all_gone(running.pid)
