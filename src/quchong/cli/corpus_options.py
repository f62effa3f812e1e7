"""The options of the commands that check a corpus, and what they come to."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quchong.cli.interrupt import on_interrupt
from quchong.cli.options import GivenPath, config_option, configure, workers_option
from quchong.cli.terminal import printable

if TYPE_CHECKING:
    from quchong.check.baseline import Baseline
    from quchong.check.check_job import CheckResult
    from quchong.config.sections import Config

Command = Callable[..., None]
DEFAULT_BASELINE = Path("quchong-baseline.txt")


@dataclass(frozen=True)
class CorpusArguments:
    """The corpus to check as the command line describes it; the fields are the options of `corpus_options`."""

    paths: tuple[Path, ...]
    select: tuple[str, ...] | None
    ignore: tuple[str, ...] | None
    baseline: Path | None
    cache_dir: Path | None
    no_cache: bool
    config_file: Path | None
    workers: int | None
    quiet: bool

    def configure(self, max_duplicates: float | None = None) -> "Config":
        """Return the configuration with the values from the command line; raises UsageError for an unknown rule."""
        from pydantic import ValidationError

        from quchong.config.check_options import CheckOptions
        from quchong.errors import UsageError

        config = configure(self.config_file, self.workers, say=not self.quiet)
        given = {"select": self.select, "ignore": self.ignore, "max_duplicates": max_duplicates}
        set_here = {name: value for name, value in given.items() if value is not None}
        try:
            options = CheckOptions.model_validate({**config.check.model_dump(), **set_here})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            raise UsageError(f"--{first['loc'][0]}: {first['msg'].removeprefix('Value error, ')}") from None
        return config.model_copy(update={"check": options})

    def check(self, config: "Config", *, allow_empty: bool | None = None) -> "CheckResult":
        """Check the paths, or the working folder where there are none; progress goes to stderr."""
        from quchong.check.cache.check_cache import CacheUse
        from quchong.check.check_job import run_check
        from quchong.cli.progress_bar import show_progress

        with show_progress(self.quiet) as listener:
            use = CacheUse(self.cache_dir, not self.no_cache)
            return run_check(
                self.paths or (Path(),),
                config,
                use,
                leave_out=[self.baseline_file(config) or DEFAULT_BASELINE],
                allow_empty=allow_empty,
                listener=listener,
            )

    def baseline_file(self, config: "Config") -> Path | None:
        """Return the baseline of the command line, else that of the configuration, else None."""
        return self.baseline or (Path(config.check.baseline) if config.check.baseline else None)

    def open_baseline(self, config: "Config") -> "Baseline | None":
        """Read the baseline in force, if there is one; warn if the default file exists but no option names it."""
        from quchong.check.baseline import read_baseline

        file = self.baseline_file(config)
        if file is None and DEFAULT_BASELINE.exists():
            self.notify(f"warning: found {DEFAULT_BASELINE} but not using it; {how_to_use(DEFAULT_BASELINE)}")
        return read_baseline(file, config.result_hash) if file else None

    def notify(self, message: str) -> None:
        """Print a message on stderr, except with --quiet."""
        if not self.quiet:
            click.echo(printable(message), err=True)


def how_to_use(baseline: Path) -> str:
    """Return what makes `quchong check` use a baseline."""
    return f"pass --baseline {baseline} to `quchong check`, or set check.baseline"


def split_codes(_context: click.Context, _option: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the codes of an option that may be repeated and lists several each time; None where it is not given."""
    return tuple(code.strip() for value in values for code in value.split(",") if code.strip()) or None


CORPUS_OPTIONS = (
    click.argument("paths", nargs=-1, type=GivenPath()),
    click.option(
        "--select",
        multiple=True,
        callback=split_codes,
        metavar="CODES",
        help="Rules to apply, by code or prefix (DUP,CLN001); overrides check.select.",
    ),
    click.option(
        "--ignore",
        multiple=True,
        callback=split_codes,
        metavar="CODES",
        help="Rules not to apply, by code or prefix; overrides check.ignore.",
    ),
    click.option("--baseline", type=GivenPath(), help="File of known findings; overrides check.baseline."),
    click.option(
        "--cache-dir",
        type=GivenPath(file_okay=False),
        envvar="QUCHONG_CACHE_DIR",
        help="Folder for the cache of checked files; default: the user's cache folder.",
    ),
    click.option("--no-cache", is_flag=True, help="Check every file again, and cache nothing."),
    config_option,
    workers_option,
    click.option("-q", "--quiet", is_flag=True, help="Print findings only, no progress and no warnings."),
)


def corpus_options(command: Command) -> Command:
    """Add the options of every command that checks a corpus; the command takes them as one CorpusArguments."""

    @wraps(command)
    @on_interrupt("there is no result yet, and the same command starts over")
    def with_corpus(**given: Any) -> None:
        corpus = CorpusArguments(**{field.name: given.pop(field.name) for field in fields(CorpusArguments)})
        command(corpus, **given)

    decorated: Command = with_corpus
    for option in reversed(CORPUS_OPTIONS):
        decorated = option(decorated)
    return decorated
