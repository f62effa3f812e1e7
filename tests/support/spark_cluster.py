"""A cluster of Spark on this machine: a master and workers on loopback, each in processes of its own."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support.spark import PYTHONPATH, QUICK_START

SECONDS = 90
"""How long something of a cluster may take, on a busy machine."""
HOLD = """
import os, time
from contextlib import contextmanager
from pathlib import Path

import quchong.atomic_write as module

whole = module.atomic_path

@contextmanager
def held(path):
    gate = Path({gate!r})
    with whole(path) as unfinished:
        if path.name.startswith("articles") and not (gate / "open").exists():
            unfinished.touch()
            (gate / f"at-{{os.getpid()}}").touch()
            while not (gate / "open").exists():
                time.sleep(0.05)
        yield unfinished

module.atomic_path = held
"""
"""Python of workers starts with this: whoever has begun to write a shard of the corpus waits until a gate is open."""


@dataclass
class Worker:
    """A worker: its process, and where it and its executors keep files."""

    process: subprocess.Popen[bytes]
    local: Path

    def kill(self) -> None:
        """Kill the worker and all that it has started, and remove their files."""
        for number in [self.process.pid, *descendants_of(self.process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)
        self.process.wait()
        shutil.rmtree(self.local, ignore_errors=True)


@dataclass
class Cluster:
    """A cluster: the URL of its master, its workers, and all processes that were started for it."""

    url: str
    folder: Path
    memory: str
    workers: list[Worker] = field(default_factory=list)
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start(self, name: str, *arguments: str, **more: str) -> subprocess.Popen[bytes]:
        """Start a process of the cluster."""
        import pyspark

        home = Path(pyspark.__file__).parent
        environment = {
            **os.environ,
            "SPARK_HOME": str(home),
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_LOCAL_HOSTNAME": "localhost",
            "SPARK_DAEMON_MEMORY": "192m",
            "SPARK_DAEMON_JAVA_OPTS": QUICK_START,
        }
        with (self.folder / f"{name}.log").open("wb") as log:
            process = subprocess.Popen(
                [str(home / "bin/spark-class"), f"org.apache.spark.deploy.{arguments[0]}", *arguments[1:]],
                env={**environment, **more},
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.started.append(process)
        return process

    def start_worker(self) -> None:
        """Start one more worker of one core; `wait_for_workers` says when it is there."""
        number = len(self.workers)
        local, own = self.folder / f"local-{number}", self.folder / f"work-{number}"
        local.mkdir()
        arguments = ("--host", "127.0.0.1", "--cores", "1", "--memory", self.memory, "--work-dir", str(own))
        process = self.start(
            f"worker-{number}",
            "worker.Worker",
            *arguments,
            "--webui-port",
            "0",
            self.url,
            SPARK_LOCAL_DIRS=str(local),
        )
        self.workers.append(Worker(process, local))

    def wait_for_workers(self) -> None:
        """Wait until all workers have joined."""
        for number in range(len(self.workers)):
            log = self.folder / f"worker-{number}.log"
            wait_until(lambda log=log: "Successfully registered" in read_log(log), "a worker")

    def end(self) -> None:
        """End all processes."""
        for process in self.started:
            for number in [process.pid, *descendants_of(process.pid)]:
                with suppress(ProcessLookupError):
                    os.kill(number, signal.SIGKILL)
            process.wait()


def wait_until(condition: Any, what: str, seconds: float = SECONDS) -> None:
    """Wait until a condition holds; fail where it does not come about."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"waited {seconds} s for {what}"
        time.sleep(0.1)


def descendants_of(parent: int) -> list[int]:
    """Return the processes that a process has started, and those that they have."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    found = [parent]
    for number in found:
        found += [child for child, own in parents.items() if own == number]
    return found[1:]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def start_cluster(folder: Path, workers: int = 2, memory: str = "700m") -> Iterator[Cluster]:
    """Start a master and workers of one core each; end all of them."""
    port = free_port()
    folder.mkdir(parents=True)
    cluster = Cluster(f"spark://127.0.0.1:{port}", folder, memory)
    try:
        cluster.start("master", "master.Master", "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0")
        wait_until(lambda: "elected leader" in read_log(folder / "master.log"), "the master")
        for _ in range(workers):
            cluster.start_worker()
        cluster.wait_for_workers()
        yield cluster
    finally:
        cluster.end()


def read_log(file: Path) -> str:
    return file.read_text("utf-8", "replace") if file.exists() else ""


@dataclass
class Driver:
    """The command `quchong run` on a cluster, and what it prints."""

    process: subprocess.Popen[bytes]
    log: Path

    def finish(self, code: int = 0) -> str:
        """Wait until it ends; returns what it printed."""
        self.process.wait(5 * SECONDS)
        text = read_log(self.log)
        assert self.process.returncode == code, text[-4000:]
        return text

    def kill(self) -> None:
        """Kill the command and its JVM."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def start_driver(
    cluster: Cluster, paths: list[Path], out: Path, options: str, settings: dict[str, str], gate: Path | None = None
) -> Driver:
    """Start a run on a cluster; with a gate, tasks that write the corpus wait until it is open."""
    path = PYTHONPATH
    if gate is not None:
        gate.mkdir()
        (gate / "sitecustomize.py").write_text(HOLD.format(gate=str(gate)), "utf-8")
        path = f"{gate}{os.pathsep}{PYTHONPATH}"
    spark = {
        "spark.driver.memory": "700m",
        "spark.executor.memory": "512m",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.extraJavaOptions": QUICK_START,
        "spark.executor.extraJavaOptions": QUICK_START,
        "spark.ui.enabled": "false",
        "spark.log.level": "WARN",
        "spark.shuffle.io.maxRetries": "1",
        "spark.shuffle.io.retryWait": "1s",
        "spark.executorEnv.PYTHONPATH": path,
        "spark.sql.warehouse.dir": str(cluster.folder / "warehouse"),
        **settings,
    }
    config = out.with_suffix(".yaml")
    rows = "".join(f'    {key}: "{value}"\n' for key, value in spark.items())
    config.write_text(f"quchong: 1\n{options}\nengine:\n  partitions: 2\n  spark:\n{rows}", "utf-8")
    log = out.with_suffix(".log")
    given = ("--engine", "spark", "--master", cluster.url, "--config", config, "--out", out, "-q")
    with log.open("ab") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "quchong", "--debug", "run", *map(str, (*paths, *given))],
            env={**os.environ, "SPARK_LOCAL_IP": "127.0.0.1", "PYTHONPATH": PYTHONPATH},
            stdout=stream,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Driver(process, log)
