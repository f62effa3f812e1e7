"""The options of writing."""

from typing import Literal

from pydantic import Field

from quchong.strict_model import StrictModel


class OutputOptions(StrictModel):
    """How the corpus is written."""

    format: Literal["jsonl"] = Field(default="jsonl", description="format of the corpus and the ledger")
    compression: Literal["none", "gz", "zst"] = Field(
        default="none", description="compression of the corpus and the ledger: none, gz or zst"
    )
    shards: int = Field(
        default=1, ge=1, le=9999, description="number of files to spread the corpus over, by hash of the id"
    )
