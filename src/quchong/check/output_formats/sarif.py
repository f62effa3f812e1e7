"""SARIF 2.1.0, for code scanning services and editors: https://docs.oasis-open.org/sarif/sarif/v2.1.0/."""

import re
from typing import Any
from urllib.parse import quote

from quchong.check.findings import Finding, Partner, Place
from quchong.check.output_formats.json_text import SURROGATE, dump
from quchong.check.output_formats.numbered_identities import number_identities
from quchong.check.report import Report
from quchong.check_rules.rule_info import RuleInfo

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
"""Paths are relative to the folder in which the check ran, whatever that is."""
PARTNER = 1
"""The id of the other article's location, which the message links to."""


def render_sarif(report: Report) -> str:
    """Return a log of one run."""
    numbers = {code: number for number, code in enumerate(report.rules)}
    run = {
        "tool": {
            "driver": {
                "name": "quchong",
                "semanticVersion": report.version,
                "rules": [
                    describe_rule(rule, report.explain(rule.code) or rule.summary) for rule in report.rules.values()
                ],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [
            describe_finding(finding, numbers, identity, count)
            for finding, (identity, count) in zip(report.findings, number_identities(report.findings), strict=True)
        ],
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1) + "\n"


def describe_rule(rule: RuleInfo, explanation: str) -> dict[str, Any]:
    """Return a rule (SARIF's reportingDescriptor)."""
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": escape_text(rule.summary)},
        "help": {"text": escape_text(explanation), "markdown": explanation},
        "defaultConfiguration": {"level": rule.severity},
    }


def describe_finding(finding: Finding, numbers: dict[str, int], identity: str, count: int) -> dict[str, Any]:
    """Return a finding (SARIF's result)."""
    text = escape_text(finding.message)
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "level": finding.severity,
        "message": {"text": f"{text} ([the other article]({PARTNER}))" if finding.partner else text},
        "locations": [describe_place(finding.place)],
        # GitHub recognises an alert by the second one
        "partialFingerprints": {"quchong/v1": identity, "primaryLocationLineHash": f"{identity}:{count}"},
    }
    if finding.code in numbers:
        result["ruleIndex"] = numbers[finding.code]
    if finding.partner is not None:
        result["relatedLocations"] = [describe_partner(finding.partner)]
    properties = describe_details(finding)
    return result | {"properties": properties} if properties else result


def describe_place(place: Place) -> dict[str, Any]:
    """Return a place (SARIF's location): file and lines, and the article as a logical location."""
    location: dict[str, Any] = {
        "physicalLocation": {
            "artifactLocation": {"uri": path_to_uri(place.path), "uriBaseId": ROOT},
            "region": {"startLine": place.line, "endLine": place.end_line},
        }
    }
    if place.article is not None:
        logical = {"fullyQualifiedName": place.article, "kind": "object"}
        location["logicalLocations"] = [logical | ({"name": place.title} if place.title is not None else {})]
    return location


def describe_partner(partner: Partner) -> dict[str, Any]:
    """Return the place of the other article."""
    text = f"the other article (Jaccard {partner.jaccard:.4f}, containment {partner.containment:.4f})"
    return {"id": PARTNER, **describe_place(partner.place), "message": {"text": text}}


def describe_details(finding: Finding) -> dict[str, Any]:
    """Return what SARIF has no property of its own for."""
    details: dict[str, Any] = {}
    if finding.partner is not None:
        details |= {"jaccard": finding.partner.jaccard, "containment": finding.partner.containment}
    if finding.excerpt is not None:
        details |= {"here": finding.excerpt.here, "there": finding.excerpt.there}
    return details


def path_to_uri(path: str) -> str:
    """Return a relative path as a relative reference (RFC 3986): percent-encoded, with no scheme or host."""
    encoded = quote(SURROGATE.sub("\ufffd", path), safe="/")
    return re.sub(r"^/+", lambda slashes: "%2F" * len(slashes[0]), encoded)


def escape_text(text: str) -> str:
    """Escape a plain text message: brackets would become links, braces placeholders.

    See SARIF 2.1.0, 3.11.6 and 3.11.5.
    """
    return re.sub(r"[\\\[\]]", r"\\\g<0>", text).replace("{", "{{").replace("}", "}}")
