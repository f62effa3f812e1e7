"""The lines of a page in HTML as a browser would break them, and what its elements say of them.

Trees are those of resiliparse (lexbor), which reads broken HTML as browsers do. They are walked without recursion: a
hostile page may be nested a million deep.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

INLINE_TAGS = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img ins kbd label map mark nobr q rb rp rt rtc ruby "
    "s samp small span strike strong sub sup time tt u var wbr"
)
INLINE = frozenset(INLINE_TAGS.split())
"""Elements that do not break a line; all others do, those that nobody knows too."""
UNSEEN_TAGS = (
    "script style template noscript head iframe frameset object embed applet svg math select option datalist textarea "
    "input button canvas audio video area rp"
)
UNSEEN = frozenset(UNSEEN_TAGS.split())
"""Elements whose text is none of the page's."""
SPACE = re.compile(r"[ \t\n\r\f\v\x85\u2028\u2029]+")
KEPT_SPACE = "\xa0"
"""A space that is shown as often as it stands there."""
WRAPPED = re.compile(r"(?<=[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef])[ \t\r\f]*\n\s*(?=[\u2e80-\u9fff\uf900-\uffef])")
"""The end of a line of the source between Chinese characters, which stands for nothing."""
BLANK = re.compile(r"\s+")
IN_CELLS = frozenset({"td", "th", "p", "div", "center"})
"""What is in the rows of a table of figures."""
MAX_ROW = 200
"""Characters of a row of a table, at most, that becomes one line."""
MAX_CELLS = 100


@dataclass(slots=True)
class HtmlLine:
    """A line, how many characters it has that show, and how many of them lead to other pages."""

    text: str
    length: int
    linked: int


@dataclass(slots=True)
class Element:
    """An element that breaks lines, and the lines in it: from `first` to before `end`.

    `parent` is the index of the element around it; `names` are its id and classes, `links` counts the links in it.
    """

    tag: str
    parent: int
    names: str
    role: str
    hidden: bool
    first: int
    end: int = 0
    links: int = 0


@dataclass
class HtmlLines:
    """The lines of a page and its elements, each behind the one that it is in; the first element is the body."""

    lines: list[HtmlLine] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)


class LineBuilder:
    """Puts the text of a page together into lines, element by element."""

    def __init__(self) -> None:
        self.page = HtmlLines()
        self.parts: list[str] = []
        self.linked = 0
        self.open: list[int] = []
        self.links = 0
        self.preformatted = 0

    def add_text(self, text: str, *, in_link: bool) -> None:
        """Add the text of a node."""
        if self.preformatted:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self._add(first, in_link=in_link)
            for line in others:
                self.end_line()
                self._add(line, in_link=in_link)
            return
        self._add(SPACE.sub(" ", WRAPPED.sub("", text)), in_link=in_link)

    def _add(self, text: str, *, in_link: bool) -> None:
        self.parts.append(text)
        if in_link:
            self.linked += count_shown(text)

    def end_line(self) -> None:
        """End the line that is under way, if it shows anything."""
        text = "".join(self.parts)
        if not self.preformatted:
            text = SPACE.sub(" ", text)
        text = text.replace(KEPT_SPACE, " ").strip()
        if text:
            self.page.lines.append(HtmlLine(text, count_shown(text), self.linked))
        self.parts, self.linked = [], 0

    def enter(self, node: Any, tag: str) -> None:
        """Begin an element that breaks lines."""
        self.end_line()
        names = f"{node.getattr('id') or ''} {node.getattr('class') or ''}"
        style = (node.getattr("style") or "").replace(" ", "").lower()
        hidden = node.getattr("hidden") is not None or "display:none" in style or "visibility:hidden" in style
        parent = self.open[-1] if self.open else -1
        self.open.append(len(self.page.elements))
        self.page.elements.append(
            Element(tag, parent, names, node.getattr("role") or "", hidden, len(self.page.lines), links=self.links)
        )
        self.preformatted += tag in ("pre", "listing", "xmp")

    def leave(self) -> None:
        """End the element that was entered last and is still open."""
        self.end_line()
        index = self.open.pop()
        element = self.page.elements[index]
        element.end = len(self.page.lines)
        element.links = self.links - element.links
        self.preformatted -= element.tag in ("pre", "listing", "xmp")
        if element.tag == "tr":
            self._join_cells(element, self.page.elements[index + 1 : index + 2 + MAX_CELLS])

    def _join_cells(self, row: Element, inside: list[Element]) -> None:
        """Make one line of a row that is short, as in a table of figures; rows of a layout hold tables, or text."""
        if row.end - row.first < 2 or len(inside) > MAX_CELLS:
            return
        cells = self.page.lines[row.first :]
        if sum(cell.length for cell in cells) > MAX_ROW or any(element.tag not in IN_CELLS for element in inside):
            return
        text = " ".join(cell.text for cell in cells)
        self.page.lines[row.first :] = [
            HtmlLine(text, sum(cell.length for cell in cells), sum(cell.linked for cell in cells))
        ]
        row.end = row.first + 1
        for element in inside:
            element.first, element.end = row.first, row.end


def count_shown(text: str) -> int:
    """Count the characters of a text that are no white space."""
    return len(BLANK.sub("", text))


def read_lines(body: Any) -> HtmlLines:
    """Return the lines and elements of a page from its body, a node of resiliparse."""
    builder = LineBuilder()
    in_links = 0
    for node, tag, entered in walk(body):
        if tag == "#text":
            builder.add_text(node.text or "", in_link=in_links > 0)
        elif tag == "a":
            in_links += 1 if entered else -1
            builder.links += entered
        elif tag == "br":
            if entered:
                builder.end_line()
        elif tag not in INLINE:
            if entered:
                builder.enter(node, tag)
            else:
                builder.leave()
    builder.end_line()
    return builder.page


def walk(root: Any) -> Iterator[tuple[Any, str, bool]]:
    """Yield the nodes below a node and the node itself with their tags: elements twice, as they begin and end."""
    node, entering = root, True
    while True:
        tag = node.tag or ""
        seen = tag not in UNSEEN and (not tag.startswith("#") or tag == "#text")
        if seen and (entering or tag != "#text"):
            yield node, tag, entering
        child = node.first_child if entering and seen and tag != "#text" else None
        if child is not None:
            node, entering = child, True
            continue
        if entering and seen and tag != "#text":
            entering = False
            continue
        if node == root:
            return
        following = node.next
        node, entering = (following, True) if following is not None else (node.parent, False)
