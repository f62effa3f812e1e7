"""`quchong run`: make a corpus."""

import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from quchong.cli.interrupt import on_interrupt
from quchong.cli.options import GivenPath, config_option, configure, workers_option
from quchong.cli.terminal import is_terminal, printable

if TYPE_CHECKING:
    from quchong.runs.run_job import RunResult

EXIT_TOO_MANY_FAILED = 3


@click.command(
    epilog="Exit codes: 0 done or up to date; 2 usage, configuration or internal error (also: nothing to read); "
    "3 done, but more inputs failed than read.max_failed_ratio allows; 130 interrupted."
)
@click.argument("paths", nargs=-1, required=True, type=GivenPath())
@click.option("-o", "--out", type=GivenPath(), help="Folder for the corpus, the ledger and the report.")
@config_option
@workers_option
@click.option("--dry-run", is_flag=True, help="Do everything, say what it comes to, write nothing.")
@click.option("--fresh", is_flag=True, help="Replace an earlier result in the folder.")
@click.option(
    "--keywords/--no-keywords",
    default=None,
    help="Show keywords of the largest groups; default: on a terminal.",
)
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
def run(
    paths: tuple[Path, ...],
    out: Path | None,
    config_file: Path | None,
    workers: int | None,
    dry_run: bool,
    fresh: bool,
    keywords: bool | None,
    quiet: bool,
) -> None:
    """Split, clean and deduplicate PATHS (files and folders) into a corpus.

    The folder gets articles.jsonl (kept), removed.jsonl (why each other went), skipped.jsonl (what was not read),
    lines.parquet (the lot of every line) and, last, run.json. The same command goes on with a run that was cut
    short, and leaves a finished one alone.

    \b
    Examples:
      quchong run pages/ --out out
      quchong run site-a/ site-b/ more.jsonl.zst --out out --workers 4
      quchong run pages/ --dry-run
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    if out is None and not dry_run:
        raise click.UsageError("give the folder for the result as --out DIR, or --dry-run to write nothing")
    if workers != 1:
        begin_early(paths)
    from quchong.cli.progress_bar import show_progress
    from quchong.cli.summary import print_summary
    from quchong.runs.run_job import run_job

    config = configure(config_file, workers)
    with on_interrupt(what_is_left(dry_run, fresh)), tempfile.TemporaryDirectory(prefix="quchong-") as scratch:
        folder = Path(scratch, "out") if out is None or dry_run else out
        with show_progress(quiet) as listener:
            finished = run_job(paths, folder, config, fresh=fresh, leave_out=out, listener=listener)
        if not quiet:
            on_terminal = is_terminal(sys.stdout)
            print_summary(finished, keywords=on_terminal if keywords is None else keywords, dry_run=dry_run)
    if finished.failed_too_many:
        click.echo(f"error: {explain_failed(finished, where=None if dry_run else finished.folder)}", err=True)
        raise click.exceptions.Exit(EXIT_TOO_MANY_FAILED)


def what_is_left(dry_run: bool, fresh: bool) -> str:
    """Say what there is of a run that is interrupted."""
    if dry_run:
        return "nothing was written"
    return "nothing was replaced" if fresh else "the same command goes on where it stopped"


def explain_failed(finished: "RunResult", where: Path | None) -> str:
    """Say how much failed, of what sorts, what was allowed, and in which folder it is told; None: in none."""
    from quchong.model import PASSED_OVER

    failed, record = finished.failed, finished.record
    files, others = failed["files"], failed["pages_and_records"] - failed["files"]
    parts = [f"{files:,} of {len(record['inputs']):,} files"] if files else []
    parts += [f"{others:,} record{'s' if others > 1 else ''}"] if others else []
    skipped = record["counts"]["skipped"]
    reasons = ", ".join(f"{count:,} {reason}" for reason, count in skipped.items() if reason not in PASSED_OVER)
    allowed = record["configuration"]["read"]["max_failed_ratio"]
    told = f"; {printable(str(where / 'skipped.jsonl'))} says which" if where else ""
    return f"{' and '.join(parts)} failed ({reasons}), more than read.max_failed_ratio allows ({allowed:.0%}){told}"


def begin_early(paths: Sequence[Path]) -> None:
    """Begin to start processes where a large file is given: they take as long to get ready as all else to load."""
    from quchong.compression import guess_size
    from quchong.engines.processes import PROCESS_BYTES, start_forkserver

    if (os.cpu_count() or 1) > 1 and guess_size(paths) >= PROCESS_BYTES:
        start_forkserver("quchong.flow.read_split_clean")
