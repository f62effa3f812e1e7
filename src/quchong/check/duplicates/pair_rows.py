"""Duplicates as rows, which stay in the cache of a check: the pairs that were found, and what proves them."""

from collections.abc import Sequence
from dataclasses import astuple

import pyarrow as pa

from quchong.arrays.columns import as_table
from quchong.check.duplicates.duplicate_findings import DuplicatePair
from quchong.check.findings import Excerpt
from quchong.model import overlap_of

DUPLICATE_PAIR = pa.schema(
    [
        ("lower", pa.int64()),
        ("higher", pa.int64()),
        ("kind", pa.string()),
        ("shared", pa.int64()),
        ("lower_size", pa.int64()),
        ("higher_size", pa.int64()),
        ("here", pa.string()),
        ("there", pa.string()),
    ]
)
"""A DuplicatePair as a row: its overlap as in model.MATCH, null of an exact copy, and the two sides of its excerpt."""
PROOF = pa.schema(
    [
        ("pair", pa.binary()),
        ("shared", pa.int64()),
        ("lower_size", pa.int64()),
        ("higher_size", pa.int64()),
    ]
)
"""The figures of a pair (see model.MATCH) by the digests of both folded texts, that of the lower article first."""


def as_pairs(table: pa.Table) -> list[DuplicatePair]:
    """Return rows of DUPLICATE_PAIR as values."""
    return [
        DuplicatePair(
            row["lower"],
            row["higher"],
            row["kind"],
            overlap_of(row),
            None if row["here"] is None else Excerpt(row["here"], row["there"]),
        )
        for row in table.to_pylist()
    ]


def as_rows(pairs: Sequence[DuplicatePair]) -> pa.Table:
    """Return pairs as a table (DUPLICATE_PAIR)."""
    rows = []
    for pair in pairs:
        overlap = (None, None, None) if pair.overlap is None else astuple(pair.overlap)
        excerpt = (None, None) if pair.excerpt is None else astuple(pair.excerpt)
        rows.append((pair.lower, pair.higher, pair.kind, *overlap, *excerpt))
    return as_table(rows, DUPLICATE_PAIR)
