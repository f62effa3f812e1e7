"""Files that quchong itself writes beside a corpus, and that are no text of it."""

from collections.abc import Mapping
from typing import Any

BASELINE_TITLE = "# quchong baseline"
"""How a baseline of `quchong check` begins."""
FINDING_KEYS = frozenset({"code", "severity", "place", "message", "identity"})
"""Keys of a line of a report in JSON Lines."""


def is_baseline_text(text: str) -> bool:
    """Return whether a text is a baseline."""
    first, _, rest = text.partition("\n")
    number = first.removeprefix(f"{BASELINE_TITLE} ")
    return number != first and number.isdecimal() and rest.startswith("# configuration ")


def is_finding(content: Mapping[str, Any]) -> bool:
    """Return whether a record is a finding of `quchong check`."""
    return content.keys() >= FINDING_KEYS
