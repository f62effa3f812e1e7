"""What a command that is interrupted says, whatever became of the interrupt on its way, and what it leaves."""

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

AGAIN_SECONDS = 0.05


@contextmanager
def normalize_interrupts() -> Iterator[None]:
    """Let every interrupt out as one. To be entered in the main thread.

    Compiled code that calls back into Python may make an error of its own of one: pydantic's does, while it builds a
    validator. One that comes while an object is done away with has nobody to go to, and comes again.
    """
    came: list[int] = []
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    unraisable = sys.unraisablehook

    def note(number: int, frame: FrameType | None) -> None:
        came.append(number)
        handler = handlers[signal.Signals(number)]
        if callable(handler):
            handler(number, frame)

    def send_again(lost: "UnraisableHookArgs") -> None:
        if came and isinstance(lost.exc_value, KeyboardInterrupt):
            again = Timer(AGAIN_SECONDS, signal.raise_signal, [came[-1]])
            again.daemon = True
            again.start()
        else:
            unraisable(lost)

    # one that is ignored, as in the background, or left to the system stays so
    noted = [number for number, handler in handlers.items() if callable(handler)]
    for number in noted:
        signal.signal(number, note)
    sys.unraisablehook = send_again
    try:
        yield
    except click.Abort:
        raise
    except Exception as error:
        if came:
            raise KeyboardInterrupt from error
        raise
    finally:
        sys.unraisablehook = unraisable
        for number in noted:
            signal.signal(number, handlers[number])


@contextmanager
def on_interrupt(words: str) -> Iterator[None]:
    """Tell what there is of the work where it is interrupted; the words follow `interrupted` and a semicolon."""
    try:
        with normalize_interrupts():
            yield
    except KeyboardInterrupt:
        click.echo(err=True)  # the terminal shows ^C on this line
        raise click.Abort(words) from None
