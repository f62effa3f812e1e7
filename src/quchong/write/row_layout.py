"""Which rows the corpus has, and which columns."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import orjson
import pyarrow as pa

from quchong.arrays.columns import as_batch
from quchong.model import OUTPUT_ROW
from quchong.text import exact_json
from quchong.write.input_columns import InputColumns
from quchong.write.output_rows import shards_of
from quchong.write.row_schema import ARTICLE_ROW, REASON, REMOVED_ROW


@dataclass(frozen=True)
class RowLayout:
    """How rows are written: with or without those that were removed, with quchong's columns or those of the input."""

    keep_removed: bool = False
    columns: InputColumns | None = None

    @property
    def is_plain(self) -> bool:
        """Whether the kept articles are written as they are."""
        return not self.keep_removed and self.columns is None

    @property
    def schema(self) -> pa.Schema:
        """The columns with their types."""
        if self.columns is not None:
            return self.columns.schema
        return REMOVED_ROW if self.keep_removed else ARTICLE_ROW

    @property
    def has_types(self) -> bool:
        """Whether every value has the type of its column."""
        return self.columns is None or self.columns.is_uniform

    def write(self, article: dict[str, Any]) -> bytes:
        """Return the line of an article, of a removed one with the keys of the ledger, as it is laid out."""
        row = self.columns.row_of(article) if self.columns is not None else with_reason_keys(article)
        return exact_json.dump(row).encode() + b"\n"


def lay_out(batches: Iterator[pa.RecordBatch], layout: RowLayout, shards: int) -> Iterator[pa.RecordBatch]:
    """Lay out rows of corpus and ledger (OUTPUT_ROW) for the corpus: OUTPUT_ROW → OUTPUT_ROW."""
    for batch in batches:
        articles = [orjson.loads(line) for line in batch["json"].to_pylist()]
        ids = pa.array([article["id"] for article in articles], pa.string())
        yield as_batch([shards_of(ids, shards), batch["row_key"], [*map(layout.write, articles)]], OUTPUT_ROW)


def with_reason_keys(article: dict[str, Any]) -> dict[str, Any]:
    """Return a row of the corpus with the keys of the ledger, which are null for an article that was kept."""
    if "match" in article:
        return article
    given = {**article, **dict.fromkeys(field.name for field in REASON)}
    return {name: given[name] for name in REMOVED_ROW.names}
