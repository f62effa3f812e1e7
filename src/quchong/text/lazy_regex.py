"""Patterns that are compiled when a page first asks for them: all at once would take a tenth of a small run."""

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern once; how many there are is bounded by the code and the profiles."""
    return re.compile(source)
