"""Parts whose process died: find the inputs at which it dies, and compute the part without them."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from quchong.engines.part_file import write_part_file
from quchong.engines.parts import InputOrigin, PartTask
from quchong.engines.run_tasks import give_up, run_alone
from quchong.model import PIECE

Pieces = Sequence[Mapping[str, Any]]
DEADLY: Mapping[str, Any] = {"failure": "memory"}
"""What a piece gets (model.PIECE) at which the process that reads it dies: it is not read but reported."""


@dataclass(frozen=True)
class Trial:
    """Computes a part into a file that is deleted at once; the files that it is read from stay."""

    task: PartTask

    def __call__(self) -> None:
        """Do so."""
        file = Path(self.task.path).with_suffix(".trial")
        try:
            write_part_file(file, self.task.schema, self.task.part.batches())
        finally:
            file.unlink(missing_ok=True)


def compute_without_deadly(task: Callable[[], None]) -> None:
    """Compute a part whose process died twice: without the pieces at which it dies, which are reported instead.

    Raises
    ------
    EngineError
        The part is read from no inputs.
    """
    if not isinstance(task, PartTask) or not isinstance(task.part.origin, InputOrigin):
        give_up(task)
        return
    rows = task.part.origin.table.to_pylist()
    deadly = {id(row) for row in find_deadly(task, rows)}
    try:
        run_alone(with_pieces(task, [{**row, **DEADLY} if id(row) in deadly else row for row in rows]))
    except BrokenExecutor:  # it dies only at several together
        with_pieces(task, [{**row, **DEADLY} for row in rows])()


def find_deadly(task: PartTask, rows: Pieces) -> Pieces:
    """Return the pieces at which a process that reads nothing else dies."""
    try:
        run_alone(Trial(with_pieces(task, rows)))
    except BrokenExecutor:
        if len(rows) == 1:
            return rows
        middle = len(rows) // 2
        return [*find_deadly(task, rows[:middle]), *find_deadly(task, rows[middle:])]
    return []


def with_pieces(task: PartTask, rows: Pieces) -> PartTask:
    """Return the task of a part with other pieces to read."""
    return replace(task, part=replace(task.part, origin=InputOrigin(pa.Table.from_pylist(list(rows), PIECE))))
