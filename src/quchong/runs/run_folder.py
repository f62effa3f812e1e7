"""The folder of a run: what may lie in it, where unfinished work lies, and how a result comes into place."""

import shutil
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from quchong.atomic_write import atomic_write, sync_folder
from quchong.compression import find_compression
from quchong.errors import UsageError
from quchong.folder_lock import LOCK_FILE, lock_folder, sweep_unfinished
from quchong.read.file_state import take_digest
from quchong.read.walk_folder import JOB_FILE, RUN_FILE, WORK_FOLDER
from quchong.runs.run_record import RunRecord, has_record, write_record
from quchong.split.sites.sheet import SITES_FILE

RESULT_FOLDER = "result"
"""In the work folder: the files of the result, until all of them are written."""
SCRATCH_FOLDERS = ("sort", "unpacked")
"""In the work folder: files that only the run that wrote them can use."""
KEPT_FROM_GIT = (".gitignore", b"*\n")
"""In the work folder: keeps it out of repositories, into which a result may be committed."""
CARD_FILE = "README.md"
"""What people may edit in a finished result."""
RUN_FILES = (
    CARD_FILE,
    *(f"articles*{suffix}" for suffix in (".jsonl*", ".parquet", ".txt*")),
    *(f"removed{suffix}" for suffix in (".jsonl*", ".parquet")),
    "skipped.jsonl",
    "lines.parquet",
    SITES_FILE,
    RUN_FILE,
)
SHOWN = 3
"""Names that a message shows."""


def refuse_foreign(out: Path) -> None:
    """Raise UsageError unless a folder is new, empty, or holds only what a run left in it."""
    if not out.exists():
        return
    if not out.is_dir():
        raise UsageError(f"{out}: a file, not a folder; give another --out")
    names = sorted(entry.name for entry in out.iterdir())
    foreign = [name for name in names if not may_be_ours(name)]
    if names and (foreign or not (has_record(out) or (out / WORK_FOLDER).is_dir())):
        shown = ", ".join((foreign or names)[:SHOWN])
        raise UsageError(f"{out}: holds something else ({shown}); give an empty or new folder as --out")


def may_be_ours(name: str) -> bool:
    """Return whether something in the folder is named as a run names it, also while it is being written."""
    if name == WORK_FOLDER:
        return True
    if name.startswith(".") and name.endswith(".tmp"):
        name = name[1:].rpartition(".")[0].rpartition(".")[0]
    return any(Path(name).match(pattern) for pattern in RUN_FILES)


def is_whole(out: Path, record: RunRecord) -> bool:
    """Return whether the files of a result are there and, those that are not packed, as long as they were."""
    for written in record.files:
        if written.file == CARD_FILE:
            continue
        try:
            size = (out / written.file).stat().st_size
        except OSError:
            return False
        if size != written.bytes and not find_compression(written.file):
            return False
    return True


def is_unchanged(out: Path, record: RunRecord) -> bool:
    """Return whether every byte of the files of a result is as it was written."""
    try:
        return all(
            take_digest(out / written.file)[1] == written.sha256
            for written in record.files
            if written.file != CARD_FILE
        )
    except OSError:
        return False


def lock_work_folder(out: Path, warn: Callable[[str], None]) -> AbstractContextManager[None]:
    """Hold the lock of a run's folder, so that only one run works in it; see `folder_lock.lock_folder`."""
    return lock_folder(out / WORK_FOLDER, warn)


def open_work_folder(out: Path, identity: str, *, fresh: bool) -> Path:
    """Return the work folder of a job, its lock held: that of an unfinished run of the same job, else an empty one."""
    work = out / WORK_FOLDER
    job_file = work / JOB_FILE
    continues = not fresh and job_file.is_file() and job_file.read_bytes() == identity.encode()
    sweep(out)
    if not continues:
        empty_work(out)
        for name, content in (KEPT_FROM_GIT, (JOB_FILE, identity.encode())):
            with atomic_write(work / name) as stream:
                stream.write(content)
    result = work / RESULT_FOLDER
    shutil.rmtree(result, ignore_errors=True)  # a result that is not complete is written again
    result.mkdir()
    return work


def sweep(out: Path) -> None:
    """Delete what runs that were killed left unfinished, and no run takes up: half-written files, files of sorts."""
    work = out / WORK_FOLDER
    sweep_unfinished(out, may_be_ours)
    for entry in work.iterdir():
        if entry.name in SCRATCH_FOLDERS:
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.is_dir():
            sweep_unfinished(entry, lambda _name: True)
    sweep_unfinished(work, lambda _name: True)


def commit(out: Path, record: RunRecord) -> None:
    """Put the new result in the place of an earlier one, which has stayed as it was until now; then the record."""
    # first the old record: a result without its files must never look finished
    (out / RUN_FILE).unlink(missing_ok=True)
    for entry in out.iterdir():
        if entry.name != WORK_FOLDER:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    result = out / WORK_FOLDER / RESULT_FOLDER
    sweep_unfinished(result, lambda _name: True)  # what a worker of a cluster left that was lost
    for file in result.iterdir():
        file.replace(out / file.name)
    sync_folder(out)
    write_record(record, out)
    empty_work(out)


def clear_work(out: Path) -> None:
    """Delete the work folder of a finished run, which is left where its very end was interrupted; not one in use."""
    work = out / WORK_FOLDER
    if work.is_dir():
        # under its lock: a run that begins meanwhile would lose its folder
        with suppress(UsageError, OSError), lock_work_folder(out, lambda _warning: None):
            empty_work(out)


def empty_work(out: Path) -> None:
    """Delete what is in the work folder but its lock, with which the folder goes."""
    for entry in (out / WORK_FOLDER).iterdir():
        if entry.name != LOCK_FILE:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
