"""Find the passage in which two texts differ: the first difference with a little around it, in linear time."""

from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from quchong.check.findings import Excerpt
from quchong.text.stream_safe import normalize

CONTEXT = 12
"""Characters of common text shown before the difference."""
MAX_SHOWN = 60
"""Characters shown of either text."""
ANCHOR = 8
"""Characters that must be equal again where a difference ends."""
WINDOW = 400
"""A difference ends within that many characters."""
MAX_DIFFERENCES = 24
"""Differences in punctuation that are skipped."""
ELLIPSIS = "…"


def find_excerpt(here: str, there: str) -> Excerpt | None:
    """Return the first difference of two texts that matters, None where they are equal.

    Any white space counts as one space. The first few differences in punctuation only are skipped. The time is linear
    in the length of the texts: a common prefix is found by bisection, and the end of a difference within a window.
    """
    first, second = (" ".join(text.split()) for text in (here, there))
    if first == second:
        return None
    shown: DifferingSlices | None = None
    for difference in islice(iterate_differences(first, second), MAX_DIFFERENCES):
        matters = letters(first[difference.first]) != letters(second[difference.second])
        if shown is None or matters:
            shown = difference
        if matters:
            break
    return shown and Excerpt(cut(first, shown.first), cut(second, shown.second))


class DifferingSlices(NamedTuple):
    """Where two texts differ: the passage of each; either may be empty."""

    first: slice
    second: slice


def iterate_differences(first: str, second: str) -> Iterator[DifferingSlices]:
    """Yield the differences of two texts, in their order."""
    here = there = 0
    while here < len(first) or there < len(second):
        common = common_prefix_length(first[here:], second[there:])
        here, there = here + common, there + common
        end_here, end_there = find_end(first[here : here + WINDOW], second[there : there + WINDOW])
        yield DifferingSlices(slice(here, here + end_here), slice(there, there + end_there))
        here, there = here + end_here, there + end_there


def letters(text: str) -> str:
    """Return the letters and numbers of a text, whatever their width and case."""
    return "".join(filter(str.isalnum, normalize("NFKC", text).casefold()))


def common_prefix_length(first: str, second: str) -> int:
    """Return the length of the common prefix of two texts."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        # only what is not yet known to be equal is compared, so all comparisons together are linear
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def find_end(first: str, second: str) -> tuple[int, int]:
    """Return where a difference ends in each text: at their first common run of ANCHOR characters, or at their ends."""
    places: dict[str, int] = {}
    for at in range(len(second) - ANCHOR + 1):
        places.setdefault(second[at : at + ANCHOR], at)
    common_runs = (
        (at + places[run], at, places[run])
        for at in range(len(first) - ANCHOR + 1)
        if (run := first[at : at + ANCHOR]) in places
    )
    _, here, there = min(common_runs, default=(0, len(first), len(second)))
    return here, there


def cut(text: str, passage: slice) -> str:
    """Return a passage of a text with some context, and an ellipsis wherever something is left out."""
    start = max(0, passage.start - CONTEXT)
    stop = min(passage.stop + CONTEXT, start + MAX_SHOWN, len(text))
    return f"{ELLIPSIS if start else ''}{text[start:stop]}{ELLIPSIS if stop < len(text) else ''}"


def shorten(text: str, length: int = MAX_SHOWN) -> str:
    """Return a text of at most that many characters, the last an ellipsis where something is left out."""
    return text if len(text) <= length else text[: length - 1] + ELLIPSIS
