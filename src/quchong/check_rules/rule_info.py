"""What is known about a rule of `quchong check`."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class RuleInfo:
    """A rule: its code (`DUP002`), its name (`near-duplicate`), a line on what it finds, and the severity of that."""

    code: str
    name: str
    summary: str
    severity: Severity
