"""The options of the choice of survivors."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from quchong.strict_model import StrictModel

PolicyName = Literal["longest", "earliest", "sites", "cleanest", "first"]


class ChooseOptions(StrictModel):
    """Which article of a group is kept."""

    keep: PolicyName = Field(
        default="longest",
        description="which of two duplicates is kept: longest (most letters and numbers), earliest (by published_iso), "
        "sites (in the order of dedup.sites, then the longest), cleanest (fewest flags, then fewest lines of "
        "boilerplate, then the longest) or first (in the order of paths); ties go to the first",
    )
    sites: tuple[str, ...] = Field(
        default=(),
        description="for keep: sites, the best first: names of source.site, with * and ? as in file names "
        "('*.gov.cn'); articles of other sites come last",
    )
    always_keep: tuple[str, ...] = Field(
        default=(),
        description="ids of articles (id or source.record_id) that are never removed as duplicates, and are preferred "
        "to all others",
    )

    @field_validator("sites", "always_keep", mode="before")
    @classmethod
    def _wrap_single_name(cls, names: object) -> object:
        return (names,) if isinstance(names, str) else names

    @model_validator(mode="after")
    def _need_sites(self) -> Self:
        if self.keep == "sites" and not self.sites:
            raise ValueError("keep: sites needs dedup.sites, the sites in their order")
        return self
