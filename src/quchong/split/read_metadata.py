"""Read what the lines at the head of an article say about it: author, date, source and so on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from quchong.model import Meta
from quchong.split.header_fields import find_headers
from quchong.split.metadata_rule import META_KEYS, NUMERALS, MetadataRule, match_metadata

AUTHOR = re.compile(r"[^\s，。！？：、；,.!?:;]{1,20}")
"""A line that can be the name of an author: short, without punctuation."""
KEYWORD_BREAKS = re.compile(r"[、，,；;\s]+")
CHINESE_DATE = re.compile(
    r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?(?:\s*(\d{1,2})[:：时](\d{2})(?:[:：分](?:(\d{2})秒?)?)?)?"
)
EMPTY = Meta()


def read_metadata(
    shown: Sequence[str], rules: Mapping[str, MetadataRule], known: Mapping[str, str]
) -> tuple[Meta, dict[int, str]]:
    """Read the metadata of an article.

    Parameters
    ----------
    shown
        The lines below the title, as a reader sees them.
    rules
        The rules to try, by name, in this order; the caller has dropped those whose `needs` the page does not meet.
    known
        What is known from the title line, by metadata key; it is not overwritten.

    Returns
    -------
    meta : Meta
        The metadata.
    taken : dict of int to str
        For the position of each line that is metadata, not text, the name of its rule.
    """
    values = dict(known)
    taken: dict[int, str] = {}
    for name, rule in rules.items():
        for position, read in read_lines(rule, shown):
            if position in taken:
                continue
            values = {**read, **values}
            if not rule.keep:
                taken[position] = name
    return build_meta(values), taken


def read_lines(rule: MetadataRule, shown: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the position of each line that a rule matches, and its values by metadata key."""
    if rule.header:
        for header in find_headers(shown[: rule.first]):
            for position in range(header.first, header.end):
                yield position, header.fields
        return
    matches = enumerate(match_metadata(str(rule.pattern), shown if rule.anywhere else shown[: rule.first]))
    matching = ((position, found) for position, found in matches if found)
    for position, found in islice(matching, 1 if rule.anywhere else None):
        groups = read_groups(found)
        if rule.author_above and "author" not in groups and position and AUTHOR.fullmatch(shown[position - 1]):
            yield position - 1, {"author": shown[position - 1]}
        yield position, groups


def read_groups(found: re.Match[str]) -> dict[str, str]:
    """Return what the groups of a match matched, by name; author, author2 … are one name, of which one matches."""
    return {name.rstrip(NUMERALS): value for name, value in found.groupdict().items() if value}


def build_meta(values: Mapping[str, str]) -> Meta:
    """Build the metadata from the values as printed, by metadata key."""
    if not values:
        return EMPTY
    printed = {key: value.strip() for key, value in values.items() if value and key in META_KEYS}
    keywords = printed.pop("keywords", None)
    published = printed.get("published")
    return Meta(
        **printed,
        keywords=tuple(filter(None, KEYWORD_BREAKS.split(keywords))) if keywords else None,
        published_iso=parse_date(published) if published else None,
    )


def parse_date(printed: str) -> str | None:
    """Return a printed date as ISO 8601, or None if it is not a date.

    >>> parse_date("2016年3月1日 09:05")
    '2016-03-01T09:05:00'
    """
    try:
        datetime.fromisoformat(printed)
    except ValueError:
        pass
    else:
        return printed.replace(" ", "T")
    found = CHINESE_DATE.fullmatch(printed.strip())
    if not found:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups())
    try:
        moment = datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 -- pages print time without a zone
    except ValueError:
        return None
    return moment.isoformat() if found[4] else moment.date().isoformat()
