"""Find the files that PATHS name."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from quchong.errors import InputError, UsageError
from quchong.model import Skipped
from quchong.read.input_files import InputFile, as_input
from quchong.read.options import ReadOptions
from quchong.read.walk_folder import WalkRules, is_special, make_rules, walk_folder


@dataclass(frozen=True)
class FoundFiles:
    """The files to read, and what was skipped, each in the order of paths."""

    files: tuple[InputFile, ...]
    skipped: tuple[Skipped, ...]

    @property
    def why_nothing(self) -> str:
        """The end of a message that there is nothing to read: the reason for which most was skipped, if any."""
        reasons = Counter(item.detail for item in self.skipped).most_common(1)
        return f": {reasons[0][0]}" if reasons else ""


def find_inputs(paths: Sequence[Path], options: ReadOptions, leave_out: Iterable[Path] = ()) -> FoundFiles:
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
    files.sort(key=lambda file: (file.path, str(file.location)))
    for first, second in pairwise(files):
        if first.path == second.path:
            raise InputError(
                f"{first.location} and {second.location} would get the same ids ({first.path}#1); "
                "give their common parent folder, or rename one"
            )
    return FoundFiles(tuple(files), tuple(sorted(skipped, key=lambda item: item.path)))


def find_below(root: Path, rules: WalkRules, several: bool) -> Iterator[InputFile | Skipped]:
    """Yield the files that one of the given paths names; raises UsageError where it names nothing that can be read."""
    if not root.exists():
        if root == Path("-"):
            raise UsageError("cannot read from stdin; give a file or folder")
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
    """Return the absolute path without `..`; links stay, so that a file and a link to it are two inputs."""
    return Path(os.path.normpath(path.absolute()))
