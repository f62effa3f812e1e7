"""Walk a folder for files to read: without hidden files, without what git ignores, without folders of runs."""

import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import orjson

from quchong.model import Skipped
from quchong.read.file_formats import FORMATS, find_format
from quchong.read.first_use import at_first_use
from quchong.read.gitignore import GITIGNORE, IgnoreRules, rules_above
from quchong.read.input_files import InputFile, as_input, portable
from quchong.read.links import explain_unfollowed
from quchong.read.options import ReadOptions
from quchong.read.peek import explain_no_texts
from quchong.read.remote_files import list_remote
from quchong.text.path_patterns import PatternList, compile_patterns

READ = at_first_use("read_file", "read_member")
RUN_FILE = "run.json"
WORK_FOLDER = ".quchong"
"""In the folder of a run, until it is finished: what was worked out so far."""
JOB_FILE = "job.json"
"""In the work folder: the identity of the job that it belongs to."""
RECORD_SUFFIXES = [suffix for row in FORMATS if row.holds == "records" for suffix in row.all_suffixes]
CORPUS_FILES = compile_patterns(f"{stem}{suffix}" for stem in ("articles", "articles-*") for suffix in RECORD_SUFFIXES)
"""In a folder that `quchong run` wrote, only these hold its corpus; the other files are about it."""
RUN_FOLDER = "a folder of `quchong run`; to read its articles, give it as a path of its own"


@dataclass(frozen=True)
class WalkRules:
    """What to read in a folder and what to leave out.

    `include` is matched against paths in lower case. `left_out` are resolved paths of files and folders,
    `roots` those that are read, as the options say; `follow_links` says whether links to files elsewhere are followed.
    """

    include: PatternList
    exclude: IgnoreRules
    gitignore: bool
    left_out: frozenset[Path]
    options: ReadOptions
    follow_links: bool = False
    roots: tuple[Path, ...] = ()


def make_rules(options: ReadOptions, leave_out: Iterable[Path], roots: Iterable[Path] = ()) -> WalkRules:
    """Return the options as rules for the paths `roots`, with more files and folders to leave out."""
    return WalkRules(
        include=compile_patterns(line.lower() for line in options.include),
        exclude=IgnoreRules((compile_patterns(options.exclude),)),
        gitignore=options.gitignore,
        left_out=frozenset(path.resolve() for path in leave_out),
        options=options,
        follow_links=options.follow_links,
        roots=tuple(path.resolve() for path in roots),
    )


def walk_folder(root: Path, prefix: str, rules: WalkRules) -> Iterator[InputFile | Skipped]:
    """Yield the files in a folder, in no order, and a `Skipped` for each file or folder that cannot be read.

    Paths are relative to the folder, behind the prefix.
    """
    errors: list[OSError] = []
    left_out_names = {path.name for path in rules.left_out}  # to resolve every path takes a while
    rules_of_folders = {"": (rules.exclude, rules_above(root) if rules.gitignore else IgnoreRules())}

    def is_left_out(name: str, folder: Path, here: tuple[IgnoreRules, ...], *, is_folder: bool) -> bool:
        return (
            name.startswith(".")
            or any(some.ignores(name, is_folder=is_folder) for some in here)
            or (name in left_out_names and (folder / name).resolve() in rules.left_out)
        )

    for place, folders, files in os.walk(root, onerror=errors.append):
        folder = Path(place)
        relative = folder.relative_to(root).as_posix()
        base = "" if relative == "." else f"{relative}/"
        excluded, ignored = rules_of_folders.pop(base)
        if (RUN_FILE in files or WORK_FOLDER in folders) and is_run_folder(folder):
            if base:
                yield Skipped(portable(f"{prefix}{relative}"), None, "unsupported", RUN_FOLDER)
                folders.clear()
                continue
            files = [name for name in files if CORPUS_FILES.match_file(name)]
        if rules.gitignore and GITIGNORE in files:
            ignored = ignored.with_own(folder)
        here = (excluded, ignored)
        links = {name for name in folders if (folder / name).is_symlink()}  # no folders to git
        folders[:] = [name for name in folders if not is_left_out(name, folder, here, is_folder=name not in links)]
        for name in folders:
            if name in links:
                yield Skipped(
                    portable(f"{prefix}{base}{name}"), None, "link", "link to a folder, which is not followed"
                )
            else:
                rules_of_folders[f"{base}{name}/"] = (excluded.inside(name), ignored.inside(name))
        for name in files:
            if not is_left_out(name, folder, here, is_folder=False):
                yield judge_file(base + name, prefix, folder / name, rules)
    for error in errors:
        path = prefix + Path(error.filename).relative_to(root).as_posix()
        yield Skipped(portable(path), None, "unreadable", error.strerror or "cannot be listed")


def judge_file(path: str, prefix: str, location: Path, rules: WalkRules) -> InputFile | Skipped:
    """Return a file as an input, or a `Skipped` where it is not included, not a regular file or not supported."""
    if not rules.include.match_file(path.lower()) and find_format(location.name) is not None:
        return Skipped(portable(prefix + path), None, "unsupported", "does not match read.include")
    found = as_input(prefix + path, location)
    if isinstance(found, InputFile) and (why := explain_unfollowed(location, rules.roots, follow=rules.follow_links)):
        return Skipped(found.path, None, "link", why)
    if isinstance(found, InputFile) and is_special(location):
        return Skipped(found.path, None, "unreadable", "not a regular file")
    if isinstance(found, InputFile) and (no_texts := explain_no_texts(found.path, location, rules.options, READ)):
        return Skipped(found.path, None, "unsupported", no_texts)
    return found


def walk_store(uri: str, prefix: str, rules: WalkRules) -> Iterator[InputFile | Skipped]:
    """Yield the files of a store at a URI or below it, but those that are hidden or excluded; it has no .gitignore.

    Paths are relative to the URI, behind the prefix.
    """
    exclude = compile_patterns(rules.options.exclude)
    for path, place in list_remote(uri):
        location = Path(place)
        if place == uri:  # a file that is named itself
            yield as_input(path, location)
            return
        if any(part.startswith(".") for part in path.split("/")) or exclude.match_file(path):
            continue
        if not rules.include.match_file(path.lower()) and find_format(location.name) is not None:
            yield Skipped(portable(prefix + path), None, "unsupported", "does not match read.include")
        else:
            yield as_input(prefix + path, location)


def is_special(file: Path) -> bool:
    """Return whether a file is a pipe, a socket or a device: reading one may never end."""
    try:
        return not stat.S_ISREG(file.stat().st_mode)
    except OSError:
        return False  # reading the file reports it


def is_run_folder(folder: Path) -> bool:
    """Return whether `quchong run` wrote the files in a folder, or is at work in it."""
    if (folder / WORK_FOLDER / JOB_FILE).is_file():
        return True
    try:
        return is_run_record(orjson.loads((folder / RUN_FILE).read_bytes()))
    except (OSError, orjson.JSONDecodeError):
        return False


def is_run_record(content: object) -> bool:
    """Return whether the content of a run.json is one that `quchong run` wrote."""
    return isinstance(content, dict) and {"quchong", "identity"} <= content.keys()
