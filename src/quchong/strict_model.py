"""The base of everything that YAML declares: strict models, regular expressions, and how shipped files are read."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo

from quchong.text.pattern_speed import find_slow_text

SHIPPED = {"shipped": True}
"""The validation context for files that are shipped with the package.

The tests have compiled the patterns in them, so a run compiles one only when a page needs it. A pattern that a user
declares is compiled at once, to report a mistake before any page is read.
"""


def read_yaml(text: str) -> Any:
    """Read a YAML file that is shipped with the package."""
    import yaml  # not every command reads such a file

    # the loader on libyaml is ten times as fast as the one in Python
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, loader)  # noqa: S506 -- both loaders are the safe one


def is_shipped(info: ValidationInfo) -> bool:
    """Return whether the file being validated is shipped with the package."""
    return info.context == SHIPPED


def join_parts(pattern: Any) -> Any:
    """Join a pattern that is declared as a list of its parts."""
    return "".join(map(str, pattern)) if isinstance(pattern, list) else pattern


def check_pattern(pattern: str, info: ValidationInfo) -> str:
    """Return the pattern unchanged; raise ValueError if it is not a regular expression, or one that takes too long."""
    if not is_shipped(info):
        try:
            slow = find_slow_text(pattern)
        except (re.error, RecursionError, OverflowError) as error:
            raise ValueError(f"not a regular expression: {error}") from None
        if slow is not None:
            raise ValueError(
                f"takes too long on lines such as {slow[:20]!r}… ({len(slow):,} characters), because it can match them "
                "in many ways; repeat nothing that is repeated already, or use possessive quantifiers such as `a++`"
            )
    return pattern


class StrictModel(BaseModel):
    """Options, a rule or a profile: immutable, and unknown keys are errors.

    The validator of a model is built when it is first used: a run does not use all of them.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


Pattern = Annotated[str, BeforeValidator(join_parts), AfterValidator(check_pattern)]
"""A regular expression, in one piece or as a list of its parts."""
