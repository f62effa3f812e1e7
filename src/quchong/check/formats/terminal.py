"""Findings for a person at a terminal; nothing of a corpus reaches it but as printable characters."""

from collections.abc import Iterator

from quchong.check.findings import Finding
from quchong.check.report import Report
from quchong.printable import printable


def render_concise(report: Report) -> str:
    """Return a line for each finding, and the summary."""
    return "".join(f"{line}\n" for line in [*map(head_line, report.findings), *summary(report)])


def render_full(report: Report) -> str:
    """Return each finding with the passage in question, and the summary."""
    lines = [line for finding in report.findings for line in (*finding_lines(finding), "")]
    return "".join(f"{line}\n" for line in [*lines, *summary(report)])


def head_line(finding: Finding) -> str:
    """Return where a finding stands, its rule and what it says."""
    place = finding.place
    mark = " warning:" if finding.severity == "warning" else ""
    fixable = " [*]" if finding.fixable else ""
    return printable(f"{place.path}:{place.line}:{mark} {finding.code}{fixable} {finding.message}")


def finding_lines(finding: Finding) -> Iterator[str]:
    """Yield the lines of a finding."""
    yield head_line(finding)
    if finding.place.title:
        yield f"  article  {printable(finding.place.title)}"
    if finding.partner is not None:
        yield f"  Jaccard {finding.partner.jaccard:.4f}, containment {finding.partner.containment:.4f}"
    if finding.excerpt is not None:
        yield f"  - {printable(finding.excerpt.here)}"
        yield f"  + {printable(finding.excerpt.there)}"


def summary(report: Report) -> Iterator[str]:
    """Yield what is to be said at the end."""
    if report.fixed:
        yield f"mended {report.fixed:,} files"
    if not report.findings:
        yield f"nothing found in {report.files:,} files, {report.articles:,} articles"
    else:
        warnings = len(report.findings) - report.errors
        yield f"found {report.errors:,} errors, {warnings:,} warnings in {report.files:,} files"
        fixable = sum(finding.fixable for finding in report.findings)
        if fixable:
            yield f"[*] {fixable:,} can be mended with --fix"
    if report.known:
        yield f"{report.known:,} more are known by the baseline"
    if report.unchanged:
        yield f"{report.unchanged:,} more are in files that did not change"
