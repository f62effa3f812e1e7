"""The options of choosing which articles are kept."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from quchong.strict_model import StrictModel

PolicyName = Literal["longest", "earliest", "sites", "cleanest", "first"]


class ChooseOptions(StrictModel):
    """Which article of a group is kept."""

    keep: PolicyName = Field(
        default="longest",
        description="which of two duplicates to keep: longest (most letters and numbers), earliest (by published_iso), "
        "sites (by the order of dedup.sites, then the longest), cleanest (fewest flags, then fewest boilerplate lines, "
        "then the longest) or first (in the order of paths); ties go to the first",
    )
    sites: tuple[str, ...] = Field(
        default=(),
        description="for keep: sites, best site first: values of source.site, with the wildcards * and ? ('*.gov.cn'); "
        "articles of other sites come last",
    )
    always_keep: tuple[str, ...] = Field(
        default=(),
        description="articles (by id or source.record_id) that are never removed as duplicates, and come first",
    )

    @field_validator("sites", "always_keep", mode="before")
    @classmethod
    def _wrap_single_name(cls, names: object) -> object:
        return (names,) if isinstance(names, str) else names

    @model_validator(mode="after")
    def _need_sites(self) -> Self:
        if self.keep == "sites" and not self.sites:
            raise ValueError(
                "`dedup.keep: sites` needs `dedup.sites`, which is empty; list the sites there, most preferred first"
            )
        return self
