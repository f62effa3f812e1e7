"""Spark for tests: whether it is there, and one session on this machine."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from quchong.config.config_file import parse_config
from quchong.config.sections import Config

HERE = Path(__file__).parents[1]
PYTHONPATH = os.pathsep.join([str(HERE.parent / "src"), str(HERE)])
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
"""Options of Java for processes that live for a minute: no time goes into compiling well."""
SETTINGS = {
    "spark.driver.extraJavaOptions": QUICK_START,
    "spark.executorEnv.PYTHONPATH": PYTHONPATH,
    "spark.driver.memory": "1g",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "1000",
}


def need_spark(*others: str) -> None:
    """Leave a test out where Spark or another package is missing; where all that tests need is to be there, fail."""
    lacks = [name for name in ("pyspark", "pandas", "fsspec", *others) if importlib.util.find_spec(name) is None]
    lacks += [] if shutil.which("java") or os.environ.get("JAVA_HOME") else ["Java"]
    if lacks:
        why = (
            f"{', '.join(lacks)} not installed: pip install -e '.[spark-test]', apt-get install openjdk-17-jre-headless"
        )
        (pytest.fail if os.environ.get("QUCHONG_REQUIRE_DATA") == "1" else pytest.skip)(why)


def spark_config(folder: Path, text: str = "", *, partitions: int = 2) -> Config:
    """Return a configuration for Spark on this machine, whose own files lie in a folder."""
    config = parse_config(text)
    engine = {
        "name": "spark",
        "workers": 2,
        "partitions": partitions,
        "spark": {**SETTINGS, "spark.local.dir": str(folder / "local"), "spark.sql.warehouse.dir": str(folder / "wh")},
    }
    return config.model_copy(update={"engine": config.engine.model_copy(update=engine)})


def contents(folder: Path) -> dict[str, bytes]:
    """Return the files of a result but its record."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != "run.json"}
