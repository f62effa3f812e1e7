"""`quchong check`: check a corpus folder."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quchong.atomic_write import atomic_write
from quchong.check.output_formats import FORMATS
from quchong.check.report import Report
from quchong.check_rules import RULES, explain
from quchong.cli.corpus_options import CorpusArguments, corpus_options
from quchong.cli.terminal import is_terminal, printable
from quchong.errors import UsageError
from quchong.version import __version__

if TYPE_CHECKING:
    from quchong.check.baseline import Baseline
    from quchong.check.check_job import CheckResult
    from quchong.check.fix.fixed_file import FixedFile
    from quchong.check.reported_findings import ReportedFindings
    from quchong.config.sections import Config

EXIT_FOUND = 1


def split_reports(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, Path], ...]:
    """Return the formats and files of `--report`."""
    reports = []
    for value in values:
        name, _, path = value.partition("=")
        if not path or name not in FORMATS:
            raise click.BadParameter(f"{value!r} is not FORMAT=PATH with one of {', '.join(FORMATS)}")
        reports.append((name, Path(path)))
    return tuple(reports)


@click.command(
    epilog="Exit codes: 0 nothing found, or warnings only; 1 errors found (with --diff: something to fix); 2 usage, "
    "configuration or internal error, or nothing to check; 130 interrupted."
)
@corpus_options
@click.option(
    "--output-format",
    type=click.Choice(list(FORMATS)),
    default="full",
    envvar="QUCHONG_OUTPUT_FORMAT",
    help="Format of the output; default: full.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    callback=split_reports,
    metavar="FORMAT=PATH",
    help="Also write the findings to a file, in any format; may be repeated.",
)
@click.option(
    "--statistics", is_flag=True, help="Count the findings of each rule instead of listing them, as text or JSON."
)
@click.option(
    "--base",
    metavar="REF",
    help="Report only findings in files changed since REF, a branch or commit.",
)
@click.option(
    "--max-duplicates",
    type=click.FloatRange(0, 1),
    metavar="RATIO",
    help="Share (0 to 1) of the articles that may be duplicates; overrides check.max_duplicates.",
)
@click.option("--fix", is_flag=True, help="Fix what the CLN rules find, in place.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, but write nothing.")
@click.option("--allow-empty", is_flag=True, help="Succeed even if there is nothing to check.")
def check(
    corpus: CorpusArguments,
    output_format: str,
    reports: tuple[tuple[str, Path], ...],
    statistics: bool,
    base: str | None,
    max_duplicates: float | None,
    fix: bool,
    diff: bool,
    allow_empty: bool,
) -> None:
    """Find duplicates, uncleaned pages and broken files in PATHS (default: the working folder).

    The corpus is never changed, except with --fix. `quchong rule CODE` explains a rule.

    \b
    Examples:
      quchong check corpus/
      quchong check corpus/ --base origin/main --output-format github
      quchong check corpus/ --fix --diff
      quchong check corpus/ --report sarif=quchong.sarif --report markdown=summary.md
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    config = corpus.configure(max_duplicates)
    known = corpus.open_baseline(config)

    def warn(message: str) -> None:
        corpus.notify(f"warning: {message}")

    refuse_same([path for _, path in reports])
    checked = corpus.check(config, allow_empty=allow_empty)
    refuse_inputs([path for _, path in reports], checked)
    reported = compare(checked, config, known, base, corpus.paths)
    if (fix or diff) and reported.known:
        corpus.notify(f"not fixing {reported.known:,} known findings; run without --baseline to fix them too")
    inside = corpus.paths or (Path(),)
    fixed: Sequence[FixedFile] = ()
    if fix or diff:
        from quchong.check.fix.fix_files import fix_files  # loads all that cleans

        fixed = fix_files(reported.findings, checked.locations, config, warn, write=not diff, inside=inside)
    if diff:
        from quchong.check.fix.fixed_file import render_diff

        write_reports(make_report(checked, reported, fixed=0), reports)
        for line in render_diff(fixed).split("\n")[:-1]:
            click.echo(printable(line))
        raise click.exceptions.Exit(EXIT_FOUND if fixed else 0)
    if fixed:
        checked = corpus.check(config, allow_empty=allow_empty)
        reported = compare(checked, config, known, base, corpus.paths)
    report = make_report(checked, reported, fixed=len(fixed))
    write_reports(report, reports)
    if statistics:
        click.echo(render_statistics(report, as_json=output_format == "json"), nl=False)
    else:
        click.echo(FORMATS[output_format](replace(report, colour=is_terminal(sys.stdout))), nl=False)
    raise click.exceptions.Exit(EXIT_FOUND if reported.fails else 0)


