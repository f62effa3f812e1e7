"""What the lines at an article's head say of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from quchong.model import Meta
from quchong.split.detect import pattern
from quchong.split.header import read_header
from quchong.split.profile import META_KEYS, MetadataRule

HEAD_LINES = 12
"""Lines at the head of an article among which its metadata is looked for."""
KEYWORD_BREAKS = re.compile(r"[、，,；;\s]+")
CHINESE_DATE = re.compile(
    r"(\d{4})\s*[-年/.]\s*(\d{1,2})\s*[-月/.]\s*(\d{1,2})\s*日?(?:\s*(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)


def read_metadata(
    shown: Sequence[str], rules: Mapping[str, MetadataRule], known: Mapping[str, str]
) -> tuple[Meta, dict[int, str]]:
    """Read an article's metadata.

    Parameters
    ----------
    shown
        The article's lines of text.
    rules
        The rules to try, by name.
    known
        What the title line has said already.

    Returns
    -------
    The metadata, and for each line that is nothing but metadata the name of the rule that took it.
    """
    values = dict(known)
    taken: dict[int, str] = {}
    whole = "\n".join(shown)
    for name, rule in rules.items():
        if rule.needs and not any(word in whole for word in rule.needs):
            continue
        for position, line in enumerate(shown if rule.anywhere else shown[:HEAD_LINES]):
            found = read_line(rule, line) if position not in taken else None
            if found is not None:
                values = {**found, **values}
                if not rule.keep:
                    taken[position] = name
                if rule.anywhere:
                    break
    return build_meta(values), taken


def read_line(rule: MetadataRule, line: str) -> dict[str, str] | None:
    """Return what a line tells by a rule, or None where it is no such line."""
    if rule.header:
        return read_header(line)
    found = pattern(str(rule.pattern)).match(line)
    return {name: value for name, value in found.groupdict().items() if value} if found else None


def build_meta(values: Mapping[str, str]) -> Meta:
    """Build the record from what was printed."""
    printed = {key: value.strip() for key, value in values.items() if value and key in META_KEYS}
    keywords = printed.pop("keywords", None)
    published = printed.get("published")
    return replace(
        Meta(**printed),  # type: ignore[arg-type]  # every key but keywords is a string, and keywords is popped
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
