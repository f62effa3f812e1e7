"""Page profiles: the shape of one kind of page, as YAML declares it.

A profile knows its pages by evidence, names the lines that are furniture, and cuts the other lines into regions, each
with one kind of boundary between articles. A profile is data; `split_page` applies it.
"""

import re
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, model_validator

from quchong.split.boundaries import Boundary, TitleAboveMetadata
from quchong.split.evidence import Evidence, FurnitureEvidence, MetadataEvidence
from quchong.split.furniture import DeclaredFurniture, combine_patterns, load_shared_furniture
from quchong.split.metadata_rule import MetadataRule, load_shared_rules
from quchong.strict_model import StrictModel, is_shipped

Name = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]


class Region(StrictModel):
    """A part of the page with one kind of boundary; it ends where the next region begins."""

    name: str = Field(description="name of the region, for readers")
    after: str | None = Field(
        default=None, description="name of furniture; the region begins below the last line that is this furniture"
    )
    preview_length: tuple[int, int] | None = Field(
        default=None,
        description="least and greatest length at which the site cuts previews off, in characters without line ends; "
        "an article of such a length that does not end as a text does is truncated",
    )
    boundary: Boundary = Field(description="where an article begins")
    preamble: Literal["article", "boilerplate"] = Field(
        default="article", description="what the lines above the first boundary are; if they are few: boilerplate"
    )
    metadata: tuple[str, ...] = Field(default=(), description="names of the metadata rules to try on each article")


class Profile(StrictModel):
    """The shape of one kind of page."""

    about: str = Field(default="", description="which pages these are, for readers")
    layer: Literal["page", "article"] = Field(
        default="article",
        description="page: the template of a site, known by its furniture; article: a shape of text, on any site",
    )
    needs: tuple[str, ...] = Field(
        default=(), description="the profile is only scored on pages that hold at least one of these words"
    )
    evidence: tuple[Evidence, ...] = Field(default=(), description="what to look for, in this order")
    full_score: float = Field(default=1, gt=0, description="sum of weights that makes a score of 1")
    furniture: dict[Name, DeclaredFurniture] = Field(
        default_factory=dict, description="whole lines that belong to the site, by name"
    )
    page_title: bool = Field(default=False, description="the first line is the title of the page, not of an article")
    regions: tuple[Region, ...] = Field(min_length=1, description="the parts of the page, from top to bottom")
    metadata: dict[str, MetadataRule] = Field(default_factory=dict, description="your own metadata rules, by name")

    @cached_property
    def max_weight(self) -> float:
        """The sum of the weights of all evidence that counts for the profile."""
        return sum(max(0.0, evidence.weight) for evidence in self.evidence)

    @cached_property
    def furniture_pattern(self) -> re.Pattern[str]:
        """The furniture as one pattern; the group that matched has its name."""
        return combine_patterns(self.furniture)

    @model_validator(mode="after")
    def _check_names(self, info: ValidationInfo) -> "Profile":
        if not is_shipped(info):
            self._check_furniture()
            self._check_rules()
        return self

    def _check_furniture(self) -> None:
        named = [item.furniture for item in self.evidence if isinstance(item, FurnitureEvidence)]
        named += [region.after for region in self.regions if region.after is not None]
        known = self.furniture.keys() | load_shared_furniture().keys()
        if unknown := [name for name in named if name not in known]:
            raise ValueError(f"no furniture named {unknown[0]}; declare it under furniture")
        try:
            combine_patterns({**load_shared_furniture(), **self.furniture})
        except re.error as error:
            raise ValueError(
                f"furniture: two groups have one name, or a group has the name of furniture: {error}"
            ) from None

    def _check_rules(self) -> None:
        boundaries = [region.boundary for region in self.regions]
        named = [item.rule for item in self.evidence if isinstance(item, MetadataEvidence)]
        named += [boundary.rule for boundary in boundaries if isinstance(boundary, TitleAboveMetadata)]
        named += [name for region in self.regions for name in region.metadata]
        known = self.metadata.keys() | load_shared_rules().keys()
        if unknown := [name for name in named if name not in known]:
            raise ValueError(f"no metadata rule named {unknown[0]}; declare it under metadata")
