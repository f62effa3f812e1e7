"""The outcome of a check, as every output format takes it."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from quchong.check.findings import Finding
from quchong.check_rules.rule_info import RuleInfo


def now() -> datetime:
    """Return the time, in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Report:
    """The outcome of a check: all that an output format may show.

    `findings` are sorted by path and line. `rules` are all rules by code, in the order in which they are listed.
    `files` and `articles` count what was checked. `known` counts the findings in the baseline, `unchanged` those in
    files that did not change since the base; neither are among `findings`. `fixed` counts the files that were fixed.
    `explain` returns the page that explains a rule as Markdown, or nothing. `version` is that of quchong, `made` the
    time in UTC. `colour` says whether the output goes to a terminal that shows colours.
    """

    findings: tuple[Finding, ...]
    rules: Mapping[str, RuleInfo]
    files: int
    articles: int
    known: int = 0
    unchanged: int = 0
    fixed: int = 0
    explain: Callable[[str], str] = lambda _code: ""
    version: str = ""
    made: datetime = field(default_factory=now)
    colour: bool = False

    @property
    def errors(self) -> int:
        """How many findings fail the check."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def fixable(self) -> int:
        """How many findings `--fix` fixes."""
        return sum(finding.fixable for finding in self.findings)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many findings each rule has, by code; only rules that have any."""
        return dict(sorted(Counter(finding.code for finding in self.findings).items()))
