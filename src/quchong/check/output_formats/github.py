"""Workflow commands of GitHub Actions: annotations at the line of the file.

The grammar is that of GitHub's "Workflow commands" reference: `::name key=value,key=value::data`, a command a line.
"""

from collections import Counter
from collections.abc import Iterator

from quchong.check.findings import Finding
from quchong.check.output_formats.wording import count_of
from quchong.check.report import Report
from quchong.text.printable import printable

MOST = 9
"""GitHub shows ten annotations of a kind for a step; the tenth tells of the rest."""


def render_github(report: Report) -> str:
    """Return a command for each of the first findings, errors before warnings, and one for the rest."""
    graver_first = sorted(report.findings, key=lambda finding: finding.severity != "error")
    told, rest = graver_first[:MOST], graver_first[MOST:]
    names = {code: rule.name for code, rule in report.rules.items()}
    lines = [annotation(finding, names.get(finding.code, "")) for finding in told]
    if rest:
        counts = ", ".join(f"{code} {count}" for code, count in sorted(Counter(it.code for it in rest).items()))
        kind = "error" if any(finding.severity == "error" for finding in rest) else "warning"
        lines.append(command(kind, {"title": "quchong"}, f"{count_of(len(rest), 'more finding')} ({counts})"))
    return "".join(f"{line}\n" for line in lines)


def annotation(finding: Finding, name: str) -> str:
    """Return the command for a finding."""
    place = finding.place
    properties = {"file": place.path, "line": str(place.line)}
    if place.end_line > place.line:
        properties["endLine"] = str(place.end_line)
    properties["title"] = f"{finding.code} {name}".strip()
    return command(finding.severity, properties, "\n".join(message_lines(finding)))


def message_lines(finding: Finding) -> Iterator[str]:
    """Yield what is said of a finding."""
    yield finding.message
    if finding.excerpt is not None:
        yield f"here: {finding.excerpt.here}"
        if finding.excerpt.there or finding.partner:
            yield f"there: {finding.excerpt.there}"


def command(name: str, properties: dict[str, str], data: str) -> str:
    """Return a workflow command."""
    written = ",".join(f"{key}={escape_property(value)}" for key, value in properties.items())
    return f"::{name} {written}::{escape_data(data)}"


def escape_data(text: str) -> str:
    """Escape the message of a command; what GitHub has no escape for, but could act in a log, is shown as an escape."""
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def escape_property(text: str) -> str:
    """Escape the value of a property."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")
