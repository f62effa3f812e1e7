"""The kinds of evidence for a profile, as profiles declare them; `match_evidence` looks for them on a page."""

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
    """Evidence that must hold for at least `share` of all lines or titles."""

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
    """Any of several words, anywhere in a line; the occurrences of all words are added up."""

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
    """A share of lines of at most `short_lines` characters."""

    short_lines: int = Field(ge=1, description="greatest length of a short line in characters")


class LongLinesEvidence(SharedEvidence):
    """A share of lines longer than `long_lines` characters."""

    long_lines: int = Field(ge=1, description="length in characters that a long line exceeds")


MODELS = {
    "line": "LineEvidence",
    "furniture": "FurnitureEvidence",
    "rule": "MetadataEvidence",
    "boundary": "BoundaryEvidence",
    "announced": "AnnouncedEvidence",
    "echoed": "EchoedEvidence",
    "words": "WordEvidence",
    "repeated_line": "RepeatedLineEvidence",
    "short_lines": "ShortLinesEvidence",
    "long_lines": "LongLinesEvidence",
}
"""For each of the keys of which evidence has exactly one the name of the model."""


def find_model(declared: Any) -> str | None:
    """Return the name of the model for the evidence that is declared; None where it does not have exactly one key."""
    given = declared if isinstance(declared, Mapping) else getattr(declared, "__dict__", {})
    models = [model for key, model in MODELS.items() if given.get(key)]
    return models[0] if len(models) == 1 else None


Evidence = Annotated[
    Annotated[LineEvidence, Tag("LineEvidence")]
    | Annotated[FurnitureEvidence, Tag("FurnitureEvidence")]
    | Annotated[MetadataEvidence, Tag("MetadataEvidence")]
    | Annotated[BoundaryEvidence, Tag("BoundaryEvidence")]
    | Annotated[AnnouncedEvidence, Tag("AnnouncedEvidence")]
    | Annotated[EchoedEvidence, Tag("EchoedEvidence")]
    | Annotated[WordEvidence, Tag("WordEvidence")]
    | Annotated[RepeatedLineEvidence, Tag("RepeatedLineEvidence")]
    | Annotated[ShortLinesEvidence, Tag("ShortLinesEvidence")]
    | Annotated[LongLinesEvidence, Tag("LongLinesEvidence")],
    Discriminator(
        find_model,
        custom_error_type="evidence_kind",
        custom_error_message=f"evidence has exactly one of the keys {', '.join(MODELS)}",
    ),
]
