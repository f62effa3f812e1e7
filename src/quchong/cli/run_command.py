"""`quchong run`: make a corpus."""

import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quchong.cli.interrupt import on_interrupt
from quchong.cli.options import GivenPath, config_option, configure, workers_option
from quchong.cli.stdin import SUFFIXES, take_stdin
from quchong.cli.terminal import is_terminal, printable

if TYPE_CHECKING:
    from quchong.runs.run_job import RunResult
    from quchong.runs.run_record import RunRecord

STDOUT = Path("-")
EXIT_TOO_MANY_FAILED = 3


@click.command(
    epilog="Exit codes: 0 done or up to date; 2 usage, configuration or internal error (also: nothing to read); "
    "3 done, but more inputs failed than read.max_failed_ratio allows, or some should be tried again; 130 interrupted."
)
@click.argument("paths", nargs=-1, required=True, type=GivenPath())
@click.option(
    "-o",
    "--out",
    type=GivenPath(),
    help="Folder for the result: new, empty, or of an earlier run; - writes the articles to stdout, as JSON Lines.",
)
@click.option(
    "--stdin-format",
    type=click.Choice([*SUFFIXES]),
    default="jsonl",
    show_default=True,
    help="What - among PATHS, which is standard input, holds.",
)
@config_option
@workers_option
@click.option("--dry-run", is_flag=True, help="Do a full run and print the summary, but write nothing.")
@click.option("--fresh", is_flag=True, help="Replace an earlier result in the folder.")
@click.option("--engine", type=click.Choice(["local", "spark"]), help="Engine to use; overrides engine.name.")
@click.option("--master", metavar="URL", help="Spark: the cluster, such as spark://host:7077; overrides engine.master.")
@click.option(
    "--work",
    metavar="URI",
    help="Spark: folder for intermediate files that the whole cluster reads and writes; overrides engine.work.",
)
@click.option(
    "--keywords/--no-keywords",
    default=None,
    help="Show keywords of the largest duplicate groups; default: on a terminal.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
def run(
    paths: tuple[Path, ...],
    out: Path | None,
    stdin_format: str,
    config_file: Path | None,
    workers: int | None,
    dry_run: bool,
    fresh: bool,
    engine: str | None,
    master: str | None,
    work: str | None,
    keywords: bool | None,
    quiet: bool,
) -> None:
    """Split, clean and deduplicate PATHS into a corpus.

    PATHS are files and folders, and - for standard input. The folder for the result gets articles.jsonl (kept),
    removed.jsonl (removed, and why), skipped.jsonl (inputs that were not read, and why), lines.parquet (how each line
    was classified) and, last, run.json. The same command continues an interrupted run, and leaves a finished one alone.

    \b
    Examples:
      quchong run pages/ --out out
      quchong run site-a/ site-b/ more.jsonl.zst --out out --workers 4
      quchong run pages/ --dry-run
      zstdcat pages.jsonl.zst | quchong run - --out - | head -n 1
      quchong run /shared/pages --out /shared/out --engine spark --master spark://host:7077
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    if out is None and not dry_run:
        raise click.UsageError("no folder for the result; give one as --out DIR, or --dry-run to write nothing")
    if workers != 1 and engine != "spark":
        start_processes_early(paths)
    from quchong.cli.progress_bar import show_progress
    from quchong.cli.summary import print_summary
    from quchong.folder_lock import temporary_folder
    from quchong.runs.run_job import run_job

    given = {"name": engine, "master": master, "work": work}
    config = configure(config_file, workers, say=not quiet, engine=given)
    to_stdout = out == STDOUT and not dry_run
    if to_stdout:
        config = config.model_copy(update={"output": config.output.as_lines()})
    with on_interrupt(explain_interrupt(dry_run, fresh)), temporary_folder() as scratch:
        paths = take_stdin(paths, stdin_format, scratch / "stdin")
        folder = scratch / "out" if out is None or dry_run or to_stdout else out
        with show_progress(quiet) as listener:
            result = run_job(
                paths, folder, config, fresh=fresh, leave_out=out, resumable=folder == out, listener=listener
            )
        if to_stdout:
            copy_articles(result)
        summary = sys.stderr if to_stdout else sys.stdout
        if not quiet:
            shown = is_terminal(summary) if keywords is None else keywords
            with redirect_stdout(summary):
                print_summary(result, keywords=shown, dry_run=dry_run, to_stdout=to_stdout)
    if result.record.failed.too_many:
        where = None if dry_run or to_stdout else result.folder
        click.echo(f"error: {explain_failures(result.record, where)}", err=True)
    if again := result.record.failed.try_again:
        click.echo(f"error: {explain_again(again, result.folder)}", err=True)
    if result.record.failed.too_many or again:
        raise click.exceptions.Exit(EXIT_TOO_MANY_FAILED)


def copy_articles(result: "RunResult") -> None:
    """Write the articles of a result to stdout, and nothing else."""
    for name in result.record.files_of("articles"):
        with (result.folder / name).open("rb") as file:
            shutil.copyfileobj(file, sys.stdout.buffer)


def explain_interrupt(dry_run: bool, fresh: bool) -> str:
    """Return what there is of an interrupted run, and what to do."""
    if dry_run:
        return "nothing was written"
    return "nothing was replaced" if fresh else "run the same command again to continue"


def explain_again(count: int, folder: Path) -> str:
    """Return how many inputs the same command tries again."""
    inputs = "1 input" if count == 1 else f"{count:,} inputs"
    return (
        f"{inputs} changed while the run read them, or took more memory than there is; see "
        f"{printable(str(folder / 'skipped.jsonl'))}, and run the same command to try again"
    )


def explain_failures(record: "RunRecord", folder: Path | None) -> str:
    """Return how much failed and why, what is allowed, and, for a result in a folder, where to look."""
    from quchong.model import PASSED_OVER

    files, others = record.failed.files, record.failed.pages_and_records - record.failed.files
    parts = [f"{files:,} of {len(record.inputs):,} files"] if files else []
    parts += [f"{others:,} record{'s' if others > 1 else ''}"] if others else []
    reasons = [f"{count:,} {reason}" for reason, count in record.counts.skipped.items() if reason not in PASSED_OVER]
    allowed = record.option("read", "max_failed_ratio")
    where = f"; see {printable(str(folder / 'skipped.jsonl'))}" if folder else ""
    return (
        f"{' and '.join(parts)} failed ({', '.join(reasons)}), more than read.max_failed_ratio allows "
        f"({allowed:.0%}){where}"
    )


def start_processes_early(paths: Sequence[Path]) -> None:
    """Start the processes for large inputs now: they take as long to get ready as everything else takes to load."""
    from quchong.compression import guess_size
    from quchong.engines.processes import PROCESS_BYTES, start_forkserver
    from quchong.read.file_formats import has_record_per_line

    in_python = [path for path in paths if not has_record_per_line(path.name)]
    if (os.cpu_count() or 1) > 1 and guess_size(in_python) >= PROCESS_BYTES:
        start_forkserver("quchong.flow.read_split_clean")
