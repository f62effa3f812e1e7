"""Files that quchong itself writes beside a corpus, and that are no text of it."""

import re
from collections.abc import Mapping
from typing import Any

BASELINE_TITLE = "# quchong baseline"
"""How a baseline of `quchong check` begins."""
FINDING_KEYS = (
    frozenset({"code", "severity", "place", "message", "identity"}),
    frozenset({"check_name", "fingerprint", "severity", "location", "description"}),
)
"""Keys of a finding in a report in JSON Lines, and in one for GitLab."""
REPORT_START = re.compile(
    r"""
      \#\#\#\ quchong:\ .*\n\n.*\ checked\b  # markdown
    | ::(?:error|warning)\ (?:file=.*,line=\d.*,)?title=(?:[A-Z]{3}\d{3}\ [-a-z]+|quchong)::  # github
    | <\?xml.*\n<testsuites>\n\s*<testsuite\ name="quchong\ check"  # junit
    """,
    re.VERBOSE,
)
"""How a report that is a text begins, but for the formats full and concise."""
FINDING_LINE = re.compile(r".*:\d+: [A-Z]{3}\d{3} ")
SUMMARY_LINE = re.compile(
    r"^(?:Found .* errors?, .* warnings?|Nothing found) in .* files?, .* articles?\.$", re.MULTILINE
)
"""What the formats full and concise begin with, unless nothing was found, and what they end with."""
SUMMARY_LENGTH = 500


def is_baseline_text(text: str) -> bool:
    """Return whether a text is a baseline."""
    first, _, rest = text.partition("\n")
    number = first.removeprefix(f"{BASELINE_TITLE} ")
    return number != first and number.isdecimal() and rest.startswith("# configuration ")


def is_finding(content: Mapping[str, Any]) -> bool:
    """Return whether a record is a finding of `quchong check`."""
    return any(content.keys() >= keys for keys in FINDING_KEYS)


def is_report_text(text: str) -> bool:
    """Return whether a text is a report of `quchong check`."""
    if REPORT_START.match(text):
        return True
    summary = SUMMARY_LINE.search(text, max(len(text) - SUMMARY_LENGTH, 0))
    return summary is not None and (summary.start() == 0 or FINDING_LINE.match(text) is not None)
