"""Where two texts differ, found in time that grows with their length alone, whatever they are.

The unit is the character: Chinese has no spaces between words.
"""

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass

SENTENCE = re.compile(r"[^。！？!?\n]{8,}[。！？!?\n]*")
"""A sentence of eight characters or more, or the rest of a line."""
BLOCK = 4096
"""Characters that are compared at a time."""
FIRST_WINDOW = 32
LARGEST_WINDOW = 1 << 16
"""How far behind a difference both texts are searched for where they agree again: twice as far each time."""
SHORTEST_ANCHOR = 4
LONGEST_ANCHOR = 16
"""Characters in a row that have to agree; the more, the farther away they are, where chance agrees more often."""


@dataclass(frozen=True)
class Difference:
    """Equal text, and the differing stretches of both texts behind it, of which one may be empty."""

    equal: str
    first: str
    second: str


def find_differences(first: str, second: str) -> Iterator[Difference]:
    """Yield the differences of two texts in their order: put together, they are the texts but for an equal end.

    Sentences that both texts have once, in the same order, are taken as equal, as `git diff --patience` does with
    lines (Bram Cohen's patience diff). What lies between is compared by characters.
    """
    end = 0
    for begin, stop, start, until in find_stretches(first, second):
        yield Difference(first[end:begin], first[begin:stop], second[start:until])
        end = stop


def find_stretches(first: str, second: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield where differing stretches begin and end in the first text, and in the second."""
    at = other = 0
    for begin, start, size in [*find_common_sentences(first, second), (len(first), len(second), 0)]:
        for stretch in compare_characters(first[at:begin], second[other:start]):
            yield stretch[0] + at, stretch[1] + at, stretch[2] + other, stretch[3] + other
        at, other = begin + size, start + size


def find_common_sentences(first: str, second: str) -> list[tuple[int, int, int]]:
    """Return as many sentences as possible that both texts have once, in one order: both places and the length."""
    places = find_unique_sentences(second)
    common = [(at, places[text], len(text)) for text, at in find_unique_sentences(first).items() if text in places]
    # the longest row of rising places: of each length that row which ends first, and what comes before in it
    ends: list[int] = []
    rows: list[int] = []
    before: list[int | None] = []
    for index, (_, place, _) in enumerate(common):
        length = bisect(ends, place)
        before.append(rows[length - 1] if length else None)
        ends[length : length + 1], rows[length : length + 1] = [place], [index]
    chosen: list[tuple[int, int, int]] = []
    index_before = rows[-1] if rows else None
    while index_before is not None:
        chosen.append(common[index_before])
        index_before = before[index_before]
    return chosen[::-1]


def find_unique_sentences(text: str) -> dict[str, int]:
    """Return the sentences that a text has once, and where; short ones are left out."""
    places: dict[str, int] = {}
    repeated: set[str] = set()
    for found in SENTENCE.finditer(text):
        if found[0] in places:
            repeated.add(found[0])
        places[found[0]] = found.start()
    return {sentence: place for sentence, place in places.items() if sentence not in repeated}


def compare_characters(first: str, second: str) -> Iterator[tuple[int, int, int, int]]:
    """Yield where differing stretches begin and end in both texts.

    Behind a difference the texts agree again where they first have a few characters in common, as near as possible:
    not the fewest differences that there could be, but found in time linear in the texts.
    """
    equal_end = count_equal(first[::-1], second[::-1], 0, 0)
    first, second = first[: len(first) - equal_end], second[: len(second) - equal_end]
    at = other = 0
    while at < len(first) or other < len(second):
        equal = count_equal(first, second, at, other)
        begin, start = at + equal, other + equal
        here, there = find_agreement(first, second, begin, start)
        at, other = begin + here, start + there
        yield begin, at, start, other


def count_equal(first: str, second: str, at: int, other: int) -> int:
    """Return how many characters are equal from two places on."""
    count = 0
    while (block := first[at + count : at + count + BLOCK]) and block == second[other + count : other + count + BLOCK]:
        count += len(block)
    return count + count_common(block, second[other + count : other + count + BLOCK])


def count_common(first: str, second: str) -> int:
    """Return how many characters two texts have in common at their beginning."""
    shorter = min(len(first), len(second))
    return next((at for at in range(shorter) if first[at] != second[at]), shorter)


def find_agreement(first: str, second: str, at: int, other: int) -> tuple[int, int]:
    """Return after how many characters of each the texts agree again, counted from a difference; else all that is left.

    Of several places the one with the fewest characters before it is taken.
    """
    left = len(first) - at, len(second) - other
    window = FIRST_WINDOW
    while True:
        anchor = min(max(window // LONGEST_ANCHOR, SHORTEST_ANCHOR), LONGEST_ANCHOR)
        places = {
            second[start : start + anchor]: start - other
            for start in reversed(range(other, other + min(window, left[1]) - anchor + 1))
        }
        agreements = (
            (start - at + places[run], start - at, places[run])
            for start in range(at, at + min(window, left[0]) - anchor + 1)
            if (run := first[start : start + anchor]) in places
        )
        if nearest := min(agreements, default=None):
            return nearest[1:]
        if window >= min(max(left), LARGEST_WINDOW):
            return left
        window *= 2
