"""Findings about one file as rows, which pass through the engine and stay in the cache."""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from quchong.check.findings import Excerpt, Finding, Place
from quchong.check_rules import RULES

FINDING = pa.schema(
    [
        ("file_index", pa.int64()),
        ("code", pa.string()),
        ("line", pa.int64()),
        ("end_line", pa.int64()),
        ("article", pa.string()),
        ("title", pa.string()),
        ("message", pa.string()),
        ("identity", pa.string()),
        ("here", pa.string()),
        ("there", pa.string()),
        ("fixable", pa.bool_()),
    ]
)
"""A finding about one file, which `file_index` names; otherwise as in `Finding`."""


def to_row(file_index: int, finding: Finding) -> tuple[object, ...]:
    """Return a finding about one file as a row of FINDING."""
    place, excerpt = finding.place, finding.excerpt
    return (
        file_index,
        finding.code,
        place.line,
        place.end_line,
        place.article,
        place.title,
        finding.message,
        finding.identity,
        excerpt and excerpt.here,
        excerpt and excerpt.there,
        finding.fixable,
    )


def from_row(row: Mapping[str, Any], path: str) -> Finding:
    """Return a row of FINDING as a finding about the file at a path."""
    return Finding(
        code=row["code"],
        severity=RULES[row["code"]].severity,
        place=Place(path, row["line"], row["end_line"], row["article"], row["title"]),
        message=row["message"],
        identity=row["identity"],
        excerpt=None if row["here"] is None else Excerpt(row["here"], row["there"]),
        fixable=row["fixable"],
    )
