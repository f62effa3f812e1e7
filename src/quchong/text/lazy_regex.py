"""Regular expressions that are compiled on first use: compiling all of them would take a tenth of a small run."""

import re
from functools import lru_cache


@lru_cache(maxsize=1024)
def compile_once(source: str) -> re.Pattern[str]:
    """Compile a regular expression on its first use and return the same object from then on."""
    return re.compile(source)
