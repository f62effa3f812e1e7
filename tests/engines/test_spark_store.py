"""Inputs and intermediate files in an object store: the bytes are those of files on this machine."""

import logging
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support.command import Command
from support.spark import QUICK_START, contents, need_spark
from support.varied_corpus import write_corpus

pytestmark = [pytest.mark.slow, pytest.mark.spark, pytest.mark.filterwarnings("default")]


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    need_spark("moto", "s3fs")
    import s3fs
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    settings = {
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ACCESS_KEY_ID": "any",
        "AWS_SECRET_ACCESS_KEY": "any",
        "AWS_DEFAULT_REGION": "us-east-1",
        "SPARK_LOCAL_IP": "127.0.0.1",
    }
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    s3fs.S3FileSystem.clear_instance_cache()
    yield s3fs.S3FileSystem()
    server.stop()


def test_a_run_on_a_store_gives_the_bytes_of_a_run_on_files(quchong: Command, repository: Path, store: Any) -> None:
    folder = quchong.folder
    corpus = write_corpus(folder / "in", repository)
    store.mkdir("bucket")
    store.put(f"{corpus}{os.sep}", "bucket/in/", recursive=True)
    store.pipe_file("bucket/in/.hidden/a.txt", b"")
    given = ("-c", folder / "config.yaml", "-q", "-j", 2)
    settings = f'{{spark.driver.memory: 1g, spark.driver.extraJavaOptions: "{QUICK_START}"}}'
    (folder / "config.yaml").write_text(f"quchong: 1\nengine: {{partitions: 2, spark: {settings}}}\n")
    quchong("run", "in", "--out", "local", *given)
    quchong("run", "s3://bucket/in", "--out", "here", *given)
    assert contents(folder / "here") == contents(folder / "local")
    work = ("--work", "s3://bucket/work")
    quchong("run", "s3://bucket/in", "--out", "there", "--engine", "spark", *work, *given)
    assert contents(folder / "there") == contents(folder / "local")
    store.invalidate_cache()
    assert not store.find("bucket/work")
    assert store.find("bucket/in")


def test_what_a_store_does_not_have_is_an_error_that_names_it(quchong: Command, store: Any) -> None:
    store.mkdir("other")
    done = quchong("run", "s3://other/none", "--out", "out", code=2)
    assert "s3://other/none: no such file or folder" in done.stderr
    done = quchong("run", "s4://other/none", "--out", "out", code=2)
    assert "s4" in done.stderr
    done = quchong("run", "s3://other/none", "--out", "s3://other/out", code=2)
    assert "s3://other/out: a result is written to a folder" in done.stderr
