"""Which lines boilerplate rules may have to look at, told at once for many lines by the signs that rules name."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import product

import numpy as np
import numpy.typing as npt

from quchong.clean.boilerplate_rule import Rule
from quchong.clean.rule_matching import CompiledRule, Ends, Seen, list_other_widths
from quchong.text.utf16 import Units, hash_pairs, read_units, spell_units

MULTIPLIER = np.uint32(0x9E3779B1)
"""2^32 divided by the golden ratio, as usual for multiplicative hashing; odd, so that nothing is lost."""
HASH_BITS = 22
UNLIMITED = 0xFFFF
"""From this length on a limit to the length of a line counts as none here, and as none counts where there is none."""
END = 5
"""UTF-16 units at the end of a sign that are looked up, of a shorter one all."""
Hashes = npt.NDArray[np.uint32]


class RuleIndex:
    """Rules ready to be tried, and what says which lines are worth trying them on."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = [CompiledRule(name, rule) for name, rule in rules.items()]
        self.signless = {number for number, rule in enumerate(self.rules) if not rule.signs}
        self.signs: dict[str, set[int]] = {}
        for number, rule in enumerate(self.rules):
            for sign in rule.signs:
                self.signs.setdefault(sign, set()).add(number)
        signs = self.signs.keys()
        self.of_one = {sign for sign in signs if len(read_units(sign)) == 1}
        self.alone = {ord(way) for sign in self.of_one for way in _write_otherwise(sign)}
        self.of_end: dict[str, list[str]] = {}
        for sign in signs - self.of_one:
            for way in product(*map(_write_otherwise, sign[-2:])):
                self.of_end.setdefault(spell_units("".join(way))[-2:], []).append(sign)
        # of most signs the end is rarer than the beginning: 上一篇, 为大家, 相关文章
        self.pairs = np.zeros(1 << 16, bool)
        self.characters, self.ends = np.zeros(1 << 16, np.uint16), np.zeros(1 << HASH_BITS, np.uint16)
        for units, longest in _write_ends({sign: self.find_longest(sign) for sign in signs}):
            if units.shape[1] > 1:
                self.pairs[hash_pairs(units[:, -2:].ravel())[::2]] = True
                *_, hashes = _hash_ends(units.T[::-1])
                np.maximum.at(self.ends, hashes, longest)
            else:
                np.maximum.at(self.characters, units[:, 0], longest)

    def find_longest(self, sign: str) -> int:
        """Return the length of the longest line that rules of this sign may change."""
        return min(max(self.rules[number].max_length for number in self.signs[sign]), UNLIMITED)

    def find_candidate_lines(self, lines: Sequence[str], units: Units | None = None) -> dict[int, Ends]:
        """Return the numbers of the lines that some rule may have to look at, from 0 and in order, and why.

        The ends of all signs are looked up at once, by hash: ten times as fast as one pattern of them all. A line
        may pass by chance. One that is too long for all rules of the sign does not: a word of prose is often a sign.
        """
        if self.signless:
            return {number: Seen(line).list_ends() for number, line in enumerate(lines)}
        codes = read_units("\n".join(lines)) if units is None else units
        places = self.pairs.take(hash_pairs(codes)).nonzero()[0]
        # in front of the first unit stand the last ones, which does no harm: a line may pass by chance
        hashes = _hash_ends(codes.take(places + step, mode="wrap") for step in range(1, 1 - END, -1))
        alone = self.characters.take(codes).nonzero()[0]
        places = np.append(places, alone)
        longest = np.append(
            np.maximum.reduce([self.ends.take(it) for it in hashes]), self.characters.take(codes[alone])
        )
        places, longest = places[longest > 0], longest[longest > 0]
        order = places.argsort(kind="stable")
        places, longest = places[order], longest[order]
        numbers = np.searchsorted((codes == ord("\n")).nonzero()[0], places)
        seconds = codes[np.minimum(places + 1, len(codes) - 1)]
        columns = (it.tolist() for it in (numbers, codes[places], seconds, longest))
        suspects: dict[int, Ends] = {}
        for number, first, second, most in zip(*columns, strict=True):
            if number < len(lines) and (most == UNLIMITED or len(lines[number].strip()) <= most):
                end = chr(first) + chr(second)
                if end in self.of_end or first in self.alone:
                    suspects.setdefault(number, set()).add(end)
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


def index_rules(rules: Mapping[str, Rule]) -> RuleIndex:
    """Return the rules ready to be tried; what they compile to is kept for this very mapping."""
    return _open_book(_Same(rules))


@lru_cache(maxsize=4)
def _open_book(same: _Same) -> RuleIndex:
    return RuleIndex(same.rules)


def _hash_ends(last_first: Iterable[Units]) -> list[Hashes]:
    """Return hashes of HASH_BITS of the last two units of some ends, of the last three, and so on to all."""
    hashed: Hashes = np.zeros(1, np.uint32)
    hashes = [hashed := (hashed + units) * MULTIPLIER for units in last_first]
    return [it >> np.uint32(32 - HASH_BITS) for it in hashes[1:]]


def _write_ends(longest: Mapping[str, int]) -> Iterator[tuple[Units, list[int]]]:
    """Yield the ends of signs in both widths and cases, those of a length together, and of each its longest line."""
    of_length: dict[int, list[tuple[str, int]]] = {}
    for sign, most in longest.items():
        end = sign[-END:]
        # both ways of a character take as many units
        ways = map("".join, product(*map(_write_otherwise, end)))
        of_length.setdefault(len(read_units(end)), []).extend((way, most) for way in ways)
    for length, ends in of_length.items():
        units = read_units("".join(way for way, _ in ends)).reshape(-1, length)[:, -END:]
        yield units, [most for _, most in ends]


@cache
def _write_otherwise(character: str) -> list[str]:
    """Return a character in both widths and cases."""
    cases = {case for case in (character.lower(), character.upper()) if len(case) == 1}
    return sorted(cases.union(*(list_other_widths().get(case, ()) for case in cases)))
