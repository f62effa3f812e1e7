"""The record of a run, `run.json`: what was asked, what was read, counted and written.

It is written last: a folder with a record holds a finished run.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter, ValidationError

from quchong.atomic_write import atomic_write
from quchong.errors import UsageError
from quchong.read.walk_folder import RUN_FILE, is_run_record


@dataclass(frozen=True)
class InputRecord:
    """An input file: its path as ids show it, its size in bytes and its SHA-256 (0 and None: cannot be opened)."""

    path: str
    size: int
    sha256: str | None


@dataclass(frozen=True)
class ReadCounts:
    """How many pages and records were read."""

    pages: int
    records: int


@dataclass(frozen=True)
class ArticleCounts:
    """How many articles were found (kept + removed), how many kept ones are contained in another, and their size.

    `bytes` is the size of all texts found, in UTF-8.
    """

    found: int
    kept: int
    removed: int
    contained: int
    bytes: int


@dataclass(frozen=True)
class CapCounts:
    """What was left out to bound the work.

    `pairs_skipped` are candidate pairs that were not compared, `containers_skipped` articles whose containers may
    be missed.
    """

    pairs_skipped: int
    containers_skipped: int


@dataclass(frozen=True)
class RunCounts:
    """The totals of each step; the mappings go from a name to how often it came up.

    `encodings` and `profiles` count pages, `skipped` inputs by reason, `lines` by class, `boilerplate` lines by
    rule, `removed` articles by match, `flags` articles by flag, those removed included; `sites` says how many were
    `learned`.
    """

    read: ReadCounts
    encodings: Mapping[str, int]
    profiles: Mapping[str, int]
    skipped: Mapping[str, int]
    lines: Mapping[str, int]
    boilerplate: Mapping[str, int]
    articles: ArticleCounts
    removed: Mapping[str, int]
    caps: CapCounts
    flags: Mapping[str, int] = field(default_factory=dict)
    sites: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class FailureCounts:
    """How many files failed as a whole, how many pages and records failed in all, and whether that is too many.

    `too_many` is true if the failed share of files, or of pages and records, exceeds `read.max_failed_ratio`.
    `try_again` counts those that changed while they were read, or for which memory ran out: the same command tries them
    again.
    """

    files: int
    pages_and_records: int
    too_many: bool
    try_again: int = 0


@dataclass(frozen=True)
class WrittenFile:
    """A file of the result: its name, its rows, its bytes (before packing, but for Parquet), and its SHA-256."""

    file: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True)
class StepRecord:
    """How long a step took, and its speed in MB of text a second."""

    name: str
    seconds: float
    mb_per_second: float


@dataclass(frozen=True)
class RunRecord:
    """The content of `run.json`, in the order of its keys.

    `quchong` is the version; `identity` a hash of all that decides the result (see `runs.job`); `versions` those of
    Python and the libraries; `extras` says which extras were installed; `configuration` every option in force, by
    section.
    """

    quchong: str
    identity: str
    versions: Mapping[str, str]
    extras: Mapping[str, bool]
    configuration: Mapping[str, Mapping[str, Any] | int]
    configuration_hash: str
    inputs: tuple[InputRecord, ...]
    counts: RunCounts
    failed: FailureCounts
    files: tuple[WrittenFile, ...]
    steps: tuple[StepRecord, ...]

    def option(self, section: str, name: str) -> Any:
        """Return the value of an option that was in force, None where this version knew no such option."""
        options = self.configuration.get(section)
        return options.get(name) if isinstance(options, Mapping) else None

    def files_of(self, stem: str) -> tuple[str, ...]:
        """Return the names of the result's files of one kind, such as `articles`, in the order of shards."""
        return tuple(written.file for written in self.files if written.file.startswith(stem))


def dump_record(record: RunRecord) -> bytes:
    """Return a record as JSON, a key a line."""
    return orjson.dumps(record, option=orjson.OPT_INDENT_2) + b"\n"


def write_record(record: RunRecord, folder: Path) -> None:
    """Write the record of a run to its folder, at once or not at all."""
    with atomic_write(folder / RUN_FILE) as stream:
        stream.write(dump_record(record))


def has_record(folder: Path) -> bool:
    """Return whether a folder has a `run.json` that quchong wrote."""
    return is_run_record(read_json(folder / RUN_FILE))


def read_record(folder: Path) -> RunRecord | None:
    """Read the record of the run in a folder; None where there is none.

    Raises
    ------
    UsageError
        The record is damaged, or of a version of quchong with another form of it.
    """
    content = read_json(folder / RUN_FILE)
    if not is_run_record(content):
        return None
    try:
        return TypeAdapter(RunRecord).validate_python(content)
    except ValidationError as error:
        key = ".".join(map(str, error.errors(include_url=False)[0]["loc"]))
        raise UsageError(
            f"{folder / RUN_FILE}: written by quchong {content['quchong']}, which this version cannot read "
            f"(key {key}); replace the result with `quchong run … --fresh`"
        ) from None


def read_json(path: Path) -> Any:
    """Return the content of a JSON file, None where it is missing or is not JSON."""
    try:
        return orjson.loads(path.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
