"""The options for splitting."""

from hashlib import sha256
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationInfo, field_validator

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
    learn: Literal["auto", "off"] = Field(
        default="auto",
        description="learn the lines that are a site's own from its pages: auto (for sites with five pages or more, "
        "unless site_rules is set) or off",
    )
    site_rules: str | None = Field(
        default=None,
        description="file of sheets of sites, as `quchong learn` writes it, to apply instead of learning; relative to "
        "the folder of the configuration",
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

    @property
    def site_rules_digest(self) -> str | None:
        """SHA-256 of the file of site rules, in hexadecimal; None without one, or if it cannot be read."""
        try:
            return None if self.site_rules is None else sha256(Path(self.site_rules).read_bytes()).hexdigest()
        except OSError:
            return None

    @field_validator("learn", mode="before")
    @classmethod
    def _accept_bare_off(cls, learn: object) -> object:
        return "off" if learn is False else learn  # YAML 1.1 reads a bare off as false

    @field_validator("site_rules")
    @classmethod
    def _find_site_rules(cls, path: str | None, info: ValidationInfo) -> str | None:
        return None if path is None else str(Path((info.context or {}).get("folder", "."), path))
