"""The options of the engine; none of them changes a result."""

import os
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from quchong.strict_model import StrictModel
from quchong.text.sizes import check_size, parse_size

AUTO_MEMORY = 512 << 20
"""Bytes for sorting; more is sorted on disk. The memory that a run takes besides grows with its largest pages."""


def check_memory(size: str) -> str:
    """Return a size, or auto, as it is; raises ValueError where it is neither."""
    return size if size == "auto" else check_size(size)


class EngineOptions(StrictModel):
    """Which engine computes a run, and how much of the machine it may use."""

    name: Literal["local", "spark"] = Field(
        default="local", description="engine to use: local (this machine) or spark (a cluster; needs quchong[spark])"
    )
    workers: Literal["auto"] | Annotated[int, Field(ge=1, le=1024)] = Field(
        default="auto", description="number of processes and threads; auto: one for each core that this process may use"
    )
    memory: Annotated[str, AfterValidator(check_memory)] = Field(
        default="auto", description="memory for sorting, such as 500MB or 4GB; auto: 512MB; more is sorted on disk"
    )

    master: str | None = Field(
        default=None,
        description="spark: URL of the cluster, such as spark://host:7077, yarn or k8s://…; null: that of "
        "spark-submit, or this machine",
    )
    work: str | None = Field(
        default=None,
        description="spark: URI of a folder that the whole cluster reads and writes, for intermediate files; null: "
        "the folder of the run, which has to be such a folder then",
    )
    partitions: Literal["auto"] | Annotated[int, Field(ge=1, le=100_000)] = Field(
        default="auto",
        description="spark: number of reducers of a shuffle; auto: one for every 64 MB of input, 4 to 4000",
    )
    spark: dict[str, str | bool | int | float] = Field(
        default_factory=dict, description="spark: settings of the session, such as spark.executor.memory: 4g"
    )

    @property
    def worker_count(self) -> int:
        """Number of workers; where that is auto, of the cores that this process may use."""
        if self.workers != "auto":
            return self.workers
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    @property
    def memory_bytes(self) -> int:
        """Bytes of memory for a sort."""
        return AUTO_MEMORY if self.memory == "auto" else parse_size(self.memory)
