"""The corpus with the columns of its input, and what quchong says of each row in columns of its own."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson
import pyarrow as pa

from quchong.arrays.columns import as_batch
from quchong.errors import UsageError
from quchong.text import exact_json

OWN_COLUMNS = pa.schema(
    [
        ("quchong_id", pa.string()),
        ("quchong_survivor", pa.string()),
        ("quchong_match", pa.string()),
        ("quchong_jaccard", pa.float64()),
        ("quchong_group", pa.string()),
        ("quchong_group_size", pa.int64()),
        ("quchong_flags", pa.list_(pa.string())),
    ]
)
"""What is added to the columns of the input."""
COLUMN_KIND = pa.schema([("name", pa.string()), ("kind", pa.string())])
"""A column of records, and a kind of value in it (a key of TYPES)."""
TYPES: Mapping[str, pa.DataType] = {
    "bool": pa.bool_(),
    "int": pa.int64(),
    "float": pa.float64(),
    "string": pa.string(),
    "strings": pa.list_(pa.string()),
    "json": pa.string(),
}
"""The types of columns by the kind of their values; values of several kinds, and objects, are `json`."""
LARGEST = 1 << 63
MAX_COLUMNS = 10_000
"""Records with more keys in all are no table."""


@dataclass(frozen=True)
class InputColumns:
    """The columns of records: the names of three that quchong knows, and the kinds of all, in their order.

    With `as_text`, as in Parquet, values of a `json` column are written as JSON in a string.
    """

    text: str
    title: str
    record_id: str
    as_text: bool = False
    kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def schema(self) -> pa.Schema:
        """The columns with their types, the added ones last."""
        return pa.schema([*((name, TYPES[kind]) for name, kind in self.kinds.items()), *OWN_COLUMNS])

    @property
    def is_uniform(self) -> bool:
        """Whether each column has values of one type, as they are written."""
        return self.as_text or "json" not in self.kinds.values()

    def values_of(self, article: Mapping[str, Any]) -> dict[str, Any]:
        """Return the fields of the record that an article (a row of the corpus) comes from, its text as cleaned."""
        others = exact_json.load(article["extra"]) if article["extra"] else {}
        names = (self.record_id, self.title, self.text)
        known = dict(zip(names, (article["source"]["record_id"], article["title"], article["text"]), strict=True))
        return {name: value for name, value in {**others, **known}.items() if name not in OWN_COLUMNS.names}

    def row_of(self, article: Mapping[str, Any]) -> dict[str, Any]:
        """Return a row of the corpus with the columns of the input, of which none is left out.

        The article may have the keys `survivor`, `match` and `jaccard` of the ledger.
        """
        values = self.values_of(article)
        row = {name: self.write_value(values.get(name), kind) for name, kind in self.kinds.items()}
        removed = article.get("match") is not None
        return {
            **row,
            "quchong_id": article["id"],
            "quchong_survivor": article.get("survivor"),
            "quchong_match": article.get("match"),
            "quchong_jaccard": article.get("jaccard"),
            "quchong_group": article.get("survivor") or article["id"],
            "quchong_group_size": None if removed else article["group_size"],
            "quchong_flags": article["flags"],
        }

    def write_value(self, value: Any, kind: str) -> Any:
        """Return a value as a column of a kind holds it."""
        if value is None:
            return None
        if kind == "float":
            return float(value)
        return exact_json.dump(value) if kind == "json" and self.as_text else value

    def with_kinds(self, rows: Iterable[Mapping[str, Any]]) -> "InputColumns":
        """Return the columns with the kinds of values that records have (rows of COLUMN_KIND, in any order).

        Raises
        ------
        UsageError
            There are too many columns.
        """
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row["name"], set()).add(row["kind"])
        if len(found) > MAX_COLUMNS:
            raise UsageError(f"records have {len(found):,} different keys, no columns; set output.columns to quchong")
        first = [name for name in (self.record_id, self.title, self.text) if name in found]
        names = [*first, *sorted(found.keys() - {*first})]
        return InputColumns(
            self.text, self.title, self.record_id, self.as_text, {name: join_kinds(found[name]) for name in names}
        )


def find_kinds(batches: Iterator[pa.RecordBatch], columns: InputColumns) -> Iterator[pa.RecordBatch]:
    """WRITTEN → COLUMN_KIND: the kinds of values that the records of each batch have."""
    for batch in batches:
        values = (columns.values_of(orjson.loads(line)).items() for line in batch["json"].to_pylist())
        kinds = {(name, kind) for fields in values for name, value in fields if (kind := kind_of(value))}
        if kinds:
            yield as_batch(zip(*sorted(kinds), strict=True), COLUMN_KIND)


def kind_of(value: object) -> str | None:
    """Return the kind of a value, None for null."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int" if -LARGEST <= value < LARGEST else "json"
    if isinstance(value, float):
        return "float"
    if isinstance(value, str):
        return "string"
    return "strings" if isinstance(value, list) and all(isinstance(item, str) for item in value) else "json"


def join_kinds(kinds: set[str]) -> str:
    """Return the kind of a column with values of some kinds."""
    if kinds == {"int", "float"}:
        return "float"
    return next(iter(kinds)) if len(kinds) == 1 else "json"
