"""Metadata rules: lines that say something about an article, such as its author, as profiles declare them."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources

from pydantic import Field, model_validator

from quchong.model import Meta
from quchong.strict_model import SHIPPED, Pattern, StrictModel, read_yaml
from quchong.text.lazy_regex import compile_once

META_KEYS = frozenset(Meta.__dataclass_fields__)
NUMERALS = "0123456789"
"""What a group may end with: a pattern with alternatives may have groups author, author2 … for one key."""
MAX_LENGTH = 2000
"""Characters; a longer line is no metadata. A pattern may take a time that grows with the square of the length."""
CONTEXT_KEYS = frozenset({"city", "postcode"})
"""Groups that a pattern may have to set their neighbours apart; their values are not kept."""


class MetadataRule(StrictModel):
    """A line at the head of an article that says something about it, known by a pattern or as header fields."""

    pattern: Pattern | None = Field(
        default=None,
        description="regular expression of the line; its groups are named after metadata keys. "
        f"It is not tried on lines of more than {MAX_LENGTH:,} characters",
    )
    header: bool = Field(default=False, description="a line of header fields: date, source, author and the like")
    needs: tuple[str, ...] = Field(
        default=(), description="the rule is only tried on pages that hold at least one of these words"
    )
    keep: bool = Field(default=False, description="the line stays in the text as well")
    first: int = Field(default=12, ge=1, description="only the first so many lines of the article")
    anywhere: bool = Field(default=False, description="the first line that matches, wherever it is in the article")
    author_above: bool = Field(
        default=False, description="where no group author matches, a short line above is the author"
    )

    @model_validator(mode="after")
    def _check_groups(self) -> "MetadataRule":
        if (self.pattern is not None) == self.header:
            raise ValueError("a metadata rule must have either `pattern` or `header: true`, and not both")
        groups = {group.rstrip(NUMERALS) for group in re.compile(self.pattern or "").groupindex}
        unknown = groups - META_KEYS - CONTEXT_KEYS
        if unknown:
            known = ", ".join(sorted(META_KEYS | CONTEXT_KEYS))
            raise ValueError(f"the pattern has a group {min(unknown)}, which is not a metadata key; use one of {known}")
        return self


def match_metadata(pattern: str, lines: Iterable[str]) -> Iterator[re.Match[str] | None]:
    """Match each line with the pattern of a metadata rule, from its beginning; None where it is too long."""
    match = compile_once(pattern).match
    return (match(line) if len(line) <= MAX_LENGTH else None for line in lines)


@cache
def load_shared_rules() -> Mapping[str, MetadataRule]:
    """Load the metadata rules that every profile may name, by name."""
    text = resources.files("quchong.split").joinpath("metadata.yaml").read_text("utf-8")
    return {name: MetadataRule.model_validate(declared, context=SHIPPED) for name, declared in read_yaml(text).items()}
