"""What there is to say of a rule of the guard."""

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class RuleInfo:
    """A rule: its code (`DUP002`), its name in words with hyphens, what it finds in a line, and how bad that is.

    `explanation` is the page on it (Markdown); empty where it was not loaded.
    """

    code: str
    name: str
    summary: str
    severity: Severity
    explanation: str = ""
