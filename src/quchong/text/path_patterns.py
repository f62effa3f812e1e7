"""Lists of path patterns in the syntax of .gitignore: of the patterns that match, the last one decides."""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Annotated

from pydantic import AfterValidator

from quchong.text.git_pattern import GitPattern, parse_patterns

NO_PATTERN = re.compile(r"\s*(?:#.*)?")


@dataclass(frozen=True)
class PatternList:
    """Patterns for what lies below the folder `base`: empty, or a path that ends in a slash."""

    base: bytes
    patterns: Sequence[GitPattern]

    def judge(self, path: bytes, *, is_folder: bool) -> bool | None:
        """Return whether a path below the folder is ignored, None where no pattern matches it itself."""
        below = path[len(self.base) :]
        name = below[below.rfind(b"/") + 1 :]
        if not (self._any_name.fullmatch(name) or self._any_path.fullmatch(below)):
            return None
        if self._all_ignore:
            return True
        for pattern in reversed(self.patterns):
            applies = is_folder or not pattern.only_folders
            if applies and compile_bytes(pattern.regex).fullmatch(name if pattern.of_name else below):
                return pattern.ignores
        return None

    def match_file(self, path: str) -> bool:
        """Return whether the patterns match a file or a folder that it lies in."""
        encoded = os.fsencode(path)
        folders = (encoded[: slash.start()] for slash in re.finditer(b"/", encoded))
        return any(self.judge(folder, is_folder=True) for folder in folders) or bool(
            self.judge(encoded, is_folder=False)
        )

    @cached_property
    def _all_ignore(self) -> bool:
        return all(pattern.ignores and not pattern.only_folders for pattern in self.patterns)

    @cached_property
    def _any_name(self) -> re.Pattern[bytes]:
        return compile_bytes(match_any(pattern.regex for pattern in self.patterns if pattern.of_name))

    @cached_property
    def _any_path(self) -> re.Pattern[bytes]:
        return compile_bytes(match_any(pattern.regex for pattern in self.patterns if not pattern.of_name))


def compile_patterns(lines: Iterable[str]) -> PatternList:
    """Return patterns as a list for the folder that paths are relative to."""
    return PatternList(b"", tuple(parse_patterns(os.fsencode("\n".join(lines)))))


def match_any(expressions: Iterator[bytes]) -> bytes:
    """Return a regular expression that matches what any of some does."""
    return b"|".join(expressions) or b"(?!)"


@cache
def compile_bytes(expression: bytes) -> re.Pattern[bytes]:
    """Return a regular expression ready to match, each made once."""
    return re.compile(expression, re.DOTALL)


def validate_pattern(line: str) -> str:
    """Return the pattern unchanged; raise ValueError if it matches nothing for git."""
    if not NO_PATTERN.fullmatch(line) and not compile_patterns([line]).patterns:
        raise ValueError(f"{line!r} is not a pattern as in a .gitignore")
    return line


PathPattern = Annotated[str, AfterValidator(validate_pattern)]
"""A path pattern in the syntax of .gitignore."""
