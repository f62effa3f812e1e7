"""`quchong learn`: write what is learned of sites as a sheet to read, edit and apply."""

from pathlib import Path

import click

from quchong.cli.interrupt import on_interrupt
from quchong.cli.options import GivenPath, config_option, configure, workers_option
from quchong.cli.terminal import printable


@click.command(
    epilog="Exit codes: 0 done; 2 usage, configuration or internal error; 3 done, but more files failed than "
    "read.max_failed_ratio allows; 130 interrupted."
)
@click.argument("paths", nargs=-1, required=True, type=GivenPath())
@click.option("-o", "--output", type=GivenPath(), help="File to write; default: print to stdout.")
@config_option
@workers_option
@click.option("-q", "--quiet", is_flag=True, help="No progress and no summary.")
def learn(
    paths: tuple[Path, ...], output: Path | None, config_file: Path | None, workers: int | None, quiet: bool
) -> None:
    """Learn which lines of PATHS are the sites' own, and how their articles begin.

    PATHS are files and folders of pages; a site needs five different pages or more. The sheets are YAML: read them,
    change what is wrong, and apply them with split.site_rules in config.yaml, or with quchong split --site-rules.

    \b
    Examples:
      quchong learn pages/ -o sites.yaml
      quchong split pages/site-a/1.txt --site-rules sites.yaml
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.atomic_write import atomic_write
    from quchong.cli.progress_bar import show_progress
    from quchong.cli.run_command import EXIT_TOO_MANY_FAILED
    from quchong.cli.summary import describe_skipped
    from quchong.model import PASSED_OVER, Skipped
    from quchong.runs.learn_job import learn_job
    from quchong.split.sites.sheet import dump_sheets

    config = configure(config_file, workers, say=not quiet)
    with on_interrupt("nothing was written"), show_progress(quiet) as listener:
        learned = learn_job(paths, config, listener)
    sheets = learned.sheets
    if output is None:
        click.echo(dump_sheets(sheets), nl=False)
    else:
        with atomic_write(output) as stream:
            stream.write(dump_sheets(sheets).encode())
    if output is not None and not quiet:
        click.echo(
            f"{len(sheets):,} site{'' if len(sheets) == 1 else 's'} learned; written to {printable(str(output))}",
            err=True,
        )
    skipped = [Skipped(row["path"], row["record"], row["reason"], row["detail"]) for row in learned.skipped.to_pylist()]
    if skipped and not quiet:
        click.echo(f"skipped {len(skipped):,}", err=True)
        for line in describe_skipped(sorted(skipped, key=lambda one: (one.path, one.record or 0))):
            click.echo(printable(line), err=True)
    failed = sum(one.reason not in PASSED_OVER for one in skipped)
    if failed > config.read.max_failed_ratio * learned.files:
        click.echo(f"error: {failed:,} failed, more than read.max_failed_ratio allows", err=True)
        raise click.exceptions.Exit(EXIT_TOO_MANY_FAILED)
