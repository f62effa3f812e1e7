"""Patterns of profiles, compiled."""

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def pattern(source: str) -> re.Pattern[str]:
    """Compile a pattern once; how many there are is bounded by the profiles."""
    return re.compile(source)
