"""Regular expressions that take far more time than the text is long, found by trying them.

Python's `re` goes back and tries again where a pattern can match in several ways: `(a+)+$` takes twice as long for each
further a. A pattern is tried on texts made of its own characters, which grow until the time says what they are.
"""

import re
import time
from collections.abc import Iterator
from itertools import product
from re import _constants, _parser  # type: ignore[attr-defined]  # there is no public way to take a pattern apart
from typing import Any

SECONDS = 0.1
"""Processor time of one search above which a pattern is too slow for a text of a few hundred characters."""
SHORT_LENGTHS = tuple(range(8, 42, 2))
"""Lengths that are tried one after the other: where time doubles with each character, none takes minutes."""
LONG_LENGTHS = tuple(int(42 * 1.15**step) for step in range(16))
"""Lengths that are tried of single characters, to about 340: a time that grows with the third power is noticed."""
GROWING_LENGTHS = tuple(1_000 << step for step in range(6))
"""Lengths, to 32,000, that are tried of a pattern that is searched in lines of any length. A time that grows with the
square of the length is far above SECONDS at the last one, one that grows with the length is far below."""
MAX_CHARACTERS = 6
"""Characters of a pattern that are tried, alone and in pairs."""
ENDS = ("", "\0")
"""What follows: nothing, and what no pattern matches."""
CATEGORIES = {"CATEGORY_DIGIT": "1", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "字"}


def find_slow_text(pattern: str) -> str | None:
    """Return the beginning of a text for which a search takes too long; None where none of those tried does.

    Raises
    ------
    re.error
        It is no regular expression.
    """
    compiled = re.compile(pattern)
    for unit in list_units(pattern):
        for end in ENDS:
            for length in (*SHORT_LENGTHS, *(LONG_LENGTHS if len(unit) == 1 else ())):
                text = unit * (length // len(unit)) + end
                start = time.process_time()
                compiled.match(text)
                compiled.fullmatch(text)
                if time.process_time() - start > SECONDS:
                    return text
    return None


def find_growing_text(pattern: str) -> str | None:
    """Return the beginning of a long line in which finding all matches takes too long; None where none tried does."""
    compiled = re.compile(pattern)
    for unit in list_units(pattern):
        for end in ENDS:
            for length in GROWING_LENGTHS:
                text = unit * (length // len(unit)) + end
                start = time.process_time()
                for _ in compiled.finditer(text):
                    pass
                if time.process_time() - start > SECONDS:
                    return text
    return None


def list_units(pattern: str) -> Iterator[str]:
    """Yield characters that a pattern names, alone and in pairs."""
    characters = list(dict.fromkeys(named_characters(_parser.parse(pattern))))[:MAX_CHARACTERS]
    yield from characters
    yield from ("".join(pair) for pair in product(characters, repeat=2) if pair[0] != pair[1])


def named_characters(parsed: Any) -> Iterator[str]:
    """Yield a character for each literal, set and category in a pattern taken apart."""
    for operator, argument in parsed:
        if operator is _constants.LITERAL:
            yield chr(argument)
        elif operator is _constants.RANGE:
            yield chr(argument[0])
        elif operator in (_constants.ANY, _constants.NOT_LITERAL, _constants.NEGATE):
            yield "字"
        elif operator is _constants.CATEGORY:
            yield CATEGORIES.get(str(argument), "字")
        elif operator is _constants.IN:
            yield from named_characters(argument)
        elif operator is _constants.BRANCH:
            for branch in argument[1]:
                yield from named_characters(branch)
        elif isinstance(argument, tuple):
            for part in argument:
                if isinstance(part, _parser.SubPattern):
                    yield from named_characters(part)
        elif isinstance(argument, _parser.SubPattern):
            yield from named_characters(argument)
