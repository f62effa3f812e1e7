"""A run and its folder: what is up to date is left alone, what is unfinished goes on, run.json is the commit."""

import hashlib
import platform
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa

from quchong.atomic_write import atomic_write
from quchong.config.load import Config
from quchong.engines.choose_engine import choose_engine
from quchong.engines.processes import PROCESS_BYTES, start_forkserver
from quchong.errors import UsageError
from quchong.flow.pipeline import PipelineResult, load_kernels_in_background, run_pipeline
from quchong.match.bands import explain_narrow
from quchong.model import SKIPPED, Skipped
from quchong.progress import ProgressListener, StepTimer
from quchong.read.compression import COMPRESSIONS, guess_size
from quchong.read.find_inputs import RUN_FILE, InputFile, Inputs, describe_inputs, find_inputs, is_run_record
from quchong.read.pieces import Pieces
from quchong.version import __version__

WORK_FOLDER = ".quchong"
RESULT_FOLDER = "result"
"""Below the work folder: where results are written, until all of them are there."""
JOB_FILE = "job.json"
OWN_FILES = ("articles*.jsonl*", "removed.jsonl*", "skipped.jsonl", "lines.parquet", RUN_FILE)
PASSED_OVER = {"unsupported", "link", "no_records"}
"""Reasons for which an input is left out without having failed."""
SHOWN = 3
"""Names that a message shows."""
LIBRARIES = ("datasketch", "duckdb", "jieba", "numba", "numpy", "orjson", "pyarrow", "rjieba")


@dataclass(frozen=True)
class RunResult:
    """A finished run: its folder, the content of its run.json, and whether it had been up to date."""

    folder: Path
    record: Mapping[str, Any]
    up_to_date: bool = False

    @property
    def failed(self) -> Mapping[str, Any]:
        """How many files, and how many pages and records in all, failed, and whether that is too many."""
        failed: Mapping[str, Any] = self.record["failed"]
        return failed

    @property
    def failed_too_many(self) -> bool:
        """Say whether more than `read.max_failed_ratio` of the files, or of the pages and records, failed."""
        return bool(self.failed["too_many"])


def run_job(
    paths: Sequence[Path],
    out: Path,
    config: Config,
    *,
    fresh: bool = False,
    leave_out: Path | None = None,
    listener: ProgressListener | None = None,
) -> RunResult:
    """Make a corpus of the inputs in the folder `out`; what lies in `leave_out`, else in `out`, is no input.

    Raises
    ------
    UsageError
        A path is missing, there is nothing to read, or `out` holds something else.
    InputError
        Two inputs give one id.
    """
    listener = listener or ProgressListener()
    check_folder(out)
    timer = StepTimer(listener.begin)
    with timer.step("find"):
        found = find_files(paths, config, leave_out or out)
        check_apart(found.files, out)
        if config.engine.worker_count > 1 and guess_size(file.location for file in found.files) >= PROCESS_BYTES:
            start_forkserver("quchong.flow.read_split_clean")
        inputs = describe_inputs(found.files, config.engine.worker_count)
    identity = identify(inputs, config)
    finished = read_record(out / RUN_FILE)
    if finished is not None and not fresh:
        if finished["identity"] != identity:
            raise UsageError(
                f"{out}: holds the result of other inputs, another configuration or another version; "
                "give another --out, or --fresh to replace it"
            )
        if is_whole(out, finished):
            shutil.rmtree(out / WORK_FOLDER, ignore_errors=True)  # left where the end of the run was interrupted
            return RunResult(out, finished, up_to_date=True)
        listener.warn(f"{out}: files of the result are gone or were changed; it is made anew")
    work = open_work_folder(out, identity, fresh)
    if config.dedup.enabled and (narrow := explain_narrow(*banding_options(config))):
        listener.warn(narrow)
    on_busy = partial(load_kernels_in_background, config.dedup) if config.dedup.enabled else None
    engine = choose_engine(config.engine, work, listener.report, on_busy)
    passed_over = skipped_table(found.skipped)
    pieces = Pieces(inputs, work / "unpacked")
    outcome = run_pipeline(pieces, passed_over, config, engine, work / RESULT_FOLDER, timer)
    if outcome.unknown:
        listener.warn(explain_unknown(outcome.unknown))
    record = make_record(identity, config, inputs, outcome, timer)
    replace_result(out, work / RESULT_FOLDER)
    with atomic_write(out / RUN_FILE) as stream:
        stream.write(orjson.dumps(record, option=orjson.OPT_INDENT_2) + b"\n")
    shutil.rmtree(work)
    return RunResult(out, record)


def is_whole(out: Path, record: Mapping[str, Any]) -> bool:
    """Say whether the files that a run wrote are there, and those that it did not pack as long as they were."""
    for file in record.get("files", ()):
        try:
            size = (out / file["file"]).stat().st_size
        except OSError:
            return False
        if size != file["bytes"] and not file["file"].endswith(tuple(COMPRESSIONS)):
            return False
    return True


def find_files(paths: Sequence[Path], config: Config, leave_out: Path) -> Inputs:
    """Find the files to read, one at least; raises UsageError or InputError."""
    found = find_inputs(paths, config.read, leave_out=[leave_out])
    if not found.files:
        hint = "; see read.include in the configuration" if found.skipped else ""
        raise UsageError(f"{', '.join(map(str, paths))}: nothing to read here{hint}")
    return found


