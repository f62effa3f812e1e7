"""The Code Quality report of GitLab: https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format."""

from quchong.check.output_formats.json_text import dump
from quchong.check.output_formats.numbered_identities import number_identities
from quchong.check.report import Report

SEVERITIES = {"error": "major", "warning": "minor"}


def render_gitlab(report: Report) -> str:
    """Return a JSON array of the findings."""
    entries = [
        {
            "description": finding.message,
            "check_name": finding.code,
            "fingerprint": identity if count == 1 else f"{identity}-{count}",
            "severity": SEVERITIES[finding.severity],
            "location": {
                "path": finding.place.path,
                "lines": {"begin": finding.place.line, "end": finding.place.end_line},
            },
        }
        for finding, (identity, count) in zip(report.findings, number_identities(report.findings), strict=True)
    ]
    return dump(entries, indent=2) + "\n"
