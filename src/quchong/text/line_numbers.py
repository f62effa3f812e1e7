"""The numbers of the lines in which places of a text are."""

from collections.abc import Iterable, Iterator

LINE_ENDS = ("\n", "\r", "\x85", "\u2028", "\u2029")
"""The line ends at which pages are split into lines; a carriage return and the line feed behind it are one."""


def number_lines(text: str, places: Iterable[int]) -> Iterator[int]:
    """Yield the 1-based number of the line of each place, an index into a text; the places are in ascending order."""
    number, before = 1, 0
    for place in places:
        number += count_line_ends(text[before:place])
        before = place
        yield number


def number_last_line(text: str) -> int:
    """Return the number of the last line of a text; a line end at its end opens no further line."""
    return max(1, count_line_ends(text) + (not text.endswith(LINE_ENDS)))


def count_line_ends(text: str) -> int:
    """Return how many line ends there are in a text."""
    return sum(map(text.count, LINE_ENDS)) - text.count("\r\n")
