"""The columns of the corpus and the ledger with their types, which are the same for every run."""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

SOURCE = pa.struct(
    [
        ("path", pa.string()),
        ("site", pa.string()),
        ("start_line", pa.int64()),
        ("end_line", pa.int64()),
        ("encoding", pa.string()),
        ("profile", pa.string()),
        ("record_id", pa.string()),
        ("url", pa.string()),
        ("fetched", pa.string()),
    ]
)
META = pa.struct(
    [
        ("author", pa.string()),
        ("affiliation", pa.string()),
        ("published", pa.string()),
        ("published_iso", pa.string()),
        ("publication", pa.string()),
        ("editor", pa.string()),
        ("lead", pa.string()),
        ("keywords", pa.list_(pa.string())),
        ("clc", pa.string()),
        ("document_code", pa.string()),
        ("article_no", pa.string()),
    ]
)
REASON = [
    pa.field("survivor", pa.string()),
    pa.field("match", pa.string()),
    pa.field("jaccard", pa.float64()),
    pa.field("containment", pa.float64()),
]
"""Why an article is removed."""
BEFORE = [
    pa.field("id", pa.string()),
    pa.field("title", pa.string()),
    pa.field("text", pa.string()),
    pa.field("source", SOURCE),
    pa.field("meta", META),
    pa.field("flags", pa.list_(pa.string())),
]
AFTER = [
    pa.field("contained_in", pa.string()),
    pa.field("group_size", pa.int64()),
    pa.field("extra", pa.string()),
]
ARTICLE_ROW = pa.schema([*BEFORE, *AFTER])
"""A row of the corpus."""
REMOVED_ROW = pa.schema([*BEFORE, *REASON, *AFTER])
"""A row of the ledger."""


def as_columns(rows: list[dict[str, Any]], schema: pa.Schema) -> pa.Table:
    """Return rows as a table of a schema; no list is null in it, as some readers want."""
    for row in rows:
        for holder, name in list_fields(schema, row):
            holder[name] = holder[name] or []
    return pa.Table.from_pylist(rows, schema)


def list_fields(fields: pa.Schema | pa.StructType, row: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield where the lists of a row are: the object that holds one, and its key there."""
    for field in fields:
        if pa.types.is_list(field.type):
            yield row, field.name
        elif pa.types.is_struct(field.type):
            yield from list_fields(field.type, row[field.name])


def describe_type(kind: pa.DataType) -> Mapping[str, Any]:
    """Return an Arrow type as a dataset card names it (the YAML of `datasets.Features`)."""
    if pa.types.is_struct(kind):
        return {"struct": describe_fields(kind)}
    if pa.types.is_list(kind):
        return {"sequence": str(kind.value_type)}
    return {"dtype": {"double": "float64"}.get(str(kind), str(kind))}


def describe_fields(fields: pa.Schema | pa.StructType) -> list[Mapping[str, Any]]:
    """Return columns as a dataset card names them."""
    return [{"name": field.name, **describe_type(field.type)} for field in fields]
