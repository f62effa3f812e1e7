"""Remove from articles the lines, ends of lines and phrases that a site added, by the rules of `boilerplate_rule`."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Literal

from quchong.clean.boilerplate_rule import ZONE_LINES, Rule
from quchong.clean.rule_index import RuleIndex, index_rules
from quchong.clean.rule_matching import CompiledRule, NormalizedLine, Pairs, Verdict
from quchong.text.utf16 import Units

Zones = frozenset[Literal["any", "head", "tail"]]
INSIDE: Zones = frozenset({"any"})
HEAD: Zones = frozenset({"any", "head"})
TAIL: Zones = frozenset({"any", "tail"})
"""The zones of the rules that are tried on a line inside an article, in its head and in its tail."""


def strip_boilerplate(
    articles: Sequence[Sequence[str]], rules: Mapping[str, Rule], units: Units | None = None
) -> list[dict[int, Verdict]]:
    """Judge every line of some articles; judging what is left of them changes nothing.

    Parameters
    ----------
    articles
        The lines of each article without line ends, blank lines included; their characters are repaired already.
    rules
        The rules by name, in the order in which they are tried. The compiled rules are kept for this mapping object:
        pass the same object for every call, and do not change it.
    units
        The UTF-16 units of all lines with a line feed after each, if they are at hand; more lines may follow.

    Returns
    -------
    list of dict
        For each article the verdicts on the lines that a rule changed, by the position of the line. Most are empty.
    """
    index = index_rules(rules)
    candidates = index.find_candidate_lines([line for lines in articles for line in lines], units)
    numbers = list(candidates)
    verdicts: list[dict[int, Verdict]] = []
    first = 0
    for lines in articles:
        own = numbers[bisect_left(numbers, first) : bisect_left(numbers, first + len(lines))]
        pairs = {number - first: candidates[number] for number in own}
        verdicts.append(_ArticleStripper(index, lines, pairs).strip() if pairs else {})
        first += len(lines)
    return verdicts


def join_left(lines: Sequence[str], verdicts: Mapping[int, Verdict]) -> str:
    """Return what the verdicts leave of the lines, as one text."""
    left: list[str | None] = [*lines]
    for at, verdict in verdicts.items():
        left[at] = verdict.text
    return "\n".join([line for line in left if line is not None])


class _ArticleStripper:
    """The rules at work on one article.

    `candidates` has for each line that a rule may match what is left of it and the rules to try on it; `verdicts` has
    the verdicts so far, `changes` their number, and `frequent` for each rule with `min_count` whether it matches enough
    lines of the article.
    """

    def __init__(self, index: RuleIndex, lines: Sequence[str], pairs: Mapping[int, Pairs]) -> None:
        self.index, self.lines = index, lines
        normalized = ((number, NormalizedLine(lines[number]), own) for number, own in pairs.items())
        self.candidates = {
            number: (line, rules) for number, line, own in normalized if (rules := index.find_rules(line, own))
        }
        self.verdicts: dict[int, Verdict] = {}
        self.changes = 0
        self.frequent: dict[str, bool] = {}

    def strip(self) -> dict[int, Verdict]:
        """Return the verdicts on the lines that a rule changed."""
        done = False
        while not done:
            zoned = self.has_zoned_rules()
            forward, backward = range(len(self.lines)), range(len(self.lines) - 1, -1, -1)
            # what is removed at one end may move the zone at the other
            while zoned and self.strip_zone(HEAD, forward) | self.strip_zone(TAIL, backward):
                pass
            for number in self.candidates:
                self.try_rules(number, INSIDE)
            # what is left of a line may match rules that depend on the zone, where none did before
            done = zoned or not self.has_zoned_rules()
        return self.verdicts

    def has_zoned_rules(self) -> bool:
        """Return whether any rule to be tried is for the head or the tail only."""
        return any(rule.rule.zone != "any" for _, rules in self.candidates.values() for rule in rules)

    def strip_zone(self, zones: Zones, numbers: Iterable[int]) -> bool:
        """Try the rules on the lines of the head or the tail, from the outside in; say whether any line changed."""
        before, count = self.changes, 0
        for number in numbers:
            if number in self.candidates:
                self.try_rules(number, zones)
            text = self.verdicts[number].text if number in self.verdicts else self.lines[number]
            count += bool(text) and not str(text).isspace()
            if count == ZONE_LINES:
                break
        return self.changes > before

    def try_rules(self, number: int, zones: Zones) -> None:
        """Change a line by the first rule that matches, and what is left of it again, until no rule matches."""
        verdict = self.verdicts.get(number) or Verdict(self.lines[number])
        while verdict.text is not None:
            line, rules = self.candidates[number]
            tried = ((rule, rule.find(line)) for rule in rules if rule.rule.zone in zones)
            matching = next(((rule, found) for rule, found in tried if found and self.is_frequent(rule)), None)
            if matching is None:
                return
            rule, found = matching
            after = rule.remove(line, found)
            self.changes += 1
            self.verdicts[number] = verdict = Verdict(after.text, after.rule, {**after.meta, **verdict.meta})
            if verdict.text is not None:
                left = NormalizedLine(verdict.text)
                self.candidates[number] = left, self.index.find_rules(left, left.list_pairs())

    def is_frequent(self, rule: CompiledRule) -> bool:
        """Return whether a rule matches as many lines of the article as it must (`min_count`)."""
        if rule.rule.min_count > 1 and rule.name not in self.frequent:
            matching = (line for line in self.lines if rule.find(NormalizedLine(line)))
            self.frequent[rule.name] = len(list(islice(matching, rule.rule.min_count))) == rule.rule.min_count
        return self.frequent.get(rule.name, True)
