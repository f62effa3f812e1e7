"""What a rule is."""

from dataclasses import dataclass

from quchong.check.findings import Severity


@dataclass(frozen=True)
class RuleInfo:
    """A rule of the guard: its code, a short name in kebab case, a line on it, how grave a finding is."""

    code: str
    name: str
    summary: str
    severity: Severity
