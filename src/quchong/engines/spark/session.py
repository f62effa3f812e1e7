"""A session of Spark with the settings that the engine relies on."""

import atexit
import os
import shutil
import signal
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

from quchong.engines.options import EngineOptions
from quchong.errors import UsageError

BATCH_BYTES = 8 << 20
"""Bytes of a batch that Spark gives to Python, about: articles may be long."""

TRIES = 8
"""How often a task is tried."""
RELIED_ON: Mapping[str, str] = {
    # the number of reducers, and which rows each of them gets, stay as they are
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.execution.arrow.maxBytesPerBatch": str(BATCH_BYTES),
    # a map task that is run again may give its rows in another order: noticed, and what has read the first is run again
    # (SPARK-23207; from Spark 4.1 on, and earlier ones take no notice)
    "spark.sql.shuffle.orderIndependentChecksum.enabled": "true",
    "spark.sql.shuffle.orderIndependentChecksum.enableFullRetryOnMismatch": "true",
    # rows are sorted by the bytes of their keys
    "spark.sql.session.collation.default": "UTF8_BINARY",
}
"""Settings of a session that are not the user's to choose."""
SUGGESTED: Mapping[str, str] = {
    "spark.app.name": "quchong",
    "spark.task.maxFailures": str(TRIES),  # inputs at which a worker dies take one each
    "spark.log.level": "ERROR",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.maxResultSize": "0",  # the memory of the driver is the limit
}
ON_THIS_MACHINE: Mapping[str, str] = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.ui.enabled": "false",
}
"""What is set for a master `local[…]`: such a session talks to nobody else."""


def open_session(options: EngineOptions) -> Any:
    """Return the session of this process, which is started where there is none.

    Raises
    ------
    UsageError
        Pyspark or Java is missing, or Spark does not start.
    """
    try:
        from pyspark.errors import PySparkRuntimeError
        from pyspark.sql import SparkSession
    except ImportError:
        raise UsageError("engine spark needs pyspark 4; install it with `pip install 'quchong[spark]'`") from None
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        raise UsageError("engine spark needs Java 17 or 21, for example `apt-get install openjdk-17-jre-headless`")
    if "PYSPARK_PYTHON" not in os.environ and "spark.pyspark.python" not in options.spark:
        os.environ["PYSPARK_PYTHON"] = sys.executable  # workers run the Python of the driver
    master = options.master or ("" if is_submitted() else f"local[{options.worker_count},{TRIES}]")
    builder = SparkSession.builder
    if master:
        builder = builder.master(master)
    local = ON_THIS_MACHINE if master.startswith("local") else {}
    for key, value in {**SUGGESTED, **local, **options.spark, **RELIED_ON}.items():
        builder = builder.config(key, value if isinstance(value, str) else orjson.dumps(value).decode())
    is_running = SparkSession.getActiveSession() is not None
    others = list_children()
    try:
        session = builder.getOrCreate()
    except PySparkRuntimeError as error:
        raise UsageError(f"Spark does not start: {error}; it needs Java 17 or 21") from None
    except KeyboardInterrupt:
        # Java, which pyspark has no hold of yet; left alone it would notice only when it has started
        for number in list_children() - others:
            with suppress(OSError):
                os.kill(number, signal.SIGKILL)
        raise
    if not is_running:
        atexit.register(session.stop)  # else the cluster takes the end of this process for a failure
    return session


def list_children() -> set[int]:
    """Return the processes that the main thread has started, where the system tells of them."""
    thread = os.getpid()
    with suppress(OSError):
        return {int(number) for number in Path(f"/proc/self/task/{thread}/children").read_text("ascii").split()}
    return set()


def is_submitted() -> bool:
    """Return whether `spark-submit` started this process: then the master is known already."""
    return "PYSPARK_GATEWAY_PORT" in os.environ
