"""Which boilerplate rules to try on which lines, by the trigger words that rules name (`signs` in YAML)."""

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import product

import numpy as np

from quchong.clean.boilerplate_rule import Rule
from quchong.clean.rule_matching import CompiledRule, NormalizedLine, Pairs
from quchong.clean.trigger_filter import UNLIMITED, TriggerFilter, build_filter, list_spellings
from quchong.text.utf16 import Units, read_units, spell_units


class RuleIndex:
    """Compiled rules, and tables to look them up by trigger word."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = [CompiledRule(name, rule) for name, rule in rules.items()]
        self.untriggered = {number for number, rule in enumerate(self.rules) if not rule.triggers}
        """Numbers of the rules without trigger words, which are tried on every line."""
        self.of_trigger: dict[str, set[int]] = {}
        """Numbers of the rules of each trigger word."""
        for number, rule in enumerate(self.rules):
            for trigger in rule.triggers:
                self.of_trigger.setdefault(trigger, set()).add(number)
        self.singles = {trigger for trigger in self.of_trigger if len(read_units(trigger)) == 1}
        """Trigger words of one unit."""
        self.single_units = {ord(spelling) for trigger in self.singles for spelling in list_spellings(trigger)}
        self.of_pair: dict[str, list[str]] = {}
        """Trigger words that end with each pair of units; the pair in all widths and cases."""
        for trigger in self.of_trigger.keys() - self.singles:
            for spelling in product(*map(list_spellings, trigger[-2:])):
                self.of_pair.setdefault(spell_units("".join(spelling))[-2:], []).append(trigger)

    @cached_property
    def filter(self) -> TriggerFilter:
        """The filter that finds where trigger words may end, made on first use: records in columns do without."""
        return build_filter({trigger: self.find_limit(trigger) for trigger in self.of_trigger})

    def find_limit(self, trigger: str) -> int:
        """Return the length of the longest line that the rules of a trigger word may change."""
        return min(max(self.rules[number].max_length for number in self.of_trigger[trigger]), UNLIMITED)

    def find_candidate_lines(self, lines: Sequence[str], units: Units | None = None) -> dict[int, Pairs]:
        """Return the lines on which some rule may have to be tried, by number from 0 and in order.

        For each the pairs that its trigger words may end with. A line may be among them by chance, but not one that
        is too long for all rules of the trigger word: such words are frequent in prose.

        `units` are the units of the lines with a line feed after each, if they are at hand; more lines may follow.
        """
        if self.untriggered:
            return {number: NormalizedLine(line).list_pairs() for number, line in enumerate(lines)}
        units = read_units("\n".join(lines)) if units is None else units
        places, limits = self.filter.find_ends(units)
        numbers = np.searchsorted((units == ord("\n")).nonzero()[0], places)
        next_units = units[np.minimum(places + 1, len(units) - 1)]
        columns = (column.tolist() for column in (numbers, limits, units[places], next_units))
        lengths: dict[int, int] = {}  # of a line with many places, which is stripped once
        candidates: dict[int, Pairs] = {}
        for number, limit, first, second in zip(*columns, strict=True):
            if number < len(lines) and number not in lengths:
                lengths[number] = len(lines[number].strip())
            if number < len(lines) and (limit == UNLIMITED or lengths[number] <= limit):
                pair = chr(first) + chr(second)
                if pair in self.of_pair or first in self.single_units:
                    candidates.setdefault(number, set()).add(pair)
        return candidates

    def find_rules(self, line: NormalizedLine, pairs: Pairs) -> list[CompiledRule]:
        """Return the rules to try on a line, in order; trigger words are looked up by the pairs that they end with."""
        numbers = set(self.untriggered)
        for trigger in self.singles.union(*(self.of_pair[pair] for pair in self.of_pair.keys() & pairs)):
            if trigger in line.lowered:
                numbers |= self.of_trigger[trigger]
        return [self.rules[number] for number in sorted(numbers)]


class _ById:
    """A mapping as a key of a cache: equal only to itself. It holds the mapping, so that the id is not used again."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = rules

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ById) and other.rules is self.rules

    def __hash__(self) -> int:
        return id(self.rules)


def index_rules(rules: Mapping[str, Rule]) -> RuleIndex:
    """Return the index of rules; it is built once for each mapping object and kept."""
    return _build_index(_ById(rules))


@lru_cache(maxsize=4)
def _build_index(key: _ById) -> RuleIndex:
    return RuleIndex(key.rules)
