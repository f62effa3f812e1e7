"""Workflow commands of GitHub Actions: annotations at the line of the file.

The grammar is that of GitHub's "Workflow commands" reference: `::name key=value,key=value::data`, a command a line.
"""

from collections import Counter
from collections.abc import Iterator

from quchong.check.findings import Finding
from quchong.check.output_formats.wording import count_of
from quchong.check.report import Report
from quchong.text.printable import printable

MAX_ANNOTATIONS = 9
"""GitHub shows ten annotations of a severity for a step; the tenth counts the rest."""


def render_github(report: Report) -> str:
    """Return a command for each of the first findings, errors before warnings, and one for the rest."""
    errors_first = sorted(report.findings, key=lambda finding: finding.severity != "error")
    shown, rest = errors_first[:MAX_ANNOTATIONS], errors_first[MAX_ANNOTATIONS:]
    names = {code: rule.name for code, rule in report.rules.items()}
    lines = [annotation(finding, names.get(finding.code, "")) for finding in shown]
    if rest:
        counts = sorted(Counter(finding.code for finding in rest).items())
        listed = ", ".join(f"{code} {count}" for code, count in counts)
        data = f"{count_of(len(rest), 'more finding')} ({listed})"
        lines.append(command(rest[0].severity, {"title": "quchong"}, data))
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
    """Yield the lines of the message of a finding."""
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
    """Escape the data of a command; what GitHub has no escape for but could act in a log becomes a Python escape."""
    return printable(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"))


def escape_property(text: str) -> str:
    """Escape the value of a property of a command."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")
