"""What is known of files that were looked at: facts and fingerprints of their articles, and what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from quchong.arrays.columns import Int64s
from quchong.check.scan.file_moves import move_keys, renumber
from quchong.check.scan.finding_rows import FOUND
from quchong.model import FINGERPRINT

TITLE_LENGTH = 80

FACT = pa.schema(
    [
        ("row_key", pa.int64()),
        ("id", pa.string()),
        ("record_id", pa.string()),
        ("title", pa.string()),
        ("start_line", pa.int64()),
        ("end_line", pa.int64()),
        ("contained_in", pa.string()),
    ]
)
"""What findings have to know of an article."""
SEEN = pa.schema([*FACT, *(kind for kind in FINGERPRINT if kind.name != "row_key")])
"""An article that was looked at: facts and fingerprint."""


@dataclass(frozen=True)
class Seen:
    """What is known of files: their articles (SEEN) and findings (FOUND)."""

    articles: pa.Table = field(default_factory=SEEN.empty_table)
    found: pa.Table = field(default_factory=FOUND.empty_table)

    def moved(self, new_indices: Int64s) -> "Seen":
        """Return the same under the indices that the files have now, without those that are gone (see `indices`)."""
        return Seen(
            renumber(self.articles, move_keys(self.articles["row_key"].to_numpy(), new_indices)),
            renumber(self.found, new_indices[self.found["file_index"].to_numpy()]),
        )

    def with_new(self, new: "Seen") -> "Seen":
        """Return this and what is new together, the articles in the order of row keys."""
        return Seen(
            pa.concat_tables([self.articles, new.articles]).sort_by("row_key"),
            pa.concat_tables([self.found, new.found]),
        )


def take_facts(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """ARTICLE → FACT."""
    for batch in batches:
        title = pc.utf8_slice_codeunits(batch["title"], 0, TITLE_LENGTH)
        yield batch.select(FACT.names).set_column(FACT.get_field_index("title"), FACT.field("title"), title)
