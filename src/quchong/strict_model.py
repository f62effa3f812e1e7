"""What YAML declares: what all of it has in common, its patterns, and which of them are known to be right."""

import re
from typing import Annotated, Any

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo

LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""With libyaml where PyYAML was built with it, which is ten times as fast."""
SHIPPED = {"shipped": True}
"""The context in which shipped files are read. Tests have tried their patterns, so that none is compiled before a page
asks for it; what users declare is tried at once."""


def read_yaml(text: str) -> Any:
    """Read a shipped YAML file."""
    return yaml.load(text, LOADER)  # noqa: S506 -- both loaders are the safe one


def is_shipped(info: ValidationInfo) -> bool:
    """Say whether what is read is shipped with the package."""
    return info.context == SHIPPED


def join_parts(pattern: Any) -> Any:
    """Return a pattern that is declared in parts as one."""
    return "".join(map(str, pattern)) if isinstance(pattern, list) else pattern


def check_pattern(pattern: str, info: ValidationInfo) -> str:
    """Return the pattern if it is a regular expression; raises ValueError otherwise."""
    if not is_shipped(info):
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from None
    return pattern


class StrictModel(BaseModel):
    """Options, a rule or a profile: never changed, no other keys, and ready to be checked when first asked to be."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


Pattern = Annotated[str, BeforeValidator(join_parts), AfterValidator(check_pattern)]
"""A regular expression, in one piece or as a list of its parts."""
