"""Which engine runs a job: a table of engines by name, and the function that picks one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from quchong.engines.engine import Engine
from quchong.engines.local import make_local_engine
from quchong.engines.options import EngineOptions
from quchong.progress import ReportProgress, no_progress

MakeEngine = Callable[[EngineOptions, Path, ReportProgress], Engine[Any]]
"""Makes an engine; the arguments are those of `choose_engine`."""


def make_spark_engine(options: EngineOptions, folder: Path, report: ReportProgress) -> Engine[Any]:
    """Return the engine on Spark, which is loaded only now: an extra brings what it needs."""
    from quchong.engines.spark import spark_engine

    return spark_engine.make_spark_engine(options, folder, report)


ENGINES: dict[str, MakeEngine] = {"local": make_local_engine, "spark": make_spark_engine}
"""What makes each engine, by the name that the option `engine.name` gives it."""


def choose_engine(options: EngineOptions, folder: Path, report: ReportProgress = no_progress) -> Engine[Any]:
    """Return the engine that the options name.

    Parameters
    ----------
    options
        Which engine, and how much of the machine it may use.
    folder
        Where it keeps datasets and whatever does not fit in memory.
    report
        Called as parts of a dataset are kept.
    """
    return ENGINES[options.name](options, folder, report)


def delete_kept(options: EngineOptions, folder: Path) -> None:
    """Delete what an engine has kept elsewhere for the job of a folder, once the result is in place."""
    if options.name == "spark":
        from quchong.engines.spark.spark_engine import delete_work

        delete_work(options, folder)
