"""Path patterns in the syntax of .gitignore, matched in time that grows with the length of the path."""

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import AfterValidator

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

STAR = "[^/]*"
"""What pathspec makes of a `*`."""


def compile_patterns(lines: Iterable[str]) -> "GitIgnoreSpec":
    """Return patterns ready to match; raises ValueError or re.error where git would not accept one."""
    # imported here because the processes that split and clean have no pattern to match
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines, linear_pattern(), backend="simple")


@cache
def linear_pattern() -> Any:
    """Return the class of patterns that never try a `*` again."""
    from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

    class LinearPattern(GitIgnoreSpecPattern):
        """A pattern of pathspec's whose regular expression takes no time that grows with a power of the length."""

        @classmethod
        def pattern_to_regex(cls, pattern: Any) -> tuple[Any, bool | None]:
            """Return the regular expression of a pattern, and whether it includes."""
            source, include = super().pattern_to_regex(pattern)
            return (make_linear(source) if isinstance(source, str) else source), include

    return LinearPattern


def make_linear(source: str) -> str:
    """Return a regular expression of pathspec's in which each `*` but the last of a name takes the first match.

    What stands between two `*` of a name has a fixed length, so its first match leaves the most for what follows: if
    any match leads to success, this one does, and no other needs to be tried.
    """
    first, *rest = source.split(STAR)
    parts = [first]
    for number, piece in enumerate(rest):
        is_last_of_name = number == len(rest) - 1 or "/" in piece.replace("[^/]", "")
        if is_last_of_name:
            parts.append(STAR + piece)
        elif piece:  # else two stars, which are as one
            parts.append(f"(?>{STAR}?{piece})")
    return "".join(parts)


def is_pattern(line: str) -> bool:
    """Return whether a line is a valid .gitignore pattern."""
    try:
        compile_patterns([line])
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
