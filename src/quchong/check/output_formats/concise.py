"""A line for each finding, for people and for editors that jump to `path:line`."""

from collections.abc import Iterator

from quchong.check.findings import Finding, Place
from quchong.check.output_formats.wording import count_of
from quchong.check.report import Report
from quchong.text.printable import printable, printable_path

CODES = {"bold": 1, "dim": 2, "red": 31, "green": 32, "yellow": 33, "cyan": 36}
"""Parameters of ECMA-48's Select Graphic Rendition."""


def render_concise(report: Report) -> str:
    """Return a line for each finding, and the summary."""
    lines = [*(head_line(finding, report.colour) for finding in report.findings), *summary_lines(report)]
    return "".join(f"{line}\n" for line in lines)


def head_line(finding: Finding, colour: bool) -> str:
    """Return the place of a finding, its rule and its message."""
    warning = finding.severity == "warning"
    code = paint(printable(finding.code), "yellow" if warning else "red", colour)
    marks = " (warning)" * warning + " [*]" * finding.fixable
    return f"{paint(show_place(finding.place), 'bold', colour)}: {code}{marks} {printable(finding.message)}"


def show_place(place: Place) -> str:
    """Return path and line."""
    return f"{printable_path(place.path)}:{place.line}"


def summary_lines(report: Report) -> Iterator[str]:
    """Yield the lines below the findings."""
    checked = f"{count_of(report.files, 'file')}, {count_of(report.articles, 'article')}"
    if report.findings:
        warnings = len(report.findings) - report.errors
        found = f"{count_of(report.errors, 'error')}, {count_of(warnings, 'warning')}"
        yield paint(f"Found {found} in {checked}.", "red" if report.errors else "yellow", report.colour)
    else:
        yield paint(f"Nothing found in {checked}.", "green", report.colour)
    fixes = [f"Fixed {count_of(report.fixed, 'file')}"] if report.fixed else []
    fixes += [f"[*] {report.fixable:,} fixable with --fix"] if report.fixable else []
    if fixes:
        yield f"{'; '.join(fixes)}."
    if report.known:
        yield f"{report.known:,} more in the baseline."
    if report.unchanged:
        yield f"{report.unchanged:,} more in unchanged files (not reported with --base)."


def paint(text: str, name: str, colour: bool) -> str:
    """Return a text in a colour, if the output shows colours."""
    return f"\x1b[{CODES[name]}m{text}\x1b[0m" if colour and text else text
