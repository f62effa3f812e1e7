"""Path patterns in the syntax of .gitignore."""

import re
from typing import Annotated

from pydantic import AfterValidator


def is_pattern(line: str) -> bool:
    """Say whether a line is a valid .gitignore pattern."""
    # imported here because the processes that split and clean have no pattern to judge
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True


def validate_pattern(line: str) -> str:
    """Return the pattern unchanged; raise ValueError if git would not accept it."""
    if not is_pattern(line):
        raise ValueError(f"{line!r} is not a pattern as in a .gitignore")
    return line


PathPattern = Annotated[str, AfterValidator(validate_pattern)]
"""A path pattern in the syntax of .gitignore."""
