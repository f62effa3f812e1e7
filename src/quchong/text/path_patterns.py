"""Patterns of paths, as in a .gitignore."""

import re
from typing import Annotated

from pydantic import AfterValidator


def is_pattern(line: str) -> bool:
    """Say whether a line is a pattern as in a .gitignore."""
    # loaded where there are patterns to judge: the processes that parse have none
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True


def validate_pattern(line: str) -> str:
    """Return a pattern; raises ValueError where git would not understand it."""
    if not is_pattern(line):
        raise ValueError(f"{line!r} is not a pattern as in a .gitignore")
    return line


PathPattern = Annotated[str, AfterValidator(validate_pattern)]
