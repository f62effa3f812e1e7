"""JUnit's XML, for CI systems that show tests: a test for each rule without findings, a failure for each finding.

It has all that Ant's schema demands (properties, output, host and time), and nothing that Jenkins's schema lacks.
"""

import re
from collections.abc import Iterator

from quchong.check.findings import Finding
from quchong.check.report import Report
from quchong.text.printable import UNSAFE, escape

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 cannot represent (production 2, Char)."""
MARKUP = re.compile(rf"[&<>\"']|{UNSAFE.pattern}")


def render_junit(report: Report) -> str:
    """Return one test suite."""
    clean = [rule for rule in report.rules if rule not in report.counts]
    tests = len(report.findings) + len(clean)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        "<testsuites>",
        f'  <testsuite name="quchong check" package="quchong" id="0" hostname="localhost" time="0" '
        f'timestamp="{report.made:%Y-%m-%dT%H:%M:%S}" tests="{tests}" failures="{len(report.findings)}" errors="0">',
        "    <properties>",
        f'      <property name="version" value="{escape_xml(report.version)}"/>',
        f'      <property name="files" value="{report.files}"/>',
        f'      <property name="articles" value="{report.articles}"/>',
        "    </properties>",
        *(f'    <testcase classname="{code}" name="{report.rules[code].name}" time="0"/>' for code in clean),
        *(line for finding in report.findings for line in failure_lines(finding)),
        "    <system-out/>",
        "    <system-err/>",
        "  </testsuite>",
        "</testsuites>",
    ]
    return "".join(f"{line}\n" for line in lines)


def failure_lines(finding: Finding) -> Iterator[str]:
    """Yield the lines of a finding: the test is named by the place, and the message is the failure."""
    code, place = escape_xml(finding.code), escape_xml(f"{finding.place.path}:{finding.place.line}")
    yield f'    <testcase classname="{code}" name="{place}" time="0">'
    failure = f'      <failure type="{finding.severity}" message="{escape_xml(finding.message)}">'
    details = escape_xml("\n".join(detail_lines(finding)))
    yield f"{failure}{details}</failure>"
    yield "    </testcase>"


def detail_lines(finding: Finding) -> Iterator[str]:
    """Yield the details of a finding."""
    partner, excerpt = finding.partner, finding.excerpt
    if partner is not None:
        yield f"other: {partner.place.path}:{partner.place.line}"
        yield f"Jaccard {partner.jaccard:.4f}, containment {partner.containment:.4f}"
    if excerpt is not None:
        yield f"here: {excerpt.here}"
        if excerpt.there or partner is not None:
            yield f"there: {excerpt.there}"


def escape_xml(text: str) -> str:
    """Escape text for an attribute or an element; what XML cannot represent becomes a Python escape."""
    shown = FORBIDDEN.sub(lambda found: escape(found[0]), text)
    return MARKUP.sub(lambda found: f"&#{ord(found[0])};", shown)
