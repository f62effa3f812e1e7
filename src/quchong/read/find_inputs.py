"""Which files a run reads, under which path, in which order."""

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePosixPath

import orjson
import pyarrow as pa
from pathspec import GitIgnoreSpec

from quchong.errors import InputError, UsageError
from quchong.model import INPUT, Skipped
from quchong.read.file_formats import find_reader
from quchong.read.options import ReadOptions
from quchong.text.path_patterns import is_pattern

RUN_FILE = "run.json"
ARTICLE_FILES = ("articles.jsonl", "articles-*.jsonl", "articles*.jsonl.gz", "articles*.jsonl.zst", "articles*.parquet")
"""In a folder that `quchong run` wrote, only these hold its corpus; the rest is about it."""


@dataclass(frozen=True)
class InputFile:
    """A file to read: `path` as ids show it, `location` where it lies."""

    path: str
    location: Path


@dataclass(frozen=True)
class Inputs:
    """What was found: the files to read in the order of their paths, and what was passed over."""

    files: tuple[InputFile, ...]
    skipped: tuple[Skipped, ...]


def find_inputs(paths: Sequence[Path], options: ReadOptions, leave_out: Iterable[Path] = ()) -> Inputs:
    """Find the files to read; the result does not depend on the order of arguments or directory entries.

    Given one path, names are relative to it; given several, each name starts with its path's own name. What is to be
    left out is so where it lies in a folder; a path that is given is read in any case.

    Raises
    ------
    UsageError
        A path does not exist, or is neither a file nor a folder.
    InputError
        Two files have one name.
    """
    found: list[InputFile] = []
    skipped: list[Skipped] = []
    left_out = {path.resolve() for path in leave_out}
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path}: no such file or folder; check the path")
        if not path.is_dir() and is_special(path):
            raise UsageError(f"{path}: a pipe, socket or device, which is not read; give a file")
        own_name = path.resolve().name
        if path.is_dir():
            prefix = "" if len(paths) == 1 else f"{own_name}/"
            files = walk_folder(path, options, left_out, skipped, prefix)
        else:
            prefix, files = "", iter([(own_name, path)])
        for name, location in files:
            shown = portable(prefix + name)
            if find_reader(location.name) is None:
                skipped.append(unsupported(shown))
            else:
                found.append(InputFile(shown, location))
    found.sort(key=lambda file: (file.path, str(file.location)))
    seen: set[Path] = set()
    for file in found:
        place = Path(os.path.normpath(file.location.absolute()))
        if place in seen:
            raise InputError(f"{file.location} is given twice; leave out the path that lies in another")
        seen.add(place)
    for first, second in pairwise(found):
        if first.path == second.path:
            raise InputError(
                f"{first.location} and {second.location} would both give articles the id {first.path}#1; "
                "give a common parent folder, or rename one"
            )
    return Inputs(tuple(found), tuple(sorted(skipped, key=lambda item: item.path)))


