"""Options that several commands have, and the configuration that they come to."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from quchong.config.sections import Config


class GivenPath(click.Path):
    """A path; none that is empty, which a script's unset variable leaves and Python takes for the working folder."""

    def __init__(self, *, file_okay: bool = True) -> None:
        super().__init__(file_okay=file_okay, path_type=Path)

    def convert(self, value: Any, parameter: click.Parameter | None, context: click.Context | None) -> Any:
        """Return the path; an empty one is an error of usage."""
        if value == "":
            self.fail("an empty path; give . for the folder you are in", parameter, context)
        return super().convert(value, parameter, context)


config_option = click.option(
    "-c",
    "--config",
    "config_file",
    type=GivenPath(),
    help="Configuration; else the nearest config.yaml that has `quchong: 1`.",
)
workers_option = click.option(
    "-j", "--workers", type=click.IntRange(1, 1024), help="Processes and threads; default: one a core."
)


def configure(config_file: Path | None, workers: int | None) -> "Config":
    """Return the configuration in force, with as many workers as the command line says."""
    from quchong.config.config_file import load_config

    config = load_config(config_file)
    if workers is None:
        return config
    return config.model_copy(update={"engine": config.engine.model_copy(update={"workers": workers})})
