"""A job summary in Markdown, of bounded size.

Whatever is quoted from a corpus is in an HTML table, within `<code>`: an HTML block holds no Markdown, and services
make no mentions or links of code.
"""

import html

from quchong.check.findings import Finding
from quchong.check.output_formats.wording import count_of
from quchong.check.report import Report
from quchong.text.printable import printable

MAX_ROWS = 100
MAX_CHARACTERS = 300
"""In a cell. Both limits together keep a summary below 0.5 MiB; GitHub accepts 1 MiB for a step."""


def render_markdown(report: Report) -> str:
    """Return a heading, the counts, and a table of the first findings."""
    checked = f"{count_of(report.files, 'file')}, {count_of(report.articles, 'article')} checked"
    if not report.findings:
        return f"### quchong: nothing found\n\n{checked}{describe_unreported(report)}.\n"
    warnings = len(report.findings) - report.errors
    heading = f"{count_of(report.errors, 'error')}, {count_of(warnings, 'warning')}"
    lines = [
        f"### quchong: {heading}",
        "",
        f"{checked}{describe_unreported(report)}.",
        "",
        "<table>",
        "<tr><th>rule</th><th>where</th><th>what</th></tr>",
        *map(row, report.findings[:MAX_ROWS]),
        "</table>",
    ]
    if (more := len(report.findings) - MAX_ROWS) > 0:
        lines += ["", f"And {count_of(more, 'more finding')}."]
    return "".join(f"{line}\n" for line in lines)


def describe_unreported(report: Report) -> str:
    """Return how many findings are not reported, and why."""
    known = f"; {report.known:,} in the baseline" if report.known else ""
    return known + (f"; {report.unchanged:,} in unchanged files (not reported with --base)" if report.unchanged else "")


def row(finding: Finding) -> str:
    """Return the table row of a finding."""
    cells = (finding.code, f"{finding.place.path}:{finding.place.line}", finding.message)
    return f"<tr>{''.join(f'<td><code>{escape_html(cell)}</code></td>' for cell in cells)}</tr>"


def escape_html(text: str) -> str:
    """Return a text for HTML, on one line and of bounded length."""
    shown = printable(text)
    if len(shown) > MAX_CHARACTERS:
        shown = f"{shown[: MAX_CHARACTERS - 1]}…"
    return html.escape(shown)
