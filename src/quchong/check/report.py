"""What every output format of `quchong check` takes: the findings, and what has to be known to tell them."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from quchong.check.findings import Finding
from quchong.check.rule_info import RuleInfo


@dataclass(frozen=True)
class Report:
    """The outcome of a check.

    `findings` are sorted by path and line, `rules` are those that were applied, in the order in which they are told,
    with their explanations. `files` and `articles` count what was checked. `version` is quchong's. `started` is the
    time in UTC, `seconds` how long it took. `colour` says that the output goes to a terminal that shows colours.
    """

    findings: tuple[Finding, ...]
    rules: tuple[RuleInfo, ...]
    files: int
    articles: int
    version: str
    started: datetime
    seconds: float
    colour: bool = False

    @property
    def counts(self) -> dict[str, int]:
        """The number of findings by code, in the order of the codes; only codes with findings."""
        return dict(sorted(Counter(finding.code for finding in self.findings).items()))

    @property
    def fixable(self) -> int:
        """The number of findings that `--fix` mends."""
        return sum(finding.fixable for finding in self.findings)
