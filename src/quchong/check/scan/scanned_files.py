"""What scanning files gives: facts and fingerprints of their articles, and findings about each file."""

from dataclasses import dataclass, field

import pyarrow as pa

from quchong.arrays.columns import Int64s
from quchong.check.scan.file_moves import move_keys, renumber
from quchong.check.scan.finding_rows import FINDING
from quchong.model import FINGERPRINT

TITLE_LENGTH = 80
ARTICLE_FACTS = pa.schema(
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
"""What findings show about an article; the title is cut to TITLE_LENGTH characters."""
SCANNED_ARTICLE = pa.schema([*ARTICLE_FACTS, *(column for column in FINGERPRINT if column.name != "row_key")])
"""A scanned article: its facts and its fingerprint."""


@dataclass(frozen=True)
class ScannedFiles:
    """The articles of files (SCANNED_ARTICLE, in the order of row keys) and the findings about each file (FINDING)."""

    articles: pa.Table = field(default_factory=SCANNED_ARTICLE.empty_table)
    findings: pa.Table = field(default_factory=FINDING.empty_table)

    def moved(self, new_indices: Int64s) -> "ScannedFiles":
        """Return the same under the file indices of this check, without the files that are gone.

        Parameters
        ----------
        new_indices
            The index that each file of the earlier check has now, or GONE (see `FileStates.compare`).
        """
        return ScannedFiles(
            renumber(self.articles, move_keys(self.articles["row_key"].to_numpy(), new_indices)),
            renumber(self.findings, new_indices[self.findings["file_index"].to_numpy()]),
        )

    def with_new(self, new: "ScannedFiles") -> "ScannedFiles":
        """Return these files together with newly scanned ones."""
        return ScannedFiles(
            pa.concat_tables([self.articles, new.articles]).sort_by("row_key"),
            pa.concat_tables([self.findings, new.findings]),
        )
