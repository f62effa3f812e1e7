"""The lines of a page that are known as furniture before its structure is looked for."""

import re
from array import array
from collections.abc import Mapping
from functools import cache
from itertools import compress

from quchong.split.furniture import Furniture, combine_patterns, load_shared_furniture
from quchong.split.link_lists import find_links
from quchong.split.page_lines import MAX_LENGTH, PageLines
from quchong.text.lazy_regex import compile_once

MAX_SHARED_LENGTH = 100
"""Characters; a longer line is none of the furniture of all sites."""
CLAUSE_ENDS = "。；，"
"""None of the furniture of all sites that may be anywhere on a page ends so."""


def mark_known_lines(lines: PageLines) -> dict[int, str]:
    """Return the lines that are furniture of all sites, by index, each with the reason."""
    return find_furniture(lines, load_shared_furniture(), combine_shared(), MAX_SHARED_LENGTH, CLAUSE_ENDS)


@cache
def combine_shared() -> re.Pattern[str]:
    """Compile the furniture of all sites into one pattern."""
    return combine_patterns(load_shared_furniture())


def find_furniture(
    lines: PageLines,
    declared: Mapping[str, Furniture],
    pattern: re.Pattern[str],
    max_length: int = MAX_LENGTH,
    not_end: str = "",
) -> dict[int, str]:
    """Return the name of the furniture that each line is, by its index: the links in lists of links too.

    `pattern` is the furniture that may be anywhere on a page, as one pattern (`combine_patterns`); it is not tried on
    lines of more than `max_length` characters, nor on those that end with a character of `not_end`.
    """
    content = lines.content
    names: dict[int, str] = {}
    for name, furniture in declared.items():
        if furniture.first or furniture.last:
            positions = range(len(content.lines))
            near = positions[: furniture.first] if furniture.first else positions[-(furniture.last or 0) :]
            match = compile_once(furniture.line).match
            names |= {
                position: name
                for position in near
                if content.lengths[position] <= MAX_LENGTH and match(content.lines[position])
            }
    brief = compress(range(len(content.lines)), map(max_length.__ge__, content.lengths))
    likely = array("i", (position for position in brief if content.lines[position][-1] not in not_end))
    matches = map(pattern.match, map(content.lines.__getitem__, likely))
    names |= {position: str(found.lastgroup) for position, found in zip(likely, matches, strict=True) if found}
    headers = [position for position, name in names.items() if declared[name].links]
    if headers:
        links = find_links(content.lines, headers, names)
        names |= {position: names[header] for position, header in links.items()}
    return {lines.filled[position]: name for position, name in names.items()}
