"""What a check tells: the findings, and the counts that stand below them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from quchong.check.findings import Finding
from quchong.check.rule_info import RuleInfo


@dataclass(frozen=True)
class Report:
    """All that an output format may tell.

    `known` findings are in the baseline, `unchanged` ones in files that did not change since the base; neither is
    among `findings`. `fixed` is the number of files that were mended.
    """

    findings: tuple[Finding, ...]
    rules: Mapping[str, RuleInfo]
    files: int
    articles: int
    known: int = 0
    unchanged: int = 0
    fixed: int = 0
    version: str = field(default="")

    @property
    def errors(self) -> int:
        """How many findings fail the check."""
        return sum(finding.severity == "error" for finding in self.findings)

    @property
    def counts(self) -> Mapping[str, int]:
        """How many findings each rule has, by code."""
        return dict(sorted(Counter(finding.code for finding in self.findings).items()))
