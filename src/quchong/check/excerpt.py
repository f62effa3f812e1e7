"""The passage in which two articles differ: the first stretch, with a little around it, in linear time."""

import unicodedata

from quchong.check.findings import Excerpt

BEFORE = 12
"""Characters of common text shown before the difference."""
MOST = 60
"""Characters shown of either side, at most."""
ANCHOR = 8
"""Characters that have to be common again for the texts to count as together."""
WINDOW = 400
"""As far behind the first difference as it is looked for the place where the texts come together."""
TRIES = 24
"""Differences that are looked at, at most."""
ELLIPSIS = "…"


def find_excerpt(here: str, there: str) -> Excerpt | None:
    """Return what stands at the first difference of two texts that counts, None where they are equal.

    Line ends and white space count as one space; a difference in marks only is passed over, a few times. The work is
    linear in the texts: up to a difference they are compared by halves of a common beginning, behind it only a window
    of bounded size is looked at.
    """
    first, second = (" ".join(text.split()) for text in (here, there))
    if first == second:
        return None
    at, other = 0, 0
    found: tuple[tuple[int, int], tuple[int, int]] | None = None
    for _ in range(TRIES):
        common = common_beginning(first[at:], second[other:])
        start, begin = at + common, other + common
        ends = find_joint(first[start : start + WINDOW], second[begin : begin + WINDOW])
        stretches = ((start, start + ends[0]), (begin, begin + ends[1]))
        found = found or stretches
        if letters(first[start : stretches[0][1]]) != letters(second[begin : stretches[1][1]]):
            found = stretches
            break
        at, other = stretches[0][1], stretches[1][1]
        if at >= len(first) and other >= len(second):
            break
    (start, stop), (begin, end) = found or ((0, 0), (0, 0))
    return Excerpt(cut(first, start, stop), cut(second, begin, end))


def letters(text: str) -> str:
    """Return the letters and numbers of a text, whatever their width and case."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def common_beginning(first: str, second: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    low, high = 0, min(len(first), len(second))
    while low < high:
        middle = (low + high + 1) // 2
        # only what is not known yet is compared, so all comparisons together are linear
        if first[low:middle] == second[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def find_joint(first: str, second: str) -> tuple[int, int]:
    """Return where two texts come together again: the earliest common run of ANCHOR characters, else their ends."""
    places: dict[str, int] = {}
    for at in range(len(second) - ANCHOR + 1):
        places.setdefault(second[at : at + ANCHOR], at)
    joints = (
        (at + places[run], at, places[run])
        for at in range(len(first) - ANCHOR + 1)
        if (run := first[at : at + ANCHOR]) in places
    )
    _, here, there = min(joints, default=(0, len(first), len(second)))
    return here, there


def cut(text: str, start: int, end: int) -> str:
    """Return a stretch of a text with a little before it, marked where something is left out."""
    begin = max(0, start - BEFORE)
    stop = min(end + BEFORE, begin + MOST, len(text))
    return f"{ELLIPSIS if begin else ''}{text[begin:stop]}{ELLIPSIS if stop < len(text) else ''}"


def shorten(text: str) -> str:
    """Return the beginning of a text that is too long to be shown."""
    return text if len(text) <= MOST else text[: MOST - 1] + ELLIPSIS
