"""The options for splitting."""

from typing import Literal

from pydantic import Field

from quchong.split.profile import Profile
from quchong.strict_model import StrictModel


class SplitOptions(StrictModel):
    """How pages are split into articles."""

    profiles: Literal["auto"] | tuple[str, ...] = Field(
        default="auto",
        description="page profiles to choose from: auto (all) or a list of names",
    )
    records: bool = Field(
        default=False, description="split the text of records too; otherwise each record is one article"
    )
    page_profiles: dict[str, Profile] = Field(
        default_factory=dict, description="your own page profiles, by name; one may replace a shipped profile"
    )
    min_confidence: float = Field(
        default=0.6, ge=0, le=1, description="score (0 to 1) that a profile needs to be chosen"
    )
    min_margin: float = Field(
        default=0.15,
        ge=0,
        le=1,
        description="lead (0 to 1) over the second-best profile that a profile needs to be chosen",
    )
