"""A cluster of Spark gives the bytes of one machine, whichever of its processes is killed on the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from quchong.config.config_file import parse_config
from quchong.runs.run_job import run_job
from support.spark import contents, need_spark
from support.spark_cluster import Cluster, start_cluster, start_driver, wait_until
from support.texts import make_text
from support.varied_corpus import write_corpus

pytestmark = [pytest.mark.slow, pytest.mark.spark]
OPTIONS = "output: {shards: 6}"


@pytest.fixture(scope="module")
def corpus(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    need_spark()
    folder = write_corpus(tmp_path_factory.mktemp("corpus") / "in", repository)
    for number in range(700):  # more files than a task reads, so that each worker has rows that tasks fetch
        (folder / f"short-{number:03d}.txt").write_text(make_text(number, 2), "utf-8")
    return folder


@pytest.fixture(scope="module")
def expected(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("local") / "out"
    run_job([corpus], out, parse_config(OPTIONS))
    return contents(out)


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    need_spark()
    with start_cluster(tmp_path / "cluster") as started:
        yield started


def test_a_worker_is_killed_while_tasks_write_and_its_files_are_gone(
    corpus: Path, expected: dict[str, bytes], cluster: Cluster, tmp_path: Path
) -> None:
    gate = tmp_path / "gate"
    driver = start_driver(cluster, [corpus], tmp_path / "out", OPTIONS, {}, gate)
    wait_until(lambda: len(list(gate.glob("at-*"))) == 2, "both workers at the gate", 300)
    cluster.workers[1].kill()
    (gate / "open").touch()
    assert "FetchFailed" in driver.finish()
    assert contents(tmp_path / "out") == expected


def test_the_driver_is_killed_and_the_command_given_again(
    corpus: Path, expected: dict[str, bytes], cluster: Cluster, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    driver = start_driver(cluster, [corpus], out, OPTIONS, {})
    kept = out / ".quchong/fingerprints/kept.json"
    wait_until(kept.exists, "fingerprints", 300)
    driver.kill()
    before = kept.stat().st_ino
    driver = start_driver(cluster, [corpus], out, OPTIONS, {})
    wait_until(lambda: list(out.glob(".quchong/buckets-0/plan.json")), "the next dataset", 300)
    assert kept.stat().st_ino == before
    driver.finish()
    assert contents(out) == expected
