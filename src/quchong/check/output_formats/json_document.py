"""One JSON object: what was checked, the counts, the findings."""

from dataclasses import asdict

from quchong.check.output_formats.json_text import dump
from quchong.check.report import Report


def render_json(report: Report) -> str:
    """Return the report as one object; its findings have the keys of `findings.Finding`."""
    document = {
        "version": report.version,
        "files": report.files,
        "articles": report.articles,
        "known": report.known,
        "unchanged": report.unchanged,
        "fixed": report.fixed,
        "counts": dict(report.counts),
        "findings": [asdict(finding) for finding in report.findings],
    }
    return dump(document, indent=2) + "\n"
