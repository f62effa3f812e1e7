"""A JSON object a line for each finding, and nothing else."""

from dataclasses import asdict

from quchong.check.output_formats.json_text import dump
from quchong.check.report import Report


def render_json_lines(report: Report) -> str:
    """Return a line for each finding, with the keys of `findings.Finding`."""
    return "".join(f"{dump(asdict(finding))}\n" for finding in report.findings)