def walk_folder(
    root: Path, options: ReadOptions, left_out: Set[Path], skipped: list[Skipped], prefix: str
) -> Iterator[tuple[str, Path]]:
    """Yield (relative path, location) of the files in a folder; add those of no readable type to `skipped`.

    Hidden files and folders are passed over, as ripgrep does.
    """
    include = GitIgnoreSpec.from_lines(options.include)
    exclude = GitIgnoreSpec.from_lines(options.exclude)
    own_articles = GitIgnoreSpec.from_lines(ARTICLE_FILES)
    ignored: dict[str, GitIgnoreSpec] = {}
    names_left_out = {path.name for path in left_out}  # asked first: to resolve every file takes a while

    def passed_over(relative: str) -> bool:
        return exclude.match_file(relative) or is_ignored(relative, ignored)

    def report_unreadable(error: OSError) -> None:
        where = Path(error.filename).relative_to(root).as_posix()
        skipped.append(Skipped(portable(prefix + where), None, "unreadable", error.strerror or "cannot be listed"))

    for folder, folders, files in os.walk(root, onerror=report_unreadable):
        here = Path(folder).relative_to(root).as_posix()
        base = "" if here == "." else f"{here}/"
        if options.gitignore and ".gitignore" in files:
            ignored[base] = read_ignored(Path(folder, ".gitignore"))
        for name in folders:
            if Path(folder, name).is_symlink():
                detail = "a link to a folder, which is not followed"
                skipped.append(Skipped(portable(f"{prefix}{base}{name}"), None, "link", detail))
        folders[:] = [
            name
            for name in folders
            if not name.startswith(".")
            and not passed_over(f"{base}{name}/")
            and Path(folder, name).resolve() not in left_out
        ]
        wrote_it = RUN_FILE in files and is_run_folder(Path(folder))
        for name in files:
            relative = base + name
            if name.startswith(".") or passed_over(relative):
                continue
            if wrote_it and not own_articles.match_file(name):
                continue
            if name in names_left_out and Path(folder, name).resolve() in left_out:
                continue
            if not include.match_file(relative):
                skipped.append(unsupported(portable(prefix + relative)))
            elif is_special(Path(folder, name)):
                skipped.append(Skipped(portable(prefix + relative), None, "unreadable", "not a regular file"))
            else:
                yield relative, Path(folder, name)


def is_special(file: Path) -> bool:
    """Say whether a file is a pipe, a socket or a device: reading one may never end."""
    try:
        return not stat.S_ISREG(file.stat().st_mode)
    except OSError:
        return False  # reading it will tell what is wrong


def read_ignored(file: Path) -> GitIgnoreSpec:
    """Return the patterns of a .gitignore; what git would not understand is passed over, as git does."""
    try:
        lines = file.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return GitIgnoreSpec.from_lines([])
    return GitIgnoreSpec.from_lines([line for line in lines if is_pattern(line)])


def is_run_folder(folder: Path) -> bool:
    """Say whether a run wrote what is in a folder."""
    try:
        return is_run_record(orjson.loads((folder / RUN_FILE).read_bytes()))
    except (OSError, orjson.JSONDecodeError):
        return False


def is_run_record(content: object) -> bool:
    """Say whether the content of a run.json is ours."""
    return isinstance(content, dict) and {"quchong", "identity"} <= content.keys()


def is_ignored(relative: str, ignored: dict[str, GitIgnoreSpec]) -> bool:
    """Say whether .gitignore files pass over a path; of several that speak of it the deepest decides."""
    for base in sorted((base for base in ignored if relative.startswith(base)), key=len, reverse=True):
        verdict = ignored[base].check_file(relative[len(base) :]).include
        if verdict is not None:
            return verdict
    return False


def unsupported(path: str) -> Skipped:
    """Say that a file is of a type that is not read."""
    detail = "not a type of file that is read here" if find_reader(path) is None else "not among read.include"
    return Skipped(path, None, "unsupported", detail)


def portable(path: str) -> str:
    """Write a path the same on every platform: slashes and NFC; a byte that is no UTF-8 as U+FFFD."""
    readable = path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return unicodedata.normalize("NFC", PurePosixPath(readable).as_posix())


def describe_inputs(files: Sequence[InputFile], workers: int) -> pa.Table:
    """Return the table of inputs (model.INPUT) with sizes and digests; one that can't be read has none."""
    with ThreadPoolExecutor(workers) as pool:
        digests = list(pool.map(digest_file, files))
    columns = [
        pa.array(range(len(files)), pa.int64()),
        pa.array([file.path for file in files], pa.string()),
        pa.array([os.fsencode(file.location.absolute()) for file in files], pa.binary()),
        pa.array([size for size, _ in digests], pa.int64()),
        pa.array([sha256 for _, sha256 in digests], pa.string()),
    ]
    return pa.Table.from_arrays(columns, schema=INPUT)


def digest_file(file: InputFile) -> tuple[int, str | None]:
    """Return the size in bytes and the SHA-256 of a file, or 0 and None where it cannot be read."""
    try:
        with file.location.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
            return stream.tell(), sha256
    except OSError:
        return 0, None
