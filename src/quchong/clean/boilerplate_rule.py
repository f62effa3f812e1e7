"""What a boilerplate rule is: a shape of line, and how much of the line goes, as YAML declares it.

A pattern sees a line without the spaces around it, and width does not matter: `责任编辑:` finds `责任编辑：` too, and
the other way round.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, ValidationInfo, model_validator

from quchong.errors import ProfileError
from quchong.strict_model import SHIPPED, Pattern, StrictModel, is_shipped, read_yaml

ZONE_LINES = 8
"""Lines at either end of an article that are its head and its tail; blank and removed lines do not count, so that
what was once cleaned is not cleaned further the second time."""
MAX_LENGTH = 600
"""A longer line is no boilerplate as a whole."""
META_KEYS = frozenset({"editor"})


class Rule(StrictModel):
    """A shape of boilerplate, and how much of the line goes where it shows."""

    about: str = Field(default="", description="what this is and where it stands")
    kind: str = Field(pattern="^[a-z_]+$", description="what sort of boilerplate it is, in a word: notice, share …")
    pattern: Pattern | None = Field(
        default=None,
        description="regular expression of the line, or of the part of it that goes; may be a list of its parts",
    )
    words: tuple[Pattern, ...] = Field(
        default=(),
        description="instead of a pattern: the line is nothing but these, in any order, and no other letter or number",
    )
    signs: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(),
        description="only lines with one of these strings are looked at; width and case do not matter. "
        "A rule without signs is tried on every line, which is slow",
    )
    scope: Literal["line", "trail", "inline"] = Field(
        default="line",
        description="line: the pattern fits the whole line, which goes; trail: the pattern fits up to the end of "
        "the line and goes; inline: every match goes",
    )
    zone: Literal["any", "head", "tail"] = Field(
        default="any", description=f"where the line stands; head and tail are {ZONE_LINES} lines that are not blank"
    )
    letters: bool = Field(
        default=False,
        description="the pattern sees letters and numbers only, NFKC and casefold: for disguised watermarks",
    )
    unless: Pattern | None = Field(
        default=None,
        description="a pattern; a line in which it is found stays. Of a rule of letters it sees the line itself",
    )
    max_length: int | None = Field(
        default=None, ge=1, description=f"a longer line stays as it is; of rules of whole lines {MAX_LENGTH} without it"
    )
    min_count: int = Field(default=1, ge=1, description="so many lines of the article, at least, fit the pattern")
    meta: str | None = Field(default=None, description="metadata that the pattern's group of this name tells: editor")

    @model_validator(mode="after")
    def _fit_together(self, info: ValidationInfo) -> "Rule":
        if is_shipped(info):
            return self
        if (self.pattern is None) == (not self.words):
            raise ValueError("a rule has either a pattern or words")
        if self.words and (self.scope != "line" or self.letters):
            raise ValueError("words are of a whole line as it is: neither another scope nor letters")
        if self.meta is not None and self.meta not in META_KEYS:
            raise ValueError(f"no metadata named {self.meta}; there is {', '.join(sorted(META_KEYS))}")
        if self.meta is not None and (self.letters or self.meta not in re.compile(self.pattern or "").groupindex):
            raise ValueError(f"no group named {self.meta} in the pattern, or the pattern sees letters only")
        return self


@cache
def adapt_rules() -> TypeAdapter[dict[str, Rule]]:
    """Return what checks rules by name; making it takes longer than checking those that are shipped."""
    return TypeAdapter(dict[str, Rule])


@cache
def load_rules() -> Mapping[str, Rule]:
    """Load the shipped rules by name, in the order in which they are tried.

    Raises
    ------
    ProfileError
        A file is not a file of rules, or two rules have one name.
    """
    rules: dict[str, Rule] = {}
    folder = resources.files("quchong.clean").joinpath("rules")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".yaml"):
            continue
        found = parse_rules(file.name, read_yaml(file.read_text("utf-8")), SHIPPED)
        if twice := rules.keys() & found.keys():
            raise ProfileError(f"boilerplate rules {file.name}: a second rule named {min(twice)}")
        rules |= found
    return MappingProxyType(rules)


@lru_cache(maxsize=4)
def merge_rules(own: tuple[tuple[str, Rule | None], ...]) -> Mapping[str, Rule]:
    """Return the shipped rules with one's own, which replace those of their names or, where they are None, remove them.

    Equal ones give the same mapping, since what it compiles to is kept for it.
    """
    merged = {**load_rules(), **dict(own)}
    return MappingProxyType({name: rule for name, rule in merged.items() if rule is not None})


def parse_rules(name: str, declared: Any, context: Mapping[str, bool] | None = None) -> Mapping[str, Rule]:
    """Check what YAML declares, rules by name; raises ProfileError with the place of what is wrong.

    The context is SHIPPED for what is shipped.
    """
    try:
        return MappingProxyType(adapt_rules().validate_python(declared, context=context))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole"
        raise ProfileError(f"boilerplate rules {name}: {place}: {first['msg']}") from None
