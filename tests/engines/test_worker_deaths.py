"""A worker that dies costs its part one more try; what kills that too is reported instead of read."""

from functools import partial
from pathlib import Path

import pytest

from quchong.engines.local import LocalEngine
from quchong.engines.processes import PROCESS_BYTES
from quchong.engines.run_tasks import run_tasks
from quchong.errors import EngineError
from support.deadly_stages import READ, die, read_or_die


def read_pieces(folder: Path, times: int) -> list[dict[str, str | None]]:
    """Read 40 pieces, of ten parts, one of which kills so many times."""
    here = LocalEngine(folder / "work", 2, 1 << 20)
    size = PROCESS_BYTES // 10
    pieces = [{"file_index": n, "path": f"{n}.txt", "location": b"", "size": size // 4} for n in range(40)]
    stage = partial(read_or_die, deadly="17.txt", tries=str(folder / "tries"), times=times)
    kept = here.keep(here.map(here.source(pieces, 40 * size), stage, READ), "parsed")
    rows: list[dict[str, str | None]] = here.collect(kept).to_pylist()
    return rows


def test_a_process_that_is_killed_once_costs_nothing(tmp_path: Path) -> None:
    assert read_pieces(tmp_path, times=1) == [{"path": f"{n}.txt", "failure": None} for n in range(40)]


def test_an_input_that_kills_each_process_is_left_out_and_named(tmp_path: Path) -> None:
    rows = read_pieces(tmp_path, times=1000)
    assert [row["path"] for row in rows] == [f"{n}.txt" for n in range(40)]
    assert [row["path"] for row in rows if row["failure"] == "memory"] == ["17.txt"]


def test_other_work_that_dies_is_an_error_of_one_line() -> None:
    with pytest.raises(EngineError, match="a worker process died twice"):
        list(run_tasks([die, die], 2, in_processes=True))
