"""Find and remove markup in a text: HTML tags, comments and entities."""

import html
import re

BLOCK = (
    "p br div li ul ol dl dt dd tr td th table thead tbody h1 h2 h3 h4 h5 h6 hr section article blockquote pre center "
    "header footer nav main"
)
INLINE = "strong font span img small sub sup strike del ins input label form script style iframe o:p"
LETTER = "[abius]"
"""Tags of one letter may be comparisons (`a<b>c`), so they count only with attributes, or closed."""
ATTRIBUTE = r"""\s+[\w:-]++\s*=\s*(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=]++)"""
"""With its value, so that `a<b and c>d` is not a tag."""


def tags(names: str) -> re.Pattern[str]:
    """Return the pattern for tags with these names."""
    name = "|".join(names.split())
    return re.compile(rf"<\s?/?\s?(?:{name})(?:{ATTRIBUTE}){{0,40}}\s*/?>", re.IGNORECASE)


BLOCK_TAG, INLINE_TAG = tags(BLOCK), tags(INLINE)
LETTER_TAG = re.compile(
    rf"<\s?/\s?{LETTER}\s*>|<{LETTER}(?:{ATTRIBUTE}){{1,40}}\s*/?>|<{LETTER}>(?=[^<>]{{0,400}}<\s?/\s?{LETTER}>)",
    re.IGNORECASE,
)
COMMENT = re.compile(r"<!--(?:(?!-->).){0,2000}-->|<!DOCTYPE[^<>]{0,200}>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z][A-Za-z0-9]{1,30});")
"""Only with a semicolon: `AT&T` and `a=1&copy=2` are not entities."""


def find_markup(line: str) -> str | None:
    """Return the first piece of markup in a line, None where there is none."""
    if "<" in line:
        for pattern in (COMMENT, BLOCK_TAG, LETTER_TAG, INLINE_TAG):
            if found := pattern.search(line):
                return found[0]
    if "&" in line:
        for found in ENTITY.finditer(line):
            if decode_entity(found) != found[0]:
                return found[0]
    return None


def remove_markup(line: str) -> str:
    """Return a line without markup: entities as characters, block tags as line ends, other tags removed."""
    # an entity may hide a tag or another entity; every round shortens the line, so this ends
    while find_markup(line) is not None:
        line = ENTITY.sub(decode_entity, COMMENT.sub("", line))
        line = INLINE_TAG.sub("", LETTER_TAG.sub("", BLOCK_TAG.sub("\n", line)))
    return line


def decode_entity(found: re.Match[str]) -> str:
    """Return the character of an entity; a space for a line end or an invisible character."""
    decoded = html.unescape(found[0])
    if decoded == found[0]:
        return decoded
    return decoded if decoded.isprintable() else " "
