"""A filter over UTF-16 units that finds where trigger words may end, for all trigger words at once.

It hashes the last units of each trigger word: ten times as fast as one regular expression of all of them. A hash may
match by chance, so the filter may pass a line in vain; it never misses a trigger word.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

import numpy as np
import numpy.typing as npt

from quchong.clean.rule_matching import list_other_widths
from quchong.text.utf16 import WINDOW, Units, hash_pairs, read_units

MULTIPLIER = np.uint32(0x9E3779B1)
"""2^32 divided by the golden ratio, as in Knuth's multiplicative hashing; odd, so that multiplying loses no bit."""
HASH_BITS = 22
UNLIMITED = 0xFFFF
"""The limit that stands for no limit to the length of a line; greater limits are cut to it."""
END = 5
"""Units at the end of a trigger word that are hashed; of a shorter word all of them."""
Hashes = npt.NDArray[np.uint32]
Limits = npt.NDArray[np.uint16]


@dataclass(frozen=True)
class TriggerFilter:
    """Tables of the ends of trigger words, with the length of the longest line on which each word counts.

    `pairs`, bool of shape (65536,): whether a trigger word may end with a pair of units, by the hash of the pair.
    `ends`, uint16 of shape (2^22,): the limit of the trigger words that end with some units, by their hash.
    `singles`, uint16 of shape (65536,): the limit of a trigger word that is one unit, by the unit.
    """

    pairs: npt.NDArray[np.bool_]
    ends: Limits
    singles: Limits

    def find_ends(self, units: Units) -> tuple[npt.NDArray[np.int64], Limits]:
        """Return where trigger words may end, and the limit of each place.

        The place of a word is that of its last unit but one, or of its only unit. Places are in ascending order; one
        may occur twice.
        """
        found = [self._find_ends(units, start) for start in range(0, len(units), WINDOW)]
        if not found:
            return np.zeros(0, np.int64), np.zeros(0, np.uint16)
        places, limits = zip(*found, strict=True)
        return np.concatenate(places), np.concatenate(limits)

    def _find_ends(self, units: Units, start: int) -> tuple[npt.NDArray[np.int64], Limits]:
        """Return the same of the units of one window, whose first unit is given."""
        window = units[start : start + WINDOW + 1]
        places = self.pairs.take(hash_pairs(window)).nonzero()[0] + start
        # before the first unit the last ones are read: chance may pass a line, which does no harm
        hashes = _hash_ends(units.take(places + step, mode="wrap") for step in range(1, 1 - END, -1))
        limits = np.maximum.reduce([self.ends.take(hashed) for hashed in hashes])
        single_places = self.singles.take(window[:WINDOW]).nonzero()[0] + start
        places = np.append(places, single_places)
        limits = np.append(limits, self.singles.take(units[single_places]))
        places, limits = places[limits > 0], limits[limits > 0]
        order = places.argsort(kind="stable")
        return places[order], limits[order]


def build_filter(limits: Mapping[str, int]) -> TriggerFilter:
    """Build the filter of trigger words; `limits` has for each the length of the longest line on which it counts."""
    # the end of most trigger words is rarer than the beginning, as of 上一篇, 为大家 and 相关文章
    pairs = np.zeros(1 << 16, np.bool_)
    singles, ends = np.zeros(1 << 16, np.uint16), np.zeros(1 << HASH_BITS, np.uint16)
    for units, own_limits in _spell_ends(limits):
        if units.shape[1] > 1:
            pairs[hash_pairs(units[:, -2:].ravel())[::2]] = True
            *_, hashes = _hash_ends(units.T[::-1])
            np.maximum.at(ends, hashes, own_limits)
        else:
            np.maximum.at(singles, units[:, 0], own_limits)
    return TriggerFilter(pairs, ends, singles)


def _hash_ends(last_first: Iterable[Units]) -> list[Hashes]:
    """Return the hashes, of HASH_BITS bits, of the last two units of several ends, of the last three, and so on.

    The units are given in columns: the last unit of each end, then the last but one.
    """
    hashed: Hashes = np.zeros(1, np.uint32)
    hashes = [hashed := (hashed + units) * MULTIPLIER for units in last_first]
    return [hashed >> np.uint32(32 - HASH_BITS) for hashed in hashes[1:]]


def _spell_ends(limits: Mapping[str, int]) -> Iterator[tuple[Units, list[int]]]:
    """Yield the ends of trigger words in all widths and cases, a row for each, with their limits.

    All ends of one length come together, in an array of shape (ends, units).
    """
    of_length: dict[int, list[tuple[str, int]]] = {}
    for trigger, limit in limits.items():
        end = trigger[-END:]
        # a character takes the same number of units in any width and case
        spellings = map("".join, product(*map(list_spellings, end)))
        of_length.setdefault(len(read_units(end)), []).extend((spelling, limit) for spelling in spellings)
    for length, ends in of_length.items():
        units = read_units("".join(spelling for spelling, _ in ends)).reshape(-1, length)[:, -END:]
        yield units, [limit for _, limit in ends]


@cache
def list_spellings(character: str) -> list[str]:
    """Return a character in all widths and cases."""
    cases = {case for case in (character.lower(), character.upper()) if len(case) == 1}
    return sorted(cases.union(*(list_other_widths().get(case, ()) for case in cases)))