def refuse_same(reports: Sequence[Path]) -> None:
    """Raise UsageError where two reports would be written to one file."""
    seen: set[Path] = set()
    for path in reports:
        if path.resolve() in seen and (path.is_file() or not path.exists()):  # a device takes several
            raise UsageError(f"--report: {path} is given twice; pass a path of its own for each report")
        seen.add(path.resolve())


def refuse_inputs(reports: Sequence[Path], checked: "CheckResult") -> None:
    """Raise UsageError where a report would overwrite a file that is checked."""
    inputs = {file.location.resolve() for file in checked.files} if reports else set()
    for path in reports:
        if path.resolve() in inputs:
            raise UsageError(f"--report: {path} is one of the files to check; pass another path")


def compare(
    checked: "CheckResult", config: "Config", known: "Baseline | None", base: str | None, paths: Sequence[Path]
) -> "ReportedFindings":
    """Compare findings with the baseline and with what changed since a commit."""
    from quchong.check.reported_findings import choose_reported

    return choose_reported(
        checked.findings,
        checked.articles,
        baseline=known,
        is_changed=open_changes(base, checked, paths),
        max_duplicates=config.check.max_duplicates,
    )


def open_changes(base: str | None, checked: "CheckResult", paths: Sequence[Path]) -> Callable[[str], bool] | None:
    """Return a function that says whether the file at a shown path changed since a commit; None without a commit.

    The repository is that of the first path, or else that of the working folder.
    """
    if base is None:
        return None
    from quchong.check.changes import find_changes, is_in_repository

    folders = [path if path.is_dir() else path.parent for path in paths[:1]]
    changes = find_changes(next(filter(is_in_repository, folders), Path.cwd()), base)
    return lambda path: path in checked.locations and changes.touch(checked.locations[path])


def make_report(checked: "CheckResult", reported: "ReportedFindings", fixed: int) -> Report:
    """Return what the output formats show."""
    return Report(
        findings=reported.findings,
        rules=RULES,
        explain=explain,
        files=len(checked.files),
        articles=checked.articles,
        known=reported.known,
        unchanged=reported.unchanged,
        fixed=fixed,
        version=__version__,
    )


def write_reports(report: Report, wanted: Sequence[tuple[str, Path]]) -> None:
    """Write a report to files, each in its format."""
    for name, path in wanted:
        write_report(path, FORMATS[name](report))


def write_report(path: Path, text: str) -> None:
    """Write a report to a file; raises UsageError where it cannot be written."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as stream:
            stream.write(text.encode())
    except OSError as error:
        raise UsageError(f"--report: {path}: {error.strerror}; pass another path") from None


def render_statistics(report: Report, as_json: bool) -> str:
    """Return the number of findings of each rule that has any: a line each, or JSON with the keys that ruff uses."""
    ordered = sorted(report.counts.items(), key=lambda item: (-item[1], item[0]))
    if as_json:
        rows = [{"code": code, "name": report.rules[code].name, "count": count} for code, count in ordered]
        return f"{json.dumps(rows, indent=2)}\n"
    return "".join(f"{count:7,}  {code}  {report.rules[code].name}\n" for code, count in ordered)
