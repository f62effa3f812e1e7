"""`quchong baseline`: findings that are known and let pass."""

from pathlib import Path

import click

from quchong.cli.corpus import baseline_file, configure, corpus_options, look, open_baseline
from quchong.cli.terminal import printable

DEFAULT_FILE = Path("quchong-baseline.txt")


@click.group()
def baseline() -> None:
    """Make and keep up a file of known findings, which `quchong check --baseline FILE` lets pass.

    The file is named by --baseline, else by check.baseline in the configuration, else it is quchong-baseline.txt.

    \b
    Example:
      quchong baseline create corpus/ --baseline quchong-baseline.txt
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped


@baseline.command()
@corpus_options
def create(
    paths: tuple[Path, ...],
    select: tuple[str, ...] | None,
    ignore: tuple[str, ...] | None,
    baseline: Path | None,
    cache_dir: Path | None,
    no_cache: bool,
    config_file: Path | None,
    workers: int | None,
    quiet: bool,
) -> None:
    """Write all that is found in PATHS into a new baseline.

    \b
    Example:
      quchong baseline create corpus/
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.check.baseline import make_baseline, write_baseline
    from quchong.errors import UsageError

    config = configure(config_file, workers, select=select, ignore=ignore)
    file = baseline_file(baseline, config) or DEFAULT_FILE
    if file.exists():
        raise UsageError(f"{file}: is there already; bring it up to date with `quchong baseline update`")
    checked = look(paths, config, cache_dir, no_cache, quiet)
    made = make_baseline(checked.findings)
    write_baseline(file, made, config.result_hash)
    tell(quiet, f"{file}: {len(made):,} known findings")


@baseline.command()
@corpus_options
def update(
    paths: tuple[Path, ...],
    select: tuple[str, ...] | None,
    ignore: tuple[str, ...] | None,
    baseline: Path | None,
    cache_dir: Path | None,
    no_cache: bool,
    config_file: Path | None,
    workers: int | None,
    quiet: bool,
) -> None:
    """Make a baseline anew: what is found in PATHS is known, what is no longer found is not.

    \b
    Example:
      quchong baseline update corpus/
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.check.baseline import make_baseline, write_baseline
    from quchong.errors import UsageError

    config = configure(config_file, workers, select=select, ignore=ignore)
    file = baseline_file(baseline, config) or DEFAULT_FILE
    if not file.exists():
        raise UsageError(f"{file}: no such baseline; make it with `quchong baseline create`")
    checked = look(paths, config, cache_dir, no_cache, quiet)
    made = make_baseline(checked.findings)
    write_baseline(file, made, config.result_hash)
    tell(quiet, f"{file}: {len(made):,} known findings")


@baseline.command()
@corpus_options
def prune(
    paths: tuple[Path, ...],
    select: tuple[str, ...] | None,
    ignore: tuple[str, ...] | None,
    baseline: Path | None,
    cache_dir: Path | None,
    no_cache: bool,
    config_file: Path | None,
    workers: int | None,
    quiet: bool,
) -> None:
    """Take out of a baseline what is no longer found in PATHS; nothing new comes in.

    \b
    Example:
      quchong baseline prune corpus/
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.check.baseline import prune_baseline, write_baseline

    config = configure(config_file, workers, select=select, ignore=ignore)
    file = baseline_file(baseline, config) or DEFAULT_FILE
    known = open_baseline(file, config)
    checked = look(paths, config, cache_dir, no_cache, quiet)
    if known is not None:
        pruned = prune_baseline(known, checked.findings)
        write_baseline(file, pruned, config.result_hash)
        tell(quiet, f"{file}: {len(pruned):,} known findings, {len(known) - len(pruned):,} taken out")


def tell(quiet: bool, message: str) -> None:
    """Print a message, unless there are to be none."""
    if not quiet:
        click.echo(printable(message), err=True)