def check_folder(out: Path) -> None:
    """Raise UsageError unless the folder is new, empty or holds only what a run of ours left."""
    if not out.exists():
        return
    if not out.is_dir():
        raise UsageError(f"{out}: a file, not a folder; give another --out")
    entries = list(out.iterdir())
    begun = (out / WORK_FOLDER).is_dir() or read_record(out / RUN_FILE) is not None
    foreign = [entry.name for entry in entries if not is_own(entry)]
    if entries and (foreign or not begun):
        names = ", ".join(sorted(foreign or [entry.name for entry in entries])[:3])
        raise UsageError(f"{out}: holds something else ({names}); give an empty or new folder as --out")


def check_apart(files: Sequence[InputFile], out: Path) -> None:
    """Raise UsageError where an input lies in the folder for the result, which may be emptied."""
    folder = out.resolve()
    for parent in sorted({file.location.parent for file in files}) if out.exists() else ():
        if folder in (parent.resolve(), *parent.resolve().parents):
            raise UsageError(f"{parent}: lies in the folder for the result; give another --out")


def is_own(entry: Path) -> bool:
    """Say whether an entry of the folder is one that a run leaves, whole or unfinished."""
    name = entry.name
    if name == WORK_FOLDER:
        return True
    if name.startswith(".") and name.endswith(".tmp"):
        name = name[1:].rpartition(".")[0].rpartition(".")[0]
    return any(Path(name).match(pattern) for pattern in OWN_FILES)


def read_record(path: Path) -> dict[str, Any] | None:
    """Return the content of a run.json that is ours, or None."""
    try:
        record = orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    return record if is_run_record(record) else None


def open_work_folder(out: Path, identity: str, fresh: bool) -> Path:
    """Return the folder for kept datasets: that of an unfinished run of this very job, else a new one."""
    work = out / WORK_FOLDER
    job_file = work / JOB_FILE
    same = job_file.is_file() and job_file.read_bytes() == identity.encode()
    if fresh or not same:
        if work.is_dir():
            shutil.rmtree(work)
        work.mkdir(parents=True)
        with atomic_write(job_file) as stream:
            stream.write(identity.encode())
    result = work / RESULT_FOLDER
    shutil.rmtree(result, ignore_errors=True)  # what was cut short is written anew
    result.mkdir()
    return work


def replace_result(out: Path, result: Path) -> None:
    """Put a result in the place of an earlier one, if there is one, which stays as it was until now."""
    # first the commit point: a result without its files must never look finished
    (out / RUN_FILE).unlink(missing_ok=True)
    for entry in out.iterdir():
        if entry.name != WORK_FOLDER:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    for file in result.iterdir():
        file.replace(out / file.name)


def identify(inputs: pa.Table, config: Config) -> str:
    """Return a hash of all that decides what is written: inputs, configuration, output and version."""
    content = [
        __version__,
        config.result_hash,
        config.output.model_dump(mode="json"),
        inputs.drop_columns(["location"]).to_pylist(),
    ]
    return hashlib.sha256(orjson.dumps(content)).hexdigest()


def skipped_table(skipped: Sequence[Skipped]) -> pa.Table:
    """Return skipped inputs as a table (model.SKIPPED); they have no file_index."""
    rows = [{"file_index": None, **vars(item)} for item in skipped]
    return pa.Table.from_pylist(rows, SKIPPED)


def banding_options(config: Config) -> tuple[int, float, float]:
    """Return what decides the bands."""
    return config.dedup.num_perm, config.dedup.threshold, config.dedup.recall


def explain_unknown(names: Sequence[str]) -> str:
    """Say which ids of dedup.always_keep no article has."""
    named = ", ".join(names[:SHOWN]) + (", …" if len(names) > SHOWN else "")
    return f"dedup.always_keep: no article has {len(names)} of its ids ({named}); give an id or a source.record_id"


def make_record(
    identity: str, config: Config, inputs: pa.Table, outcome: PipelineResult, timer: StepTimer
) -> dict[str, Any]:
    """Return the content of run.json."""
    size = outcome.counts["articles"]["bytes"] / 1e6
    return {
        "quchong": __version__,
        "identity": identity,
        "versions": {
            "python": platform.python_version(),
            **{name: metadata.version(name) for name in LIBRARIES},
        },
        "configuration": config.model_dump(mode="json"),
        "configuration_hash": config.result_hash,
        "inputs": inputs.select(["path", "size", "sha256"]).to_pylist(),
        "counts": outcome.counts,
        "failed": count_failed(outcome, inputs.num_rows, config.read.max_failed_ratio),
        "files": outcome.files.to_pylist(),
        "steps": [
            {"name": name, "seconds": round(seconds, 3), "mb_per_second": round(size / max(seconds, 1e-9), 1)}
            for name, seconds in timer.seconds.items()
        ],
    }


def count_failed(outcome: PipelineResult, files: int, most: float) -> dict[str, Any]:
    """Count the files that failed as a whole and the pages and records that did, and say if either is too many."""
    failed = [row for row in outcome.skipped.to_pylist() if row["reason"] not in PASSED_OVER]
    failed_files = sum(row["record"] is None for row in failed)
    read = sum(outcome.counts["read"].values())
    too_many = failed_files > most * files or len(failed) > most * (read + len(failed))
    return {"files": failed_files, "pages_and_records": len(failed), "too_many": too_many}
