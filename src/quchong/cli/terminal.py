"""Text from outside on its way to a terminal, cut to fit."""

from quchong.printable import printable

__all__ = ["printable", "shorten"]


def shorten(text: str, width: int) -> str:
    """Return a printable text of at most `width` characters."""
    text = printable(text)
    return text if len(text) <= width else f"{text[: width - 1]}…"
