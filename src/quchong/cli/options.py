"""Options that several commands share, and the configuration that they result in."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quchong.cli.terminal import printable

if TYPE_CHECKING:
    from quchong.config.sections import Config


class GivenPath(click.Path):
    """A path that is not empty: an unset variable in a script gives one, which Python takes for the working folder."""

    def __init__(self, *, file_okay: bool = True) -> None:
        super().__init__(file_okay=file_okay, path_type=Path)

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """Return the path; fail with a usage error where it is empty."""
        if value == "":
            self.fail("an empty path; give . for the working folder", parameter, context)
        return super().convert(value, parameter, context)


NO_FILE = "the defaults, because no config.yaml with `quchong: 1` is here or above"
config_option = click.option(
    "-c",
    "--config",
    "config_file",
    type=GivenPath(),
    help="Configuration file; default: the nearest config.yaml with `quchong: 1` in it.",
)
workers_option = click.option(
    "-j", "--workers", type=click.IntRange(1, 1024), help="Processes and threads; default: one for each core."
)


def configure(
    config_file: Path | None,
    workers: int | None,
    *,
    say: bool = False,
    engine: Mapping[str, str | None] | None = None,
) -> "Config":
    """Return the configuration in force, with the options of the engine from the command line that are given.

    With `say`, one line on stderr says which that is. `engine` are such options besides the number of workers.

    Raises
    ------
    ConfigError
        The configuration file cannot be read, or something in it is wrong.
    """
    from quchong.config.config_file import find_config, load_config
    from quchong.config.sections import Config

    file = config_file or find_config(Path.cwd())
    config = load_config(file) if file else Config()
    if say:
        click.echo(f"configuration: {printable(str(file)) if file else NO_FILE}", err=True)
    given = {name: value for name, value in {**(engine or {}), "workers": workers}.items() if value is not None}
    return config.model_copy(update={"engine": config.engine.model_copy(update=given)}) if given else config
