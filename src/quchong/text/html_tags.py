"""HTML tags, comments and entities in a text: what is one, and what it stands for.

Everything here takes time that grows with the length of the text, whatever stands in it.
"""

import html
import re
from collections.abc import Collection, Iterator
from html.entities import html5
from typing import Literal


def read_names(names: str) -> frozenset[str]:
    """Return names that are separated by spaces."""
    return frozenset(names.split())


BLOCK = read_names(
    "address aside blockquote body br caption center dd div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 head hr "
    "html li ol p pre tbody td tfoot th thead title tr ul article footer header main menu nav section table"
)
"""Tags at which a line ends where a browser shows them."""
INLINE = read_names(
    "a abbr acronym area b base basefont big bdo button cite code col colgroup del em embed font form frame i iframe "
    "img input ins kbd label legend link map mark meta nobr noscript object option param path q s samp script select "
    "small source span strike strong style sub summary sup svg textarea time tt u var video audio wbr"
)
"""Tags within a line."""
WORDS = read_names(
    "article aside audio body button caption center cite code figure footer form frame head header input label legend "
    "link main map mark menu nav object option param path section select small source style summary table time title "
    "var video base address a b i q s u"
)
"""Names that stand in angle brackets for other things too (`cp <source>`, `a<b>c`): such a tag counts with attributes,
or where the text closes it."""
PREFIXES = ("o", "v", "w", "st1")
"""Prefixes of the tags of word processors, as in `<o:p>`."""

VALUE = r"""(?:"[^"<>]*+"|'[^'<>]*+'|[^\s"'<>=]++)"""
ATTRIBUTE = rf"\s++(?:[\w:-]++\s*+=\s*+{VALUE}|(?:checked|disabled|selected|nowrap|noshade)\b)"
"""With its value, so that `a<b and c>d` is not a tag; a few have none."""
TAG = re.compile(rf"<\s?+(/?)\s?+([A-Za-z][A-Za-z0-9]{{0,15}}+(?::[a-z]+)?)((?:{ATTRIBUTE}){{0,40}}+)\s*+/?>")
DECLARATION = re.compile(
    r"<(?:!DOCTYPE[^<>]{0,300}|\?xml[^<>]{0,200}|!\[CDATA\[|!\[(?:if|endif)[^<>]{0,60})>", re.IGNORECASE
)
COMMENT_START, COMMENT_END = "<!--", "-->"
ENTITY = re.compile(r"&(?:amp;|#0*38;|#[xX]0*26;)*+(#\d{2,7}|#[xX][0-9A-Fa-f]{2,6}|[A-Za-z][A-Za-z0-9]{1,30});")
"""Only with a semicolon: `AT&T` and `a=1&copy=2` are not entities. What was encoded several times is one entity."""

TagKind = Literal["block", "inline"]


def classify_tag(found: re.Match[str], closed: Collection[str] = ()) -> TagKind | None:
    """Return whether a match of TAG is a tag at which lines end, one within a line, or none.

    Parameters
    ----------
    found
        The match.
    closed
        The names, in lower case, that the text has closing tags of.
    """
    slash, name, attributes = found[1], found[2].lower(), found[3]
    prefix, colon, _ = name.partition(":")
    if colon:
        return "inline" if prefix in PREFIXES else None
    if name not in BLOCK and name not in INLINE:
        return None
    if not slash and not attributes and name not in closed:
        if name in WORDS:
            return None
        # `x<p>0` compares
        before, after = found.string[found.start() - 1 : found.start()], found.string[found.end() : found.end() + 1]
        if name == "p" and is_operand(before) and is_operand(after):
            return None
    return "block" if name in BLOCK else "inline"


def is_operand(character: str) -> bool:
    """Return whether a character may be part of a formula, as a letter, digit or bracket of ASCII."""
    return character.isascii() and (character.isalnum() or character in {"(", ")", "[", "]"})


def find_tags(text: str, closed: Collection[str] = ()) -> Iterator[re.Match[str]]:
    """Yield the tags in a text."""
    return (found for found in TAG.finditer(text) if classify_tag(found, closed)) if "<" in text else iter(())


def find_closed(text: str) -> frozenset[str]:
    """Return the names, in lower case, of the tags that a text closes."""
    return frozenset(found[2].lower() for found in TAG.finditer(text) if found[1]) if "</" in text else frozenset()


def find_spans(text: str, start: re.Pattern[str], end: re.Pattern[str]) -> list[tuple[int, int]]:
    """Return where spans from a start to the nearest end behind it are; a start without an end begins none."""
    spans: list[tuple[int, int]] = []
    at = 0
    while (begun := start.search(text, at)) and (ended := end.search(text, begun.end())):
        spans.append((begun.start(), ended.end()))
        at = ended.end()
    return spans


def decode_entity(found: re.Match[str]) -> str:
    """Return the character that a match of ENTITY stands for; a space for any white space, itself if it is unknown."""
    name = found[1]
    decoded = html.unescape(f"&{name};") if name[0] == "#" else html5.get(f"{name};", "")
    if name[0] != "#" and not decoded:
        return found[0]
    if decoded.isspace() and decoded != "\u3000":
        return " "
    return "" if decoded == "\ufffd" else decoded
