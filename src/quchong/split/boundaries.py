"""The kinds of boundary between articles, as profiles declare them; `article_starts` finds them on a page."""

import re
from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, model_validator

from quchong.split.metadata_rule import META_KEYS, NUMERALS
from quchong.strict_model import Pattern, StrictModel, is_shipped

NUMBER, STEM, PART, TITLE = "n", "stem", "part", "title"
TITLE_GROUPS = frozenset({NUMBER, STEM, PART, TITLE})
"""Groups that the pattern of a title line may have, besides metadata keys."""


class RepeatedLine(StrictModel):
    """An article begins with its title on two lines in a row."""

    kind: Literal["repeated_line"]
    min_length: int = Field(default=2, ge=1, description="least length of a title in characters")
    max_length: int = Field(default=100, ge=1, description="greatest length of a title in characters")
    not_end: str = Field(default="。！？；：，、!?;:,", description="characters that no title ends with")
    min_body: int = Field(
        default=80, ge=0, description="least number of characters below the title, so that a refrain is not a title"
    )
    glued: bool = Field(
        default=True, description="remove the title from the first line of text where it is there once more"
    )


class FirstLine(StrictModel):
    """The region is one article, and its first line is the title."""

    kind: Literal["first_line"]
    max_length: int = Field(default=80, ge=1, description="greatest length of a title in characters")
    not_end: str = Field(default="。！？；，、!?;,", description="characters that no title ends with")
    or_page_title: bool = Field(
        default=False, description="the title of the page is the title, even where the first line is another"
    )


class TitleLine(StrictModel):
    """An article begins with a line that matches a pattern.

    Groups of the pattern: `title` (without it the whole line is the title); `n`, `n2` … for the number, of which one
    matches; `part` for the heading of a part that holds several articles, such as a volume (it joins the title of the
    article right below); `stem` for what all headings of a series have before their number; and metadata keys.
    """

    kind: Literal["line"]
    pattern: Pattern = Field(description="regular expression, matched from the beginning of a line")
    monotonic: bool = Field(
        default=False, description="only headings whose numbers go up; numbers may be missing in between"
    )
    series: bool = Field(
        default=False, description="only the first series of headings with one form and one stem, numbered from 1"
    )
    max_length: int = Field(default=80, ge=1, description="greatest length of the line in characters")
    author_above: bool = Field(
        default=False, description="where no group author matches, a short line above is the author"
    )
    titled_by_page: bool = Field(default=False, description="every article has the title of the page")
    body_prefix: Pattern | None = Field(
        default=None, description="regular expression; removed from the first line of text, such as 答："
    )

    @model_validator(mode="after")
    def _check_groups(self, info: ValidationInfo) -> "TitleLine":
        if is_shipped(info):
            return self
        groups = [group for group in re.compile(self.pattern).groupindex if f"(?P={group})" not in self.pattern]
        names = {group.rstrip(NUMERALS) for group in groups}
        if unknown := names - META_KEYS - TITLE_GROUPS:
            known = ", ".join(sorted(META_KEYS | TITLE_GROUPS))
            raise ValueError(f"no group is named {', '.join(sorted(unknown))}; the groups are {known}")
        if self.series and NUMBER not in names:
            raise ValueError(f"a series needs the number of each heading; name a group {NUMBER}")
        return self


class TitleAboveHeader(StrictModel):
    """An article begins with a title above lines of header fields: date, source, author and the like."""

    kind: Literal["header"]
    max_length: int = Field(default=80, ge=1, description="greatest length of a title in characters")
    not_end: str = Field(default="。！？；，、!?;,", description="characters that no title ends with")


class TitleAboveMetadata(StrictModel):
    """An article begins with a title above a line that matches a metadata rule, such as the author of a poem."""

    kind: Literal["above"]
    rule: str = Field(description="name of the metadata rule")
    title: Pattern = Field(
        default="(?P<title>.+)", description="regular expression of the line above; its group title is the title"
    )
    max_length: int = Field(default=80, ge=1, description="greatest length of a title in characters")
    not_end: str = Field(default="。！？；，、!?;,", description="characters that no title ends with")


Boundary = Annotated[
    RepeatedLine | FirstLine | TitleLine | TitleAboveHeader | TitleAboveMetadata, Field(discriminator="kind")
]
