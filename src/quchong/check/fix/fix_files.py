"""Fix files in place, or show how: each is replaced as a whole or stays as it is."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from quchong.check.cleaning_tools import make_tools
from quchong.check.findings import Finding
from quchong.check.fix.fix_page_file import fix_page_file
from quchong.check.fix.fix_record_file import fix_record_file
from quchong.check.fix.fixed_file import FileToFix, FixedFile, FixOptions
from quchong.config.sections import Config
from quchong.folder_lock import sweep_unfinished
from quchong.read.file_formats import Fix, find_format

UNUSED_SECONDS = 3600
"""An unfinished file that was not written to for that long belongs to no process any more."""
Fixer = Callable[[FileToFix, FixOptions], FixedFile | None]
FIXERS: Mapping[Fix, Fixer] = {"page": fix_page_file, "records": fix_record_file}
"""What fixes a file, by what the table of formats says of it."""


def fix_files(
    findings: Sequence[Finding],
    locations: Mapping[str, Path],
    config: Config,
    warn: Callable[[str], None],
    *,
    write: bool,
    inside: Sequence[Path] | None = None,
) -> list[FixedFile]:
    """Fix what is fixable among findings, file by file; what cannot be fixed is a warning.

    Parameters
    ----------
    findings
        What is found; only the fixable ones count.
    locations
        Where the path of each finding lies.
    config
        The configuration in force.
    warn
        Takes a warning about a file that stays as it is.
    write
        Whether files are written; else only what would change is returned.
    inside
        The paths in which files may be written: a link that leads elsewhere is not written through. None for all.
    """
    if write:
        sweep(locations)
    options = FixOptions(make_tools(config), config.read, write)
    files = list_files(findings, locations)
    if inside is not None:
        roots = [path.resolve() for path in inside]
        for file in files:
            if not is_inside(file.location, roots):
                warn(f"{file.path}: not fixed: a link to {file.location}, outside of the given paths; fix that")
        files = [file for file in files if is_inside(file.location, roots)]
    fixed = [fix_file(file, options, warn) for file in files]
    return [file for file in fixed if file is not None]


def sweep(locations: Mapping[str, Path]) -> None:
    """Delete what `--fix` left unfinished beside the given files where it was killed."""
    names: dict[Path, set[str]] = {}
    for location in locations.values():
        names.setdefault(location.parent, set()).add(location.name)
    for folder, written in names.items():
        sweep_unfinished(folder, written.__contains__, UNUSED_SECONDS)


def is_inside(file: Path, roots: Sequence[Path]) -> bool:
    """Return whether a resolved path is one of some resolved paths, or in one."""
    return any(file.is_relative_to(root) for root in roots)


def list_files(findings: Sequence[Finding], locations: Mapping[str, Path]) -> list[FileToFix]:
    """Return the files with fixable findings, in the order of their paths."""
    codes: dict[str, dict[int, set[str]]] = {}
    for finding in findings:
        if finding.fixable:
            codes.setdefault(finding.place.path, {}).setdefault(finding.place.line, set()).add(finding.code)
    # a link is followed, so that it stays one
    return [FileToFix(path, Path(os.path.realpath(locations[path])), lines) for path, lines in sorted(codes.items())]


def fix_file(file: FileToFix, options: FixOptions, warn: Callable[[str], None]) -> FixedFile | None:
    """Fix a file; None where nothing changes or where it cannot be fixed, which is a warning."""
    file_format = find_format(file.location.name)
    as_records = options.read.text_as == "records"
    if file_format is None or file_format.fix is None or (as_records and file_format.fix == "page"):
        warn(f"{file.path}: files of this type cannot be fixed; fix what writes them")
        return None
    try:
        return FIXERS[file_format.fix](file, options)
    except OSError as error:
        warn(f"{file.path}: not fixed: {error.strerror or error}")
    except UnicodeError:
        warn(f"{file.path}: not fixed: its encoding cannot represent the fixed text; convert it to UTF-8")
    return None
