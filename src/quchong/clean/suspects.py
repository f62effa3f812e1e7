"""Which lines boilerplate rules may have to look at, told at once for many lines by the signs that rules name."""

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt

from quchong.clean.fit import HALF_WIDTH, CompiledRule, Ends, Seen
from quchong.clean.rule import Rule
from quchong.units import Units, hash_pairs, read_units

MULTIPLIER = np.uint32(0x9E3779B1)
"""2^32 divided by the golden ratio, as usual for multiplicative hashing; odd, so that nothing is lost."""
HASH_BITS = 20
Hashes = npt.NDArray[np.uint32]


class Book:
    """Rules ready to be tried, and what says which lines are worth trying them on."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = [CompiledRule(name, rule) for name, rule in rules.items()]
        self.signless = {number for number, rule in enumerate(self.rules) if not rule.signs}
        self.signs: dict[str, set[int]] = {}
        for number, rule in enumerate(self.rules):
            for sign in rule.signs:
                self.signs.setdefault(sign, set()).add(number)
        signs = self.signs.keys()
        self.of_one = {sign for sign in signs if len(sign) == 1}
        self.of_end: dict[str, list[str]] = {}
        for sign in signs - self.of_one:
            self.of_end.setdefault(sign[-2:], []).append(sign)
        self.characters = np.zeros(1 << 16, bool)
        self.characters[[ord(one) for sign in self.of_one for one in _write_otherwise(sign)]] = True
        # of most signs the end is rarer than the beginning: 上一篇, 为大家, 相关文章
        ends = {sign[-3:] for sign in signs if len(sign) > 1}
        self.pairs, self.ends = np.zeros(1 << 16, bool), np.zeros(1 << HASH_BITS, bool)
        for end in ends:
            for way in product(*map(_write_otherwise, end)):
                codes = read_units("".join(way))
                self.pairs[hash_pairs(codes)[-1:]] = True
                self.ends[_hash_ends(codes, np.array([len(codes) - 2]))[len(end) - 2]] = True

    def find_suspects(self, lines: Sequence[str], units: Units | None = None) -> dict[int, Ends]:
        """Return the numbers of the lines that some rule may have to look at, from 0 and in order, and why.

        The ends of all signs are looked up at once, by hash: ten times as fast as one pattern of them all. A line
        may pass by chance.
        """
        if self.signless:
            return {number: Seen(line).list_ends() for number, line in enumerate(lines)}
        codes = read_units("\n".join(lines)) if units is None else units
        places = self.pairs.take(hash_pairs(codes)).nonzero()[0]
        if len(places):
            of_two, of_three = _hash_ends(codes, places)
            places = places[self.ends[of_two] | self.ends[of_three]]
        places = np.append(places, self.characters.take(codes).nonzero()[0])
        if not len(places):
            return {}
        places.sort()
        numbers = np.searchsorted((codes == ord("\n")).nonzero()[0], places)
        seconds = codes[np.minimum(places + 1, len(codes) - 1)]
        suspects: dict[int, Ends] = {}
        for number, first, second in zip(numbers.tolist(), codes[places].tolist(), seconds.tolist(), strict=True):
            if number < len(lines):
                suspects.setdefault(number, set()).add(_see(first) + _see(second))
        return suspects

    def find_rules(self, seen: Seen, ends: Ends) -> list[CompiledRule]:
        """Return the rules of which the line has a sign, in their order; `ends` has the last two of each sign."""
        numbers = set(self.signless)
        for sign in self.of_one.union(*(self.of_end[end] for end in ends if end in self.of_end)):
            if sign in seen.signs:
                numbers |= self.signs[sign]
        return [self.rules[number] for number in sorted(numbers)]


class _Same:
    """A mapping as a key: equal to itself only, and held, so that no other takes its address."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = rules

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.rules is self.rules

    def __hash__(self) -> int:
        return id(self.rules)


def open_book(rules: Mapping[str, Rule]) -> Book:
    """Return the rules ready to be tried; what they compile to is kept for this very mapping."""
    return _open_book(_Same(rules))


@lru_cache(maxsize=4)
def _open_book(same: _Same) -> Book:
    return Book(same.rules)


def _hash_ends(codes: Units, places: npt.NDArray[np.int64]) -> tuple[Hashes, Hashes]:
    """Return hashes of HASH_BITS of the two units at each place, and of these with the one before them."""
    before, first, second = (codes[places + step].astype(np.uint32) for step in (-1, 0, 1))
    of_two = (first * MULTIPLIER + second) * MULTIPLIER
    # in front of the first place stands the last unit, which does no harm: a line may pass by chance
    of_three = (of_two + before) * MULTIPLIER
    return of_two >> np.uint32(32 - HASH_BITS), of_three >> np.uint32(32 - HASH_BITS)


def _write_otherwise(character: str) -> list[str]:
    """Return a character in both widths and cases."""
    cases = {character.lower(), character.upper()}
    return sorted(cases | {chr(ord(case) + 0xFEE0) for case in cases if "!" <= case <= "~"})


@cache
def _see(unit: int) -> str:
    """Return a UTF-16 unit as patterns see it."""
    return chr(unit).translate(HALF_WIDTH).lower()
