"""`quchong config`: show the configuration in force, or its JSON schema."""

from pathlib import Path

import click

from quchong.cli.options import config_option
from quchong.cli.terminal import printable


@click.group()
def config() -> None:
    """Show the configuration in force, or its JSON schema.

    \b
    Example:
      quchong config show
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped


@config.command()
@config_option
@click.option("--defaults", is_flag=True, help="Show the defaults instead of the options in force.")
def show(config_file: Path | None, defaults: bool) -> None:
    """Print all options in force as a commented config.yaml.

    \b
    Examples:
      quchong config show
      quchong config show --defaults > config.yaml
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.config.config_file import find_config, load_config
    from quchong.config.render import render_yaml
    from quchong.config.sections import Config

    if defaults:
        click.echo(render_yaml(Config()), nl=False)
        return
    file = config_file or find_config(Path.cwd())
    origin = (
        f"From {printable(str(file))}." if file else "The defaults: no config.yaml with `quchong: 1` here or above."
    )
    click.echo(f"# {origin}\n{render_yaml(load_config(file))}", nl=False)


@config.command()
def schema() -> None:
    """Print the JSON schema of config.yaml, for editors.

    \b
    Example:
      quchong config schema > quchong.schema.json
    """  # noqa: D301 -- \b is click's mark for text that is not to be rewrapped
    from quchong.config.render import render_schema

    click.echo(render_schema(), nl=False)
