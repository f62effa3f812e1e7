"""Furniture: whole lines that belong to the site and not to an article, as profiles declare them."""

import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field

from quchong.strict_model import SHIPPED, Pattern, StrictModel, read_yaml


def refuse_numbered_groups(source: str) -> str:
    """Return a pattern unchanged; raise ValueError if it refers to a group by number.

    All furniture of a profile is compiled into one pattern, in which its groups have other numbers.
    """
    if re.search(r"(?<!\\)(?:\\\\)*\\[1-9]", source):
        raise ValueError(r"refers to a group by number; name it instead, for example (?P<mark>x)(?P=mark) for (x)\1")
    return source


class Furniture(StrictModel):
    """A whole line that belongs to the site; a group `title` in its pattern is the title of the page."""

    line: Annotated[Pattern, AfterValidator(refuse_numbered_groups)] = Field(
        description="regular expression, matched from the beginning of a line"
    )
    first: int | None = Field(default=None, ge=1, description="only the first so many lines that are not blank")
    last: int | None = Field(default=None, ge=1, description="only the last so many lines that are not blank")
    links: bool = Field(
        default=False, description="the line heads a list of links to other pages, which are furniture too"
    )


def as_mapping(declared: Any) -> Any:
    """Return the full form of furniture that is declared as a pattern only."""
    return {"line": declared} if isinstance(declared, str) else declared


DeclaredFurniture = Annotated[Furniture, BeforeValidator(as_mapping)]


def combine_patterns(furniture: Mapping[str, Furniture]) -> re.Pattern[str]:
    """Compile one pattern of all furniture that may be anywhere on a page.

    The outermost group that matches, `lastgroup`, has the name of the furniture. Raises `re.error` where a group
    inside a pattern has the name of furniture or of another group.
    """
    patterns = [f"(?P<{name}>{item.line})" for name, item in furniture.items() if not (item.first or item.last)]
    return re.compile("|".join(patterns) or "(?!)")


@cache
def load_shared_furniture() -> Mapping[str, Furniture]:
    """Load the furniture that every profile has, by name."""
    text = resources.files("quchong.split").joinpath("furniture.yaml").read_text("utf-8")
    return {
        name: Furniture.model_validate(as_mapping(declared), context=SHIPPED)
        for name, declared in read_yaml(text).items()
    }
