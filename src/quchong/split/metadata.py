"""What the lines at an article's head say of it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from quchong.model import Meta
from quchong.split.header_fields import find_headers
from quchong.split.profile import META_KEYS, NUMERALS, MetadataRule
from quchong.text.lazy_regex import pattern

AUTHOR = re.compile(r"[^\s，。！？：、；,.!?:;]{1,20}")
"""A line that can be the name of who wrote an article."""
KEYWORD_BREAKS = re.compile(r"[、，,；;\s]+")
CHINESE_DATE = re.compile(
    r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?(?:\s*(\d{1,2})[:：时](\d{2})(?:[:：分](?:(\d{2})秒?)?)?)?"
)


NOTHING = Meta()


def read_metadata(
    shown: Sequence[str], rules: Mapping[str, MetadataRule], known: Mapping[str, str]
) -> tuple[Meta, dict[int, str]]:
    """Read an article's metadata.

    Parameters
    ----------
    shown
        The article's lines of text.
    rules
        The rules to try, by name; of a rule with `needs` the caller has seen that the page holds one of the words.
    known
        What the title line has said already.

    Returns
    -------
    The metadata, and for each line that is nothing but metadata the name of the rule that took it.
    """
    values = dict(known)
    taken: dict[int, str] = {}
    for name, rule in rules.items():
        for position, found in read_lines(rule, shown):
            if position in taken:
                continue
            values = {**found, **values}
            if not rule.keep:
                taken[position] = name
    return build_meta(values), taken


def read_lines(rule: MetadataRule, shown: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the positions of the lines that are metadata by a rule, and what each tells."""
    if rule.header:
        for header in find_headers(shown[: rule.first]):
            for position in range(header.first, header.end):
                yield position, header.fields
        return
    match = pattern(str(rule.pattern)).match
    hits = ((at, hit) for at, hit in enumerate(map(match, shown if rule.anywhere else shown[: rule.first])) if hit)
    for position, hit in islice(hits, 1 if rule.anywhere else None):
        found = read_groups(hit)
        if rule.author_above and "author" not in found and position and AUTHOR.fullmatch(shown[position - 1]):
            yield position - 1, {"author": shown[position - 1]}
        yield position, found


def read_groups(hit: re.Match[str]) -> dict[str, str]:
    """Return what the groups of a match tell; author, author2 … are one, of which one matches."""
    return {name.rstrip(NUMERALS): value for name, value in hit.groupdict().items() if value}


def build_meta(values: Mapping[str, str]) -> Meta:
    """Build the record from what was printed."""
    if not values:
        return NOTHING
    printed = {key: value.strip() for key, value in values.items() if value and key in META_KEYS}
    keywords = printed.pop("keywords", None)
    published = printed.get("published")
    return Meta(
        **printed,
        keywords=tuple(filter(None, KEYWORD_BREAKS.split(keywords))) if keywords else None,
        published_iso=parse_date(published) if published else None,
    )


def parse_date(printed: str) -> str | None:
    """Return a printed date as ISO 8601, or None where it is none.

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
