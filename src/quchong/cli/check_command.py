"""`quchong check`: the guard of a corpus folder."""

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
from quchong.cli.corpus_options import Corpus, corpus_options
from quchong.cli.terminal import is_terminal, printable
from quchong.errors import UsageError
from quchong.version import __version__

if TYPE_CHECKING:
    from quchong.check.check_job import CheckResult
    from quchong.check.verdict import Verdict

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
    epilog="Exit codes: 0 clean, or warnings only; 1 something was found (with --diff: would be mended); 2 usage, "
    "configuration or internal error, also nothing to check; 130 interrupted."
)
@corpus_options
@click.option(
    "--output-format",
    type=click.Choice(list(FORMATS)),
    default="full",
    envvar="QUCHONG_OUTPUT_FORMAT",
    help="Form of what is printed; default: full.",
)
@click.option(
    "--report",
    "reports",
    multiple=True,
    callback=split_reports,
    metavar="FORMAT=PATH",
    help="Write the findings to a file in another form too; may be given several times.",
)
@click.option(
    "--statistics", is_flag=True, help="Count the findings of each rule instead of listing them, as text or JSON."
)
@click.option(
    "--base",
    metavar="REF",
    help="Only findings that touch files changed since the working tree left this commit or branch.",
)
@click.option(
    "--max-duplicates",
    type=click.FloatRange(0, 1),
    metavar="RATIO",
    help="Share (0 to 1) of the articles that may be duplicates; in place of check.max_duplicates.",
)
@click.option("--fix", is_flag=True, help="Mend what the CLN rules find, in place.")
@click.option("--diff", is_flag=True, help="Show what --fix would change, and write nothing.")
@click.option("--allow-empty", is_flag=True, help="Nothing to check is no error.")
def check(
    corpus: Corpus,
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

    Nothing is written to the corpus, except with --fix. `quchong rule CODE` explains a rule.

    \b
    Examples:
      quchong check corpus/
      quchong check corpus/ --base origin/main --output-format github
      quchong check corpus/ --fix --diff
      quchong check corpus/ --report sarif=quchong.sarif --report markdown=summary.md
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.check.fix.fix_files import fix_files, render_diff
    from quchong.check.verdict import judge

    config = corpus.configure(max_duplicates)
    known = corpus.open_baseline(config)

    def judged() -> "tuple[CheckResult, Verdict]":
        checked = corpus.look(config, allow_empty=allow_empty)
        verdict = judge(
            checked.findings,
            checked.articles,
            baseline=known,
            is_changed=open_changes(base, checked, corpus.paths),
            max_duplicates=config.check.max_duplicates,
        )
        return checked, verdict

    def warn(message: str) -> None:
        corpus.tell(f"warning: {message}")

    checked, verdict = judged()
    if (fix or diff) and verdict.known:
        corpus.tell(f"{verdict.known:,} known findings are left as they are, also those that could be mended")
    mended = fix_files(verdict.findings, checked.locations, config, warn, write=not diff) if fix or diff else []
    if diff:
        write_reports(make_report(checked, verdict, fixed=0), reports)
        for line in render_diff(mended).split("\n")[:-1]:
            click.echo(printable(line))
        raise click.exceptions.Exit(EXIT_FOUND if mended else 0)
    if mended:
        checked, verdict = judged()
    report = make_report(checked, verdict, fixed=len(mended))
    write_reports(report, reports)
    shown = replace(report, colour=is_terminal(sys.stdout))
    if statistics:
        click.echo(render_statistics(report, as_json=output_format == "json"), nl=False)
    else:
        click.echo(FORMATS[output_format](shown), nl=False)
    raise click.exceptions.Exit(EXIT_FOUND if verdict.fails else 0)


def open_changes(base: str | None, checked: "CheckResult", paths: Sequence[Path]) -> Callable[[str], bool] | None:
    """Return what says of a shown path whether its file changed since a commit; None without one.

    The repository is that in which the first path lies, else that of the working folder.
    """
    if base is None:
        return None
    from quchong.check.changes import find_changes, is_in_repository

    folders = [path if path.is_dir() else path.parent for path in paths[:1]]
    changes = find_changes(next(filter(is_in_repository, folders), Path.cwd()), base)
    return lambda path: path in checked.locations and changes.touch(checked.locations[path])


def make_report(checked: "CheckResult", verdict: "Verdict", fixed: int) -> Report:
    """Return what the output formats tell."""
    return Report(
        findings=verdict.findings,
        rules={code: replace(rule, explanation=explain(code)) for code, rule in RULES.items()},
        files=len(checked.files),
        articles=checked.articles,
        known=verdict.known,
        unchanged=verdict.unchanged,
        fixed=fixed,
        version=__version__,
    )


def write_reports(report: Report, wanted: Sequence[tuple[str, Path]]) -> None:
    """Write a report in each format that a file is named for."""
    for name, path in wanted:
        write_report(path, FORMATS[name](report))


def write_report(path: Path, text: str) -> None:
    """Write a report to a file; raises UsageError where that cannot be."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with atomic_write(path) as stream:
            stream.write(text.encode())
    except OSError as error:
        raise UsageError(f"--report: {path}: {error.strerror}") from None


def render_statistics(report: Report, as_json: bool) -> str:
    """Return of each rule that found something how often, and what it is: a line each, or JSON as ruff has it."""
    lines = sorted(report.counts.items(), key=lambda it: (-it[1], it[0]))
    if as_json:
        rows = [{"code": code, "name": report.rules[code].name, "count": count} for code, count in lines]
        return f"{json.dumps(rows, indent=2)}\n"
    return "".join(f"{count:7,}  {code}  {report.rules[code].name}\n" for code, count in lines)
