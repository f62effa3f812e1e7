"""What the lines at an article's head say of it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from quchong.model import Meta
from quchong.split.detect import pattern
from quchong.split.profile import META_KEYS, MetadataRule

HEAD_LINES = 8
"""Lines at the head of an article among which its metadata is looked for."""
KEYWORD_BREAKS = re.compile(r"[、，,；;\s]+")
CHINESE_DATE = re.compile(
    r"(\d{4})\s*[年/.]\s*(\d{1,2})\s*[月/.]\s*(\d{1,2})\s*日?(?:\s*(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
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
    for name, rule in rules.items():
        for position, line in enumerate(shown if rule.anywhere else shown[:HEAD_LINES]):
            found = pattern(rule.pattern).search(line) if position not in taken else None
            if found:
                values = {**found.groupdict(), **{key: value for key, value in values.items() if value}}
                if not rule.keep:
                    taken[position] = name
                break
    return build_meta(values), taken


def build_meta(values: Mapping[str, str | None]) -> Meta:
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
