"""Options that several commands have, and the configuration that they come to."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from quchong.config import Config

config_option = click.option(
    "-c",
    "--config",
    "config_file",
    type=click.Path(path_type=Path),
    help="Configuration; else the nearest config.yaml that has `quchong: 1`.",
)
workers_option = click.option(
    "-j", "--workers", type=click.IntRange(1, 1024), help="Processes and threads; default: one a core."
)


def configure(config_file: Path | None, workers: int | None) -> "Config":
    """Return the configuration in force, with as many workers as the command line says."""
    from quchong.config import load_config

    config = load_config(config_file)
    if workers is None:
        return config
    return config.model_copy(update={"engine": config.engine.model_copy(update={"workers": workers})})
