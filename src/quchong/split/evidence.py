"""The kinds of evidence that a page is of a profile's kind, as profiles declare it; `match_evidence` looks for it."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from quchong.strict_model import Pattern, StrictModel


class EvidenceBase(StrictModel):
    """What all kinds of evidence have: where to look, and what it is worth; a negative weight counts against."""

    first: int | None = Field(default=None, ge=1, description="only the first so many lines that are not blank")
    last: int | None = Field(default=None, ge=1, description="only the last so many lines that are not blank")
    weight: float = Field(description="what it adds to the score")
    required: bool = Field(default=False, description="without it the score of the profile is 0")


class CountedEvidence(EvidenceBase):
    """Evidence that is found once or more."""

    min: int = Field(default=1, ge=1, description="how often it must be found")


class SharedEvidence(EvidenceBase):
    """Evidence that is found in a share of all lines or titles."""

    share: float = Field(default=0.8, gt=0, le=1, description="share (0 to 1) of all that it takes")


class LineEvidence(CountedEvidence):
    """A line that matches a pattern."""

    line: Pattern = Field(description="regular expression, matched from the beginning of a line")
    below: Pattern | None = Field(default=None, description="only right below a line that matches this pattern")


class FurnitureEvidence(CountedEvidence):
    """A line that is furniture of a certain name, wherever it is."""

    furniture: str = Field(description="name of the furniture")


class MetadataEvidence(CountedEvidence):
    """A line that matches a metadata rule."""

    rule: str = Field(description="name of the metadata rule")


class WordEvidence(CountedEvidence):
    """Words, wherever they are in a line; all of them are counted together."""

    words: tuple[Annotated[str, Field(min_length=1)], ...] = Field(min_length=1, description="the words")


class RepeatedLineEvidence(CountedEvidence):
    """A line that is the same as the line above, as a repeated title is."""

    repeated_line: Literal[True]


class BoundaryEvidence(CountedEvidence):
    """An article that begins, by the boundary of the first region."""

    boundary: Literal[True]


class AnnouncedEvidence(EvidenceBase):
    """As many articles as one of the first lines announces, as in 8篇."""

    announced: Literal[True]


class EchoedEvidence(SharedEvidence):
    """Articles whose titles share words with the title of the page."""

    echoed: Literal[True]


class ShortLinesEvidence(SharedEvidence):
    """Lines that are short."""

    short_lines: int = Field(ge=1, description="greatest length of a short line in characters")


class LongLinesEvidence(SharedEvidence):
    """Lines that are long."""

    long_lines: int = Field(ge=1, description="length in characters that a long line exceeds")


KINDS = (
    "line",
    "furniture",
    "rule",
    "boundary",
    "announced",
    "echoed",
    "words",
    "repeated_line",
    "short_lines",
    "long_lines",
)
"""The keys of which evidence has exactly one."""


def find_kind(declared: Any) -> str | None:
    """Return the tag of the kind of evidence that is declared; None where it is not exactly one.

    The brackets tell the tag from a key: both are steps of the place in a validation error.
    """
    given = declared if isinstance(declared, Mapping) else getattr(declared, "__dict__", {})
    kinds = [kind for kind in KINDS if given.get(kind)]
    return f"evidence[{kinds[0]}]" if len(kinds) == 1 else None


Evidence = Annotated[
    Annotated[LineEvidence, Tag("evidence[line]")]
    | Annotated[FurnitureEvidence, Tag("evidence[furniture]")]
    | Annotated[MetadataEvidence, Tag("evidence[rule]")]
    | Annotated[BoundaryEvidence, Tag("evidence[boundary]")]
    | Annotated[AnnouncedEvidence, Tag("evidence[announced]")]
    | Annotated[EchoedEvidence, Tag("evidence[echoed]")]
    | Annotated[WordEvidence, Tag("evidence[words]")]
    | Annotated[RepeatedLineEvidence, Tag("evidence[repeated_line]")]
    | Annotated[ShortLinesEvidence, Tag("evidence[short_lines]")]
    | Annotated[LongLinesEvidence, Tag("evidence[long_lines]")],
    Discriminator(
        find_kind,
        custom_error_type="evidence_kind",
        custom_error_message=f"evidence has exactly one of the keys {', '.join(KINDS)}",
    ),
]
