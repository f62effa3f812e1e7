"""Whether a text is a page of HTML."""

import re

from quchong.text.html_tags import TAG, classify_tag

OPENING = re.compile(
    r"(?:\s|\ufeff|<\?xml[^<>]{0,200}>|<!--[^<>]{0,400}-->)*+<(?:!DOCTYPE\s+html|html)[\s>]", re.IGNORECASE
)
FEWEST_LINES = 3
SAMPLE = 1 << 16
"""Characters at the head of a page that tell what it is."""


def is_html(text: str) -> bool:
    """Return whether a text is HTML: it begins with its DOCTYPE or <html>, or most of its lines begin with a tag."""
    if "<" not in text[:SAMPLE]:
        return False
    head = text[:SAMPLE]
    return OPENING.match(head) is not None or begins_with_tags(head.split("\n"))


def begins_with_tags(lines: list[str]) -> bool:
    """Return whether most of some lines begin with a tag; of fewer than three it cannot be said."""
    filled = [line for line in map(str.strip, lines) if line]
    opened = [line for line in filled if line[0] == "<"]
    if len(filled) < FEWEST_LINES or len(opened) * 2 <= len(filled):
        return False
    count = sum(found is not None and classify_tag(found) is not None for found in map(TAG.match, opened))
    return count * 2 > len(filled)
