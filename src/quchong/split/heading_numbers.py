"""Which numbers of headings belong together: those that go up."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import zip_longest

RISING_SHARE = 0.6
"""At least so many of the numbers of a series go up; where fewer do, they number sections inside articles."""


def find_rising(numbers: Mapping[int, int]) -> list[int]:
    """Return the places of as many numbers as can go up; they may begin again with a 1 that a 2 follows.

    `numbers` has the number at each place, in the order of the places.

    >>> find_rising({0: 10, 4: 1, 9: 2, 12: 2, 20: 4})
    [4, 9, 20]
    """
    runs: list[list[int]] = [[]]
    places = list(numbers)
    for place, following in zip_longest(places, places[1:]):
        if numbers[place] == 1 and numbers.get(following) == 2:
            runs.append([])
        runs[-1].append(place)
    # a single number above the first 1 is no run of its own
    if len(runs) > 1 and len(runs[0]) == 1:
        del runs[0]
    return [place for run in runs for place in find_longest_rise(run, numbers)]


def find_longest_rise(places: Sequence[int], numbers: Mapping[int, int]) -> list[int]:
    """Return the longest subsequence of places whose numbers go up, each greater than the one before.

    By patience sorting: `tops[n]` is the smallest number at which a rise of n + 1 places ends.
    """
    tops: list[int] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        length = bisect_left(tops, numbers[place])
        if numbers[place] in tops[length : length + 1]:
            continue
        tops[length : length + 1] = [numbers[place]]
        ends[length : length + 1] = [place]
        before[place] = ends[length - 1] if length else None
    rise: list[int] = []
    last = ends[-1] if ends else None
    while last is not None:
        rise.append(last)
        last = before[last]
    return rise[::-1]


def find_series(numbers: Mapping[int, int]) -> list[int]:
    """Return the places of a series numbered from 1, or none: most numbers go up, and at most half are missing."""
    rise = find_longest_rise(list(numbers), numbers)
    complete = numbers[rise[0]] == 1 and numbers[rise[-1]] <= 2 * len(rise)
    return rise if complete and len(rise) >= RISING_SHARE * len(numbers) else []
