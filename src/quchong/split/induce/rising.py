"""The best rising walk through numbers: gaps, restarts and equal numbers allowed, strays passed over."""

from collections.abc import Callable, Sequence
from itertools import pairwise

WINDOW = 24
"""How many occurrences back a walk may come from."""
STRAY = 0.08
"""What it costs to pass over an occurrence."""
CLEAN = 0.98
"""Where so many of all steps rise by one or begin anew, nothing has to be passed over."""


def find_walk(
    values: Sequence[int], is_same: Callable[[int, int], bool] = lambda _one, _other: False
) -> tuple[list[int], float]:
    """Find the walk that explains most.

    Parameters
    ----------
    values
        The numbers, in the order of their lines.
    is_same
        Whether two occurrences of one number belong together, as the parts of a chapter do.

    Returns
    -------
    The places in `values` of the walk, and what it scores: 1 for each number that is one more than the one before.

    Examples
    --------
    >>> find_walk([1, 2, 9, 3, 1, 2])[0]
    [0, 1, 3, 4, 5]
    """
    good = sum(after - before == 1 or (after <= 1 < before) for before, after in pairwise(values))
    if len(values) > 1 and values[0] <= 1 and good >= CLEAN * (len(values) - 1):
        return list(range(len(values))), 1.0 + good
    best: list[float] = []
    back: list[int] = []
    for here, value in enumerate(values):
        score, origin = (1.0 if value <= 1 else 0.4), -1
        for there in range(max(0, here - WINDOW), here):
            before = values[there]
            step = weigh_step(before, value) if before != value else 0.9 if is_same(there, here) else 0.3
            step += best[there] - STRAY * (here - there - 1)
            if step > score:
                score, origin = step, there
        best.append(score)
        back.append(origin)
    return trace(best, back)


def weigh_step(before: int, after: int) -> float:
    """Weigh the step from one number to another."""
    rise = after - before
    if rise == 1:
        return 1.0
    if after <= 1:
        return 0.25
    if rise < 0:
        return -2.0
    if rise > 3:
        return -0.3 if rise < 10 else -2.0
    return 0.35 if before > 1 else -0.5


def trace(best: Sequence[float], back: Sequence[int]) -> tuple[list[int], float]:
    """Return the best walk, and its score."""
    if not best:
        return [], 0.0
    here = max(range(len(best)), key=best.__getitem__)
    top = best[here]
    walk: list[int] = []
    while here >= 0:
        walk.append(here)
        here = back[here]
    return walk[::-1], top
