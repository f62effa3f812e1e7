"""Take out of articles the lines, ends of lines and phrases that a site put there, by rules that YAML declares."""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from quchong.clean.boilerplate_rule import ZONE_LINES, Rule
from quchong.clean.rule_index import RuleIndex, index_rules
from quchong.clean.rule_matching import CompiledRule, Ends, Seen, Verdict
from quchong.text.utf16 import Units

INSIDE, HEAD, TAIL = frozenset({"any"}), frozenset({"any", "head"}), frozenset({"any", "tail"})
"""The zones of rules that are tried on a line, by where it stands."""


def strip_boilerplate(
    articles: Sequence[Sequence[str]], rules: Mapping[str, Rule], units: Units | None = None
) -> list[dict[int, Verdict]]:
    """Judge every line of some articles; judging what is left of one changes nothing.

    Parameters
    ----------
    articles
        The lines of each article without their line ends, characters repaired, blank lines among them.
    rules
        The rules by name, in the order in which they are tried. What they compile to is kept for this very
        mapping: hand over the same one for every article, and do not change it.
    units
        The UTF-16 units of all lines, a line feed behind each, where they are at hand; more may follow them.

    Returns
    -------
    list of dict
        For each article the verdicts on the lines that some rule changed, by the line's position; most have none.
    """
    book = index_rules(rules)
    suspects = book.find_candidate_lines([line for lines in articles for line in lines], units)
    numbers = list(suspects)
    verdicts: list[dict[int, Verdict]] = []
    first = 0
    for lines in articles:
        own = numbers[bisect_left(numbers, first) : bisect_left(numbers, first + len(lines))]
        verdicts.append(
            _Judge(book, lines, {number - first: suspects[number] for number in own}).judge() if own else {}
        )
        first += len(lines)
    return verdicts


def join_left(lines: Sequence[str], verdicts: Mapping[int, Verdict]) -> str:
    """Return what the verdicts leave of the lines, as one text."""
    left = (verdicts[at].text if at in verdicts else line for at, line in enumerate(lines))
    return "\n".join(line for line in left if line is not None)


class _Judge:
    """What has come out about the lines of one article so far."""

    def __init__(self, book: "RuleIndex", lines: Sequence[str], suspects: Mapping[int, Ends]) -> None:
        self.book, self.lines = book, lines
        seen = ((number, Seen(lines[number]), ends) for number, ends in suspects.items())
        self.cases = {number: (it, rules) for number, it, ends in seen if (rules := book.find_rules(it, ends))}
        self.changed: dict[int, Verdict] = {}
        self.changes = 0
        self.enough: dict[str, bool] = {}

    def judge(self) -> dict[int, Verdict]:
        """Return the verdicts on the lines that some rule changed."""
        placed = False
        while not placed:
            placed = self.depend_on_place()
            forth, back = range(len(self.lines)), range(len(self.lines) - 1, -1, -1)
            while placed and self.walk(HEAD, forth) | self.walk(TAIL, back):  # what goes at one end may move the other
                pass
            for number in self.cases:
                self.try_rules(number, INSIDE)
            # what is left of a line may be for rules of a zone now
            placed = placed or not self.depend_on_place()
        return self.changed

    def depend_on_place(self) -> bool:
        """Say whether a rule that may fit a line is of the head or the tail alone."""
        return any(rule.rule.zone != "any" for _, rules in self.cases.values() for rule in rules)

    def walk(self, zones: frozenset[str], numbers: Iterable[int]) -> bool:
        """Try the rules on the lines of a zone, from the outside in; say whether any line changed."""
        before, count = self.changes, 0
        for number in numbers:
            if number in self.cases:
                self.try_rules(number, zones)
            text = self.changed[number].text if number in self.changed else self.lines[number]
            count += bool(text) and not str(text).isspace()
            if count == ZONE_LINES:
                break
        return self.changes > before

    def try_rules(self, number: int, zones: frozenset[str]) -> None:
        """Let the rules change a line, the first that fits and then again, until none does."""
        verdict = self.changed.get(number) or Verdict(self.lines[number])
        while verdict.text is not None:
            seen, rules = self.cases[number]
            found = ((rule, rule.find(seen)) for rule in rules if rule.rule.zone in zones)
            fitting = next(((rule, it) for rule, it in found if it and self.has_enough(rule)), None)
            if fitting is None:
                return
            after = fitting[0].change(seen, fitting[1])
            self.changes += 1
            self.changed[number] = verdict = Verdict(after.text, after.rule, {**after.meta, **verdict.meta})
            if verdict.text is not None:
                seen = Seen(verdict.text)
                self.cases[number] = seen, self.book.find_rules(seen, seen.list_ends())

    def has_enough(self, rule: "CompiledRule") -> bool:
        """Say whether as many lines fit a rule as it asks for; found out once for an article."""
        if rule.rule.min_count > 1 and rule.name not in self.enough:
            fitting = (line for line in self.lines if rule.find(Seen(line)))
            self.enough[rule.name] = len(list(islice(fitting, rule.rule.min_count))) == rule.rule.min_count
        return self.enough.get(rule.name, True)
