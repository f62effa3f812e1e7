"""What steers the choice of survivors."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class ChooseOptions(BaseModel):
    """Which article of a group is kept."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    keep: Literal["longest", "earliest", "first"] = Field(
        "longest",
        description="which of two duplicates stays: longest (letters and numbers), earliest (by published_iso), "
        "first (in the order of the paths); ties go to the first",
    )
