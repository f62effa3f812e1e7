"""The options of the engine; none of them changes a result."""

import os
import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from quchong.strict_model import StrictModel

AUTO_MEMORY = 1 << 30
UNITS = {"KB": 1 << 10, "MB": 1 << 20, "GB": 1 << 30, "TB": 1 << 40}
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*(KB|MB|GB|TB)", re.IGNORECASE)


def check_size(size: str) -> str:
    """Return the size unchanged; raises ValueError where it is none."""
    if size != "auto" and not SIZE.fullmatch(size):
        raise ValueError(f"{size!r} is not auto or a size such as 500MB or 2GB")
    return size


class EngineOptions(StrictModel):
    """Where a run does its work, and with how many workers and how much memory."""

    name: Literal["local"] = Field(default="local", description="engine to use: local (this machine)")
    workers: Literal["auto"] | Annotated[int, Field(ge=1, le=1024)] = Field(
        default="auto", description="number of processes and threads; auto: one for each core that this process may use"
    )
    memory: Annotated[str, AfterValidator(check_size)] = Field(
        default="auto", description="memory for sorting, such as 500MB or 4GB; auto: 1GB; larger data is sorted on disk"
    )

    @property
    def worker_count(self) -> int:
        """The number of workers, with auto resolved."""
        if self.workers != "auto":
            return self.workers
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    @property
    def memory_bytes(self) -> int:
        """The memory for sorting in bytes, with auto resolved."""
        found = SIZE.fullmatch(self.memory)
        return int(float(found[1]) * UNITS[found[2].upper()]) if found else AUTO_MEMORY
