"""Two texts as one, with their differences marked as `git diff --word-diff=plain` marks them: [-one-]{+other+}.

The unit is the character: Chinese has no spaces between words.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

BLOCK = 4096
"""Characters that are compared at a time."""
FIRST_WINDOW = 32
LARGEST_WINDOW = 1 << 16
"""How far behind a difference both texts are searched for where they agree again: twice as far each time."""
SHORTEST_ANCHOR = 4
LONGEST_ANCHOR = 16
"""Characters in a row that have to agree; the more, the farther away they are, where chance agrees more often."""

CONTEXT = 20
"""Characters of equal text shown on either side of a difference."""
LONGEST = 200
"""Characters of a difference shown on either side; of a longer one the middle is left out."""
MOST = 40
"""Differences that are shown."""
ELLIPSIS = "…"


@dataclass(frozen=True)
class Difference:
    """Equal text, and the differing stretches of both texts behind it, of which one may be empty."""

    equal: str
    first: str
    second: str


def mark_differences(first: str, second: str) -> list[str]:
    """Return the differences of two texts, marked, with some equal text around each; the work is linear in the texts.

    Differences with little between them share an item. No item: the texts are equal. Beyond MOST differences, the
    last item says that there are more.
    """
    found = list(islice(find_differences(first, second), MOST + 1))
    items: list[str] = []
    for index, difference in enumerate(found[:MOST]):
        begins = index == 0 or len(difference.equal) > 2 * CONTEXT
        if begins:
            items.append(cut_beginning(difference.equal))
        else:
            items[-1] += difference.equal
        items[-1] += mark(difference)
        if index + 1 < len(found) and len(found[index + 1].equal) > 2 * CONTEXT:
            items[-1] += cut_end(found[index + 1].equal)
    return finish(items, found, first)


def finish(items: list[str], found: list[Difference], first: str) -> list[str]:
    """Add what follows the last difference that is shown."""
    if len(found) > MOST:
        return [*items, f"{ELLIPSIS} and more differences"]
    if items:
        end = sum(len(difference.equal) + len(difference.first) for difference in found)
        items[-1] += cut_end(first[end:])
    return items


def mark(difference: Difference) -> str:
    """Return both sides of a difference in their marks."""
    removed = f"[-{cut_middle(difference.first)}-]" if difference.first else ""
    added = f"{{+{cut_middle(difference.second)}+}}" if difference.second else ""
    return removed + added


def cut_beginning(text: str) -> str:
    """Return the end of a text, as much as is shown before a difference."""
    return text if len(text) <= CONTEXT else ELLIPSIS + text[-CONTEXT:]


def cut_end(text: str) -> str:
    """Return the beginning of a text, as much as is shown behind a difference."""
    return text if len(text) <= CONTEXT else text[:CONTEXT] + ELLIPSIS


def cut_middle(text: str) -> str:
    """Return both ends of a text that is too long to be shown, and how much is left out between them."""
    left_out = len(text) - LONGEST
    if left_out <= 0:
        return text
    half = LONGEST // 2
    return f"{text[:half]}{ELLIPSIS}({left_out:,} more){ELLIPSIS}{text[-half:]}"


def find_differences(first: str, second: str) -> Iterator[Difference]:
    """Yield the differences of two texts in their order: put together, they are the texts but for an equal end.

    They are not the fewest that there could be: behind a difference the texts go on where they first agree for a few
    characters again, as near as possible, which takes time linear in what is passed.
    """
    equal_end = count_equal(first[::-1], second[::-1], 0, 0)
    ends = max(len(first) - equal_end, 0), max(len(second) - equal_end, 0)
    first, second = first[: ends[0]], second[: ends[1]]
    at = other = 0
    while at < len(first) or other < len(second):
        equal = count_equal(first, second, at, other)
        begin, start = at + equal, other + equal
        here, there = find_agreement(first, second, begin, start)
        yield Difference(first[at:begin], first[begin : begin + here], second[start : start + there])
        at, other = begin + here, start + there


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
