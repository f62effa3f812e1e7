"""A run, from inputs to a folder: leave a finished result alone, continue an unfinished run, commit at the end."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from quchong.compression import guess_size
from quchong.config.sections import Config, DedupOptions
from quchong.engines.choose_engine import choose_engine, delete_kept
from quchong.engines.processes import PROCESS_BYTES, start_forkserver
from quchong.errors import UsageError, describe_free, is_full_disk
from quchong.flow.pipeline import run_pipeline
from quchong.match.bands import explain_narrow
from quchong.model import SKIPPED, Skipped
from quchong.progress import ProgressListener, StepTimer
from quchong.read.file_formats import has_record_per_line
from quchong.read.find_inputs import FoundFiles
from quchong.read.input_files import InputFile, describe_inputs
from quchong.read.pieces import Pieces
from quchong.read.remote_files import uri_of
from quchong.read.walk_folder import WORK_FOLDER
from quchong.runs.dataset_card import make_card
from quchong.runs.describe_changes import describe_changes, name_some
from quchong.runs.job import Job, find_job_inputs, refuse_inputs_in
from quchong.runs.make_record import make_counts, make_record
from quchong.runs.run_folder import (
    CARD_FILE,
    RESULT_FOLDER,
    clear_work,
    commit,
    is_unchanged,
    lock_work_folder,
    open_work_folder,
    refuse_foreign,
)
from quchong.runs.run_record import RunRecord, read_record
from quchong.write.result_files import write_text


@dataclass(frozen=True)
class RunResult:
    """A finished run: its folder, its record, and whether it was finished before."""

    folder: Path
    record: RunRecord
    up_to_date: bool = False


def run_job(
    paths: Sequence[Path],
    out: Path,
    config: Config,
    *,
    fresh: bool = False,
    leave_out: Path | None = None,
    resumable: bool = True,
    listener: ProgressListener | None = None,
) -> RunResult:
    """Make a corpus of files and folders in the folder `out`.

    Parameters
    ----------
    paths
        The files and folders to read.
    out
        The folder of the run: new, empty, or left by an earlier run.
    config
        The configuration.
    fresh
        Replace an earlier result, and do not continue an unfinished run.
    leave_out
        A folder that is not read where it lies in one of the `paths`; by default `out`.
    resumable
        Whether an unfinished run can be continued later; not where `out` is a temporary folder.
    listener
        Receives progress and warnings.

    Raises
    ------
    UsageError
        A path is missing, there is nothing to read, `out` holds something else, or the result of another job.
    InputError
        There are more inputs than can be numbered, or two files would have one path in ids.
    """
    listener = listener or ProgressListener()
    timer = StepTimer(listener.begin)
    workers = config.engine.worker_count
    if uri_of(out):
        raise UsageError(f"{uri_of(out)}: a result is written to a folder; on a cluster, to one that all of it shares")
    refuse_foreign(out)
    with timer.step("find"):
        found = find_job_inputs(paths, config, leave_out or out)
        refuse_inputs_in(out, found.files)
        if workers > 1 and guess_size(read_in_python(found.files)) >= PROCESS_BYTES:
            start_forkserver("quchong.flow.read_split_clean")
        job = Job(describe_inputs(found.files, workers), config)
    if not fresh and (finished := find_finished(out, job, listener.warn)):
        return RunResult(out, finished, up_to_date=True)
    warn_of_narrow_bands(config.dedup, listener.warn)
    with lock_work_folder(out, listener.warn):
        # another run of the same job may have finished since
        if not fresh and (finished := find_finished(out, job, listener.warn)):
            return RunResult(out, finished, up_to_date=True)
        try:
            return RunResult(out, do_job(job, found, out, fresh=fresh, listener=listener, timer=timer))
        except OSError as error:
            if not is_full_disk(error) or not resumable:
                raise
            raise UsageError(explain_full_disk(out, error, fresh=fresh)) from error


def read_in_python(files: Iterable[InputFile]) -> Iterator[Path]:
    """Yield where the files lie that are not read in columns."""
    return (file.location for file in files if not has_record_per_line(file.path))


def explain_full_disk(out: Path, error: OSError, *, fresh: bool) -> str:
    """Say that a disk is full: where, how much is free, what is kept, and how to go on."""
    reason = os.strerror(error.errno or 0).lower()
    kept = "nothing was replaced" if fresh else f"what is done so far is kept in {out / WORK_FOLDER}"
    return f"{out}: {reason}{describe_free(out)}; {kept}; make room there and run the same command again"


def do_job(
    job: Job, found: FoundFiles, out: Path, *, fresh: bool, listener: ProgressListener, timer: StepTimer
) -> RunRecord:
    """Do a job in a folder whose lock is held; returns the record of the run."""
    config = job.config
    work = open_work_folder(out, job.identity, fresh=fresh)
    engine = choose_engine(config.engine, work, listener.report)
    pieces = Pieces(job.inputs, work / "unpacked", unpack=config.engine.name == "local")
    result_folder = (work / RESULT_FOLDER).absolute()  # other processes may have another working folder
    result = run_pipeline(pieces, skipped_table(found.skipped), config, engine, result_folder, timer)
    warn_of_unknown_ids(result.unknown, listener.warn)
    card = make_card(job, make_counts(result), result.files, result.schemas)
    written = write_text(card, result_folder / CARD_FILE, card.count("\n"))
    result = replace(result, files=pa.concat_tables([result.files, written]))
    record = make_record(job, result, work / RESULT_FOLDER, timer.seconds)
    delete_kept(config.engine, work)
    commit(out, record)
    return record


def find_finished(out: Path, job: Job, warn: Callable[[str], None]) -> RunRecord | None:
    """Return the record of a finished run of a job, None where the job has to be done.

    Raises
    ------
    UsageError
        The folder holds the result of another job.
    """
    record = read_record(out)
    if record is None:
        return None
    if record.identity != job.identity:
        raise UsageError(
            f"{out}/ was made {describe_changes(record, job)}; use --fresh to replace it, or another --out"
        )
    if record.failed.try_again:
        warn(f"{out}: trying the {record.failed.try_again:,} inputs again that changed or for which memory ran out")
        return None
    if not is_unchanged(out, record):
        warn(f"{out}: files of the result are missing or changed; starting over")
        return None
    clear_work(out)
    return record


def skipped_table(skipped: Sequence[Skipped]) -> pa.Table:
    """Return inputs that were passed over as a table (model.SKIPPED)."""
    return pa.Table.from_pylist([{**vars(item), "record": item.record or 0} for item in skipped], SKIPPED)


def warn_of_narrow_bands(options: DedupOptions, warn: Callable[[str], None]) -> None:
    """Warn where the bands have so few rows that unrelated texts meet in them."""
    if options.enabled and (narrow := explain_narrow(options.num_perm, options.threshold, options.recall)):
        warn(narrow)


def warn_of_unknown_ids(unknown: Sequence[str], warn: Callable[[str], None]) -> None:
    """Warn of ids in dedup.always_keep that no article has."""
    if unknown:
        warn(
            f"dedup.always_keep: no article has {len(unknown):,} of its ids ({name_some(unknown)}); "
            "give an id or a source.record_id"
        )
