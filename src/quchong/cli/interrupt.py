"""Ctrl-C and SIGTERM: every interrupt arrives as KeyboardInterrupt, and the command says what is left of its work."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from types import FrameType
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

RETRY_SECONDS = 0.05


@contextmanager
def normalize_interrupts() -> Iterator[None]:
    """Raise KeyboardInterrupt for every interrupt in the block. To be entered in the main thread.

    Compiled code that calls back into Python may turn an interrupt into an error of its own: pydantic does, while it
    builds a validator. One that arrives while an object is being deleted is lost, and so is raised again.
    """
    received: list[int] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    unraisable = sys.unraisablehook

    def remember(number: int, frame: FrameType | None) -> None:
        received.append(number)
        handler = handlers[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    def raise_again(lost: "UnraisableHookArgs") -> None:
        if received and isinstance(lost.exc_value, KeyboardInterrupt):
            retry = Timer(RETRY_SECONDS, signal.raise_signal, [received[-1]])
            retry.daemon = True
            retry.start()
        else:
            unraisable(lost)

    # a signal that is ignored, as in the background, or left to the system stays so
    handled = [number for number, handler in handlers.items() if callable(handler)]
    for number in handled:
        signal.signal(number, remember)
    sys.unraisablehook = raise_again
    try:
        yield
    except click.Abort:
        raise
    except Exception as error:
        if received:
            raise KeyboardInterrupt from error
        raise
    finally:
        sys.unraisablehook = unraisable
        for number in handled:
            signal.signal(number, handlers[number])


@contextmanager
def on_interrupt(message: str) -> Iterator[None]:
    """Where the block is interrupted, say what is left of its work: `interrupted; ` and the message."""
    try:
        with normalize_interrupts():
            yield
    except KeyboardInterrupt:
        click.echo(err=True)  # the terminal shows ^C on this line
        raise click.Abort(message) from None
