"""The options of the output."""

from typing import Literal

from pydantic import Field

from quchong.strict_model import StrictModel


class OutputOptions(StrictModel):
    """How the corpus is written."""

    format: Literal["jsonl"] = Field(default="jsonl", description="form of the corpus and of the ledger")
    compression: Literal["none", "gz", "zst"] = Field(
        default="none", description="compression of the corpus and of the ledger: none, gz or zst"
    )
    shards: int = Field(default=1, ge=1, le=9999, description="files that the corpus is spread over, by hash of the id")
