"""The differences of two texts, marked as `git diff --word-diff=plain` marks them: [-one-]{+other+}."""

from itertools import islice

from quchong.text.differences import Difference, find_differences

CONTEXT = 20
"""Characters of equal text shown on either side of a difference."""
LONGEST = 200
"""Characters of a difference shown on either side; of a longer one the middle is left out."""
MOST = 40
"""Differences that are shown."""
ELLIPSIS = "…"


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
