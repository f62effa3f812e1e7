"""Numbers in headings, however they are written: 12, 十二, 卅二, XII; in a line that is folded (`page_view.fold`)."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from quchong.split.numerals import parse_number

HAN_DIGITS = "〇零○一二三四五六七八九十百千两廿卅"
NUMBER = re.compile(
    rf"(?P<arabic>[0-9]{{1,4}})|(?P<han>[{HAN_DIGITS}]{{1,9}})|(?P<roman>(?<![A-Za-z])[IVX]{{1,6}}(?![A-Za-z]))"
)
ROMAN = {"I": 1, "V": 5, "X": 10}
OLD_FORMS = str.maketrans({"廿": "二十", "卅": "三十", "○": "〇"})
LARGEST = 10_000
"""A heading counts no further."""


class Number(NamedTuple):
    """A number in a line: where it stands, how it is written, what it is."""

    start: int
    end: int
    kind: str
    value: int


def read_numbers(line: str, most: int = 4) -> Iterator[Number]:
    """Yield the first numbers of a line.

    >>> [number.value for number in read_numbers("第十二章 (3) XIV 7")]
    [12, 3, 14, 7]
    """
    for count, found in enumerate(NUMBER.finditer(line)):
        if count >= most:
            return
        kind = str(found.lastgroup)
        yield Number(found.start(), found.end(), kind, value_of(kind, found.group()))


@lru_cache(maxsize=4096)
def value_of(kind: str, written: str) -> int:
    """Return what a number is worth, at most LARGEST."""
    if kind == "arabic":
        return min(int(written), LARGEST)
    if kind == "roman":
        return value_of_roman(written)
    return min(parse_number(written.translate(OLD_FORMS)), LARGEST)


def value_of_roman(written: str) -> int:
    """Return what a roman number is worth.

    >>> value_of_roman("XIV")
    14
    """
    total = highest = 0
    for letter in reversed(written):
        value = ROMAN[letter]
        total += value if value >= highest else -value
        highest = max(highest, value)
    return total
