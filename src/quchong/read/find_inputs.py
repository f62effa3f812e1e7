"""Find the files that PATHS name."""

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from quchong.errors import InputError, UsageError
from quchong.model import Skipped
from quchong.read.input_files import InputFile, as_input
from quchong.read.options import ReadOptions
from quchong.read.remote_files import uri_of
from quchong.read.walk_folder import WalkRules, is_special, make_rules, walk_folder, walk_store

ANOTHER_NAME = "another name of"
"""How the reason begins for which a link to a file that is read is not read itself."""


@dataclass(frozen=True)
class FoundFiles:
    """The files to read, and what was skipped, each in the order of paths.

    `ignored` is the number of files that there would be without .gitignore files; it is counted where there are none.
    """

    files: tuple[InputFile, ...]
    skipped: tuple[Skipped, ...]
    ignored: int = 0

    @property
    def why_nothing(self) -> str:
        """The end of a message that there is nothing to read: the reason for which most was skipped, if any."""
        if self.ignored:
            return f": git ignores what is there ({self.ignored:,} files); set read.gitignore to false to read it"
        reasons = Counter(item.detail for item in self.skipped).most_common(1)
        return f": {reasons[0][0]}" if reasons else ""


def find_inputs(paths: Sequence[Path], options: ReadOptions, leave_out: Sequence[Path] = ()) -> FoundFiles:
    """Find the files to read; the result does not depend on the order of arguments or directory entries.

    With one path, the paths of files are relative to it; with several, each begins with the name of its own. What is to
    be left out is left out of folders only: a path that is given itself is always read.

    Raises
    ------
    UsageError
        A path does not exist, or is neither a file nor a folder.
    InputError
        Two paths lead to one file, or two files have one path.
    """
    rules = make_rules(options, leave_out, paths)
    roots: dict[Path, Path] = {}
    files: list[InputFile] = []
    skipped: list[Skipped] = []
    for root in paths:
        for item in find_below(root, rules, several=len(paths) > 1):
            if isinstance(item, Skipped):
                skipped.append(item)
                continue
            place = normalize(item.location)
            if place in roots:
                raise InputError(explain_overlap(roots[place], root))
            roots[place] = root
            files.append(item)
    files, others = leave_other_names(sorted(files, key=lambda file: (file.path, str(file.location))))
    for first, second in pairwise(files):
        if first.path == second.path:
            raise InputError(
                f"{first.location} and {second.location} would get the same ids ({first.path}#1); "
                "give their common parent folder, or rename one"
            )
    ignored = 0
    if not files and options.gitignore:
        ignored = len(find_inputs(paths, options.model_copy(update={"gitignore": False}), leave_out).files)
    return FoundFiles(tuple(files), tuple(sorted([*skipped, *others], key=lambda item: item.path)), ignored)


def leave_other_names(files: Sequence[InputFile]) -> tuple[list[InputFile], list[Skipped]]:
    """Return files in their order, each once, and a `Skipped` for each other name of one: a link, or a hard link.

    The first name that is no link stands for the file, the first of all where it has only links here.
    """
    identities = [identify_file(file.location) for file in files]
    by_preference = sorted(range(len(files)), key=lambda index: files[index].location.is_symlink())
    first: dict[object, InputFile] = {}
    for index in by_preference:
        first.setdefault(identities[index] or index, files[index])
    kept: list[InputFile] = []
    others: list[Skipped] = []
    for index, file in enumerate(files):
        other = first[identities[index] or index]
        if other is file:
            kept.append(file)
        else:
            others.append(Skipped(file.path, None, "link", f"{ANOTHER_NAME} {other.path}, which is read"))
    return kept, others


def identify_file(file: Path) -> tuple[int, int] | None:
    """Return device and inode of what a name leads to, None where it leads nowhere."""
    try:
        state = file.stat()
    except OSError:
        return None
    return (state.st_dev, state.st_ino) if state.st_ino else None


def find_below(root: Path, rules: WalkRules, several: bool) -> Iterator[InputFile | Skipped]:
    """Yield the files that one of the given paths names; raises UsageError where it names nothing that can be read."""
    if uri := uri_of(root):
        yield from walk_store(uri, f"{root.name}/" if several else "", rules)
        return
    if not root.exists():
        if root == Path("-"):
            raise UsageError("cannot read from stdin here; `quchong run -` does; give a file or folder")
        raise UsageError(f"{root}: no such file or folder; check the path")
    own_name = root.resolve().name
    if root.is_dir():
        yield from walk_folder(root, f"{own_name}/" if several else "", rules)
    elif is_special(root):
        raise UsageError(f"{root}: a pipe, socket or device; give a file")
    else:
        yield as_input(own_name, root)


def explain_overlap(first: Path, second: Path) -> str:
    """Say which of two given paths that lead to one file lies in the other."""
    if normalize(first) == normalize(second):
        return f"PATHS overlap: {second} is given twice; leave one out"
    outer, inner = sorted((first, second), key=lambda path: len(normalize(path).parts))
    return f"PATHS overlap: {inner} is inside {outer}; leave one out"


def normalize(path: Path) -> Path:
    """Return the absolute path without `..`; links stay."""
    return path if uri_of(path) else Path(os.path.normpath(path.absolute()))
