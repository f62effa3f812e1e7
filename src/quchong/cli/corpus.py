"""What the commands that look at a corpus share: their options, the configuration in force, baseline and changes."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from quchong.check.baseline import Baseline
    from quchong.config import Config
    from quchong.guard.job import Checked

Decorated = Callable[..., None]


def split_codes(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the codes of an option that may be given several times, each time with several; None where it was not."""
    return tuple(code.strip() for value in values for code in value.split(",") if code.strip()) or None


def corpus_options(command: Decorated) -> Decorated:
    """Add the options of every command that looks at a corpus."""
    options = (
        click.argument("paths", nargs=-1, type=click.Path(path_type=Path)),
        click.option(
            "--select",
            multiple=True,
            callback=split_codes,
            metavar="CODES",
            help="Rules to apply, by code or the beginning of codes (DUP,CLN001); in place of check.select.",
        ),
        click.option(
            "--ignore",
            multiple=True,
            callback=split_codes,
            metavar="CODES",
            help="Rules not to apply; in place of check.ignore.",
        ),
        click.option(
            "--baseline", type=click.Path(path_type=Path), help="File of known findings; in place of check.baseline."
        ),
        click.option(
            "--cache-dir",
            type=click.Path(path_type=Path, file_okay=False),
            envvar="QUCHONG_CACHE_DIR",
            help="Folder for what was seen before; default: the user's own.",
        ),
        click.option("--no-cache", is_flag=True, help="Look at every file anew, and keep nothing."),
        click.option(
            "-c",
            "--config",
            "config_file",
            type=click.Path(path_type=Path),
            help="Configuration; else the nearest config.yaml that has `quchong: 1`.",
        ),
        click.option(
            "-j", "--workers", type=click.IntRange(1, 1024), help="Processes and threads; default: one a core."
        ),
        click.option("-q", "--quiet", is_flag=True, help="No progress and no notices, only findings."),
    )
    for option in reversed(options):
        command = option(command)
    return command


def configure(config_file: Path | None, workers: int | None, **check: object) -> "Config":
    """Return the configuration with what the command line sets of it; raises UsageError for an unknown rule."""
    from pydantic import ValidationError

    from quchong.check.options import CheckOptions
    from quchong.config import load_config
    from quchong.errors import UsageError

    config = load_config(config_file)
    given = {name: value for name, value in check.items() if value is not None}
    try:
        options = CheckOptions.model_validate({**config.check.model_dump(), **given})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        raise UsageError(f"--{first['loc'][0]}: {first['msg'].removeprefix('Value error, ')}") from None
    engine = config.engine if workers is None else config.engine.model_copy(update={"workers": workers})
    return config.model_copy(update={"check": options, "engine": engine})


def look(
    paths: tuple[Path, ...],
    config: "Config",
    cache_dir: Path | None,
    no_cache: bool,
    quiet: bool,
    allow_empty: bool = False,
) -> "Checked":
    """Check the paths, the working folder where there are none, with progress on stderr."""
    from quchong.cli.progress import show_progress
    from quchong.guard.job import run_check
    from quchong.guard.memory import CacheUse

    with show_progress(quiet) as listener:
        use = CacheUse(cache_dir, not no_cache)
        return run_check(paths or (Path(),), config, use, allow_empty=allow_empty, listener=listener)


def baseline_file(given: Path | None, config: "Config") -> Path | None:
    """Return the file of known findings: the given one, else the configured one, else None."""
    return given or (Path(config.check.baseline) if config.check.baseline else None)


def open_baseline(given: Path | None, config: "Config") -> "Baseline | None":
    """Read the known findings, if there are any."""
    from quchong.check.baseline import read_baseline

    file = baseline_file(given, config)
    return read_baseline(file, config.result_hash) if file else None


def open_changes(base: str | None, checked: "Checked") -> Callable[[str], bool] | None:
    """Return what says of a shown path whether its file changed since a commit; None without one."""
    if base is None:
        return None
    from quchong.check.changes import find_changes

    changes = find_changes(Path.cwd(), base)
    return lambda path: path in checked.locations and changes.touch(checked.locations[path])
