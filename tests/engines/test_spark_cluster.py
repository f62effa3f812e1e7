"""A cluster of Spark gives the bytes of one machine, whichever of its processes is killed on the way."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from quchong.config.config_file import parse_config
from quchong.runs.run_job import run_job
from support.spark import QUICK_START, contents, need_spark
from support.spark_cluster import Cluster, start_cluster, start_driver, wait_until
from support.texts import make_text
from support.varied_corpus import write_corpus

pytestmark = [pytest.mark.slow, pytest.mark.spark]
ON_LOOPBACK = (
    "spark.driver.host=127.0.0.1",
    "spark.driver.memory=512m",
    "spark.executor.memory=512m",
    f"spark.driver.extraJavaOptions={QUICK_START}",
    f"spark.executor.extraJavaOptions={QUICK_START}",
)
OPTIONS = "output: {shards: 6}"


@pytest.fixture(scope="module")
def corpus(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    need_spark()
    folder = write_corpus(tmp_path_factory.mktemp("corpus") / "in", repository)
    for number in range(300):  # more files than a task reads, so that each worker has rows that tasks fetch
        (folder / f"short-{number:03d}.txt").write_text(make_text(number, 2), "utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("local") / "out"
    run_job([corpus], out, parse_config(OPTIONS))
    return contents(out)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    need_spark()
    with start_cluster(tmp_path_factory.mktemp("cluster") / "cluster") as started:
        yield started


def test_a_worker_is_killed_while_tasks_write_and_its_files_are_gone(
    corpus: Path, expected: dict[str, bytes], cluster: Cluster, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    driver = start_driver(cluster, [corpus], tmp_path / "out", OPTIONS, {}, gate)
    wait_until(lambda: len(list(gate.glob("at-*"))) == 2, "both workers at the gate", 300)
    cluster.workers[-1].kill()
    (gate / "open").touch()
    cluster.start_worker()  # for the tests after this one
    assert "FetchFailed" in driver.finish()
    assert contents(tmp_path / "out") == expected


def test_the_driver_is_killed_and_the_command_given_again(
    corpus: Path, expected: dict[str, bytes], cluster: Cluster, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    cluster.wait_for_workers()
    driver = start_driver(cluster, [corpus], out, OPTIONS, {})
    kept = out / ".quchong/fingerprints/kept.json"
    wait_until(kept.exists, "fingerprints", 300)
    driver.kill()
    before = kept.stat().st_ino
    driver = start_driver(cluster, [corpus], out, OPTIONS, {})
    wait_until(lambda: list(out.glob(".quchong/copies/plan.json")), "the next dataset", 300)
    assert kept.stat().st_ino == before
    driver.finish()
    assert contents(out) == expected


SHIPPED = """
import sys
from pathlib import Path

import pyarrow as pa
from pyspark import cloudpickle

from quchong.engines.choose_engine import choose_engine
from quchong.engines.options import EngineOptions

WHERE = pa.schema([("package", pa.string()), ("variant", pa.string())])

def where(batches):
    import quchong.native.library as library

    for _ in batches:
        variant = library.choose_variant(library.load_library())
        yield pa.record_batch([[library.__file__], [variant]], schema=WHERE)

master, folder, *settings = sys.argv[1:]
options = EngineOptions(name="spark", master=master, spark=dict(setting.split("=", 1) for setting in settings))
engine = choose_engine(options, Path(folder))
rows = engine.distribute(pa.table({"number": [1]}))
print(engine.collect(engine.map(rows, where, WHERE)).to_pylist())
"""


def test_the_package_comes_in_an_archive_but_not_in_a_zip(repository: Path, cluster: Cluster, tmp_path: Path) -> None:
    archive = shutil.make_archive(str(tmp_path / "shipped"), "gztar", repository / "src", "quchong")
    packed = shutil.make_archive(str(tmp_path / "packed"), "zip", repository / "src", "quchong")
    script = tmp_path / "script.py"
    script.write_text(SHIPPED, "utf-8")

    def run(*settings: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(script), cluster.url, str(tmp_path / "work"), *ON_LOOPBACK, *settings]
        environment = {**os.environ, "PYTHONPATH": str(repository / "src"), "SPARK_LOCAL_IP": "127.0.0.1"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=300)

    done = run(f"spark.archives={archive}#shipped", "spark.executorEnv.PYTHONPATH=shipped")
    assert "/shipped/quchong/native/library.py" in done.stdout, done.stderr
    done = run(f"spark.submit.pyFiles={packed}", "spark.executorEnv.PYTHONPATH=packed.zip", "spark.task.maxFailures=1")
    assert "the compiled kernels cannot be loaded" in done.stderr
