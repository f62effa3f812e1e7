"""Boilerplate rules: which lines, or parts of lines, to remove from articles, as YAML declares it.

A pattern is matched against a line without white space at its ends, and full and half width are the same to it:
`责任编辑:` matches `责任编辑：` too, and vice versa.
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
from quchong.text.pattern_speed import find_growing_text

ZONE_LINES = 8
"""Lines in the head and in the tail of an article. Blank and removed lines do not count, so that cleaning a second time
changes nothing."""
MAX_LENGTH = 600
"""Characters; a rule for whole lines does not remove a longer line, unless it says so."""
META_KEYS = frozenset({"editor"})


class Rule(StrictModel):
    """One kind of boilerplate, how to find it, and how much of the line to remove."""

    about: str = Field(default="", description="what this is, for readers")
    kind: str = Field(pattern="^[a-z_]+$", description="sort of boilerplate in one word, such as notice or share")
    pattern: Pattern | None = Field(
        default=None,
        description="regular expression of the line or of the part to remove; may be a list of its parts",
    )
    words: tuple[Pattern, ...] = Field(
        default=(),
        description="instead of a pattern: regular expressions; the line holds only these, in any order, and no other "
        "letters or numbers",
    )
    signs: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        default=(),
        description="trigger words: the rule is only tried on lines that hold one of them, in any width and case. "
        "A rule without signs is tried on every line, which is slow",
    )
    scope: Literal["line", "trail", "inline"] = Field(
        default="line",
        description="line: the pattern matches the whole line, which is removed; trail: it matches up to the end of "
        "the line, and that part is removed; inline: every match is removed",
    )
    zone: Literal["any", "head", "tail"] = Field(
        default="any", description=f"where the line is; head and tail are {ZONE_LINES} lines that are not blank"
    )
    letters: bool = Field(
        default=False,
        description="the pattern is matched against the letters and numbers of the line only, after NFKC and case "
        "folding: for disguised watermarks",
    )
    unless: Pattern | None = Field(
        default=None,
        description="regular expression; a line that holds a match stays. It is matched against the whole line, even "
        "with letters: true",
    )
    max_length: int | None = Field(
        default=None, ge=1, description=f"a longer line stays; for the scope line {MAX_LENGTH} characters if not set"
    )
    min_count: int = Field(default=1, ge=1, description="least number of lines in the article that the rule must match")
    meta: str | None = Field(
        default=None,
        description="metadata key, editor: its value is what the group of this name in the pattern matches",
    )

    @model_validator(mode="after")
    def _check_keys(self, info: ValidationInfo) -> "Rule":
        if is_shipped(info):
            return self
        if (self.pattern is None) == (not self.words):
            raise ValueError("a rule has either a pattern or words")
        if self.words and (self.scope != "line" or self.letters):
            raise ValueError("words are for whole lines; use a pattern with scope or letters")
        if self.scope != "line" and self.max_length is None:
            self._refuse_growing()
        if self.meta is not None and self.meta not in META_KEYS:
            raise ValueError(f"no metadata named {self.meta}; the keys are {', '.join(sorted(META_KEYS))}")
        if self.meta is not None and (self.letters or self.meta not in re.compile(self.pattern or "").groupindex):
            raise ValueError(
                f"no group named {self.meta} in the pattern; a rule with meta needs one, and not letters: true"
            )
        return self

    def _refuse_growing(self) -> None:
        """Raise ValueError where a pattern that is searched in lines of any length takes ever longer on long ones."""
        patterns = {"pattern": self.pattern if self.scope == "inline" else None, "unless": self.unless}
        for key, pattern in patterns.items():
            slow = find_growing_text(pattern) if pattern else None
            if slow is not None:
                raise ValueError(
                    f"{key} takes too long on lines such as {slow[:20]!r}… ({len(slow):,} characters), because it is "
                    "searched from each character on; set max_length, or repeat less in the pattern"
                )


@cache
def adapt_rules() -> TypeAdapter[dict[str, Rule]]:
    """Return the validator of rules by name; building it takes longer than validating all shipped rules."""
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
            raise ProfileError(f"boilerplate rules {file.name}: {min(twice)} is the name of a rule in another file too")
        rules |= found
    return MappingProxyType(rules)


@lru_cache(maxsize=4)
def merge_rules(own: tuple[tuple[str, Rule | None], ...]) -> Mapping[str, Rule]:
    """Return the shipped rules with those of the configuration added.

    One of these replaces the shipped rule of its name; None removes it. Equal arguments give the same mapping object,
    for which the compiled rules are kept (see `index_rules`).
    """
    merged = {**load_rules(), **dict(own)}
    return MappingProxyType({name: rule for name, rule in merged.items() if rule is not None})


def parse_rules(name: str, declared: Any, context: Mapping[str, bool] | None = None) -> Mapping[str, Rule]:
    """Validate the rules that a YAML file declares, by name; `context` is SHIPPED for the files in the package.

    Raises
    ------
    ProfileError
        The file is not a file of rules; the message says where.
    """
    try:
        return MappingProxyType(adapt_rules().validate_python(declared, context=context))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole file"
        raise ProfileError(f"boilerplate rules {name}: {place}: {first['msg']}") from None
