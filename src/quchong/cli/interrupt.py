"""What a command that is interrupted leaves, in its own words."""

from collections.abc import Iterator
from contextlib import contextmanager

import click


@contextmanager
def on_interrupt(words: str) -> Iterator[None]:
    """Tell what there is of the work where it is interrupted; the words follow `interrupted` and a semicolon."""
    try:
        yield
    except KeyboardInterrupt:
        click.echo(err=True)  # the terminal shows ^C on this line
        raise click.Abort(words) from None
