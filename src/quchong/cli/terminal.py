"""Text from outside, made safe and short for a terminal."""

from typing import TextIO

from quchong.text.printable import printable

__all__ = ["is_terminal", "printable", "shorten"]


def is_terminal(stream: TextIO | None) -> bool:
    """Return whether a stream is a terminal; one that the caller closed is None."""
    return stream is not None and stream.isatty()


def shorten(text: str, width: int) -> str:
    """Return a text, printable, cut to at most `width` characters."""
    text = printable(text)
    return text if len(text) <= width else f"{text[: width - 1]}…"
