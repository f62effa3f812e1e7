"""The options of writing."""

from typing import Literal, Self

from pydantic import Field, model_validator

from quchong.strict_model import StrictModel
from quchong.text.sizes import Size, parse_size

Format = Literal["jsonl", "parquet", "text"]


class OutputOptions(StrictModel):
    """How the corpus is written."""

    format: Format = Field(
        default="jsonl",
        description="format of the corpus: jsonl, parquet or text (titles and texts, a blank line between articles); "
        "the ledger has the same, for text jsonl",
    )
    compression: Literal["auto", "none", "gz", "zst"] = Field(
        default="auto",
        description="compression of the corpus and the ledger: none, gz or zst; auto: zst in parquet, else none",
    )
    shards: int = Field(
        default=1, ge=1, le=9999, description="number of files to spread the corpus over, by hash of the id"
    )
    shard_size: Size | None = Field(
        default=None, description="size of such a file as JSON before compression, such as 256MB; instead of shards"
    )
    columns: Literal["quchong", "input"] = Field(
        default="quchong",
        description="columns of the corpus: quchong (its own), or input (those of the records, and quchong_id, "
        "_survivor, _match, _jaccard, _group, _group_size and _flags)",
    )
    keep_removed: bool = Field(
        default=False,
        description="keep removed articles in the corpus too, with the reason, instead of leaving them out",
    )

    @model_validator(mode="after")
    def _refuse_contradictions(self) -> Self:
        if self.format == "text" and (self.columns != "quchong" or self.keep_removed):
            raise ValueError("format text has no columns; set format to jsonl or parquet")
        if self.shard_size is not None and self.shards != 1:
            raise ValueError("give shards or shard_size, not both")
        return self

    def as_lines(self) -> Self:
        """Return the options for one plain file of JSON Lines, such as stdout."""
        return self.model_copy(update={"format": "jsonl", "compression": "none", "shards": 1, "shard_size": None})

    @property
    def shard_bytes(self) -> int | None:
        """About how many bytes of JSON go to a file; None where the number of files is given."""
        return None if self.shard_size is None else parse_size(self.shard_size)
