"""Which lines of a page in HTML are furniture for certain, and which are outside of its main text, by its elements."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from operator import itemgetter

from quchong.read.html_lines import BLANK, Element, HtmlLine, HtmlLines

NAVIGATION = "html_navigation"
HIDDEN = "html_hidden"
LINKS = "html_links"
COMMENTS = "html_comments"
OUTSIDE = "html_outside"
TAGS = frozenset({"nav", "footer", "aside", "menu", "dialog"})
ROLE_NAMES = "navigation banner contentinfo complementary search menu menubar dialog alert toolbar"
ROLES = frozenset(ROLE_NAMES.split())
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
"""A word of a name such as leftMenu, post-footer or COMMENTS."""
NAMES_OF_FURNITURE = (
    "nav navi navbar navigation menu topmenu leftmenu submenu crumb crumbs breadcrumb breadcrumbs daohang foot footer "
    "copyright side sidebar sidebox leftbar rightbar related relate relation recommend recommended tuijian hot rank "
    "ranking paihang share bdshare jiathis sns toolbar tags ad ads adv advert advertisement promo sponsor guanggao "
    "login search pager pagination paging"
)
NAMES_OF_COMMENTS = "comment comments commentlist cmt pinglun reply replies feedback respond disqus"
FURNITURE_WORDS = frozenset(NAMES_OF_FURNITURE.split())
COMMENT_WORDS = frozenset(NAMES_OF_COMMENTS.split())
MOST = 0.4
"""A name says nothing of an element that holds more of a page's prose than this."""
LINKED = 0.6
"""Of a list of links, so many characters are links."""
FEWEST_LINKS = 3
WHOLLY_LINKED = 0.8
"""A line of which so much is links is one."""
MIN_PROSE = 30
"""A line of so many characters is prose, and a shorter one that ends as a sentence."""
MIN_SENTENCE = 12
SENTENCE_ENDS = tuple("。！？…；”!?;")
NO_PROSE = 0.5
HEADINGS = frozenset({"h1", "h2", "h3"})
MIN_TITLE = 4
MAIN = 0.75
"""An element holds the main text as long as it has so much of the prose around it."""
LEAST_TEXT = 100
"""Characters of prose outside of comments, from which on these are not the page's text."""


@dataclass(frozen=True)
class Stretch:
    """Lines from `first` to before `end`."""

    first: int
    end: int


@dataclass(frozen=True)
class LineSums:
    """How many characters there are above each line, and how many of them lead to other pages."""

    lengths: Sequence[int]
    linked: Sequence[int]

    @classmethod
    def of(cls, page: HtmlLines) -> "LineSums":
        """Add up the lines of a page."""
        lengths = accumulate((line.length for line in page.lines), initial=0)
        linked = accumulate((line.linked for line in page.lines), initial=0)
        return cls([*lengths], [*linked])


def find_furniture(page: HtmlLines, title: str, *, main_only: bool) -> dict[int, str]:
    """Return the lines that are furniture by what the elements of a page say, by index, with the reason.

    With `main_only` also those outside of the main text.
    """
    prose = [count_prose(line) for line in page.lines]
    furniture: dict[int, str] = {}
    for rule in (*CERTAIN, *(GUESSED if main_only else ())):
        furniture |= find_by_rule(rule, page, prose, furniture)
    if main_only:
        furniture |= {at: LINKS for at in find_link_lines(page) if at not in furniture}
        furniture |= find_outside(page, prose, furniture, title)
    return furniture


def find_by_rule(rule: "Rule", page: HtmlLines, prose: Sequence[int], furniture: Mapping[int, str]) -> dict[int, str]:
    """Return the lines that one rule takes for furniture and none before it: the outermost of nested elements counts.

    A rule says nothing of an element with too much of the prose, but comments may be longer than what they are about.
    """
    sums = [*accumulate((0 if at in furniture else size for at, size in enumerate(prose)), initial=0)]
    sizes = LineSums.of(page)
    found: dict[int, str] = {}
    behind = 0
    for element in page.elements[1:]:
        if element.end <= behind:  # elements come behind those that they are in
            continue
        reason = rule(element, sizes)
        inside = sums[element.end] - sums[element.first]
        is_text = inside > MOST * sums[-1] and not (reason == COMMENTS and sums[-1] - inside >= LEAST_TEXT)
        if reason is not None and not is_text:
            found |= dict.fromkeys((at for at in range(element.first, element.end) if at not in furniture), reason)
            behind = element.end
    return found


def find_link_lines(page: HtmlLines) -> Iterator[int]:
    """Yield the lines of each run of lines that are links and nothing else."""
    linked = ((at, line.linked >= WHOLLY_LINKED * line.length) for at, line in enumerate(page.lines))
    for is_link, run in groupby(linked, key=itemgetter(1)):
        places = [at for at, _ in run]
        if is_link and len(places) >= FEWEST_LINKS:
            yield from places


def count_prose(line: HtmlLine) -> int:
    """Return how many characters of a line are prose: none of a short one, or where most lead to other pages."""
    own = line.length - line.linked
    if line.linked > LINKED * line.length:
        return 0
    return own if own >= MIN_PROSE or (own >= MIN_SENTENCE and line.text.endswith(SENTENCE_ENDS)) else 0


def by_tag(element: Element, _sizes: LineSums) -> str | None:
    """Say whether an element is furniture by its own meaning."""
    return NAVIGATION if element.tag in TAGS or element.role in ROLES else None


def by_hiding(element: Element, _sizes: LineSums) -> str | None:
    """Say whether a browser does not show an element at first."""
    return HIDDEN if element.hidden else None


def by_name(element: Element, _sizes: LineSums) -> str | None:
    """Say whether an element is furniture by the words in its id and classes."""
    words = {word.lower() for word in WORD.findall(element.names)}
    return COMMENTS if words & COMMENT_WORDS else NAVIGATION if words & FURNITURE_WORDS else None


def by_links(element: Element, sizes: LineSums) -> str | None:
    """Say whether an element is a list of links to other pages."""
    if element.links < FEWEST_LINKS:
        return None
    length = sizes.lengths[element.end] - sizes.lengths[element.first]
    return LINKS if sizes.linked[element.end] - sizes.linked[element.first] >= LINKED * length else None


Rule = Callable[[Element, LineSums], str | None]
CERTAIN: Sequence[Rule] = (by_tag, by_hiding)
GUESSED: Sequence[Rule] = (by_name, by_links)


def find_outside(page: HtmlLines, prose: Sequence[int], furniture: Mapping[int, str], title: str) -> dict[int, str]:
    """Return the lines outside of the main text that are no furniture yet: below it, and above its headline."""
    weights = [0 if at in furniture else weigh(line, prose[at]) for at, line in enumerate(page.lines)]
    main = find_main(page, weights)
    begin = next((at for at in range(main.first, main.end) if prose[at] and at not in furniture), main.first)
    headline = find_headline(page, begin, title)
    outside = [*range(headline if headline is not None else 0), *range(main.end, len(page.lines))]
    return {at: OUTSIDE for at in outside if at not in furniture}


def weigh(line: HtmlLine, prose: int) -> float:
    """Weigh a line for its being in the main text: tables and verse count too, but less than prose."""
    return prose or NO_PROSE * max(line.length - line.linked, 0)


def find_headline(page: HtmlLines, begin: int, title: str) -> int | None:
    """Return the line that heads the text which begins at a line: the last above that the page's title repeats."""
    squeezed = BLANK.sub("", title)
    headings = {element.first for element in page.elements if element.tag in HEADINGS and element.end > element.first}
    echoes = [at for at in range(begin + 1) if is_echo(page.lines[at], squeezed)]
    return next((at for at in reversed(echoes) if at in headings), echoes[-1] if echoes else None)


def is_echo(line: HtmlLine, title: str) -> bool:
    """Return whether the title of a page begins with what a line says."""
    return line.length >= MIN_TITLE and title.startswith(BLANK.sub("", line.text))


def find_main(page: HtmlLines, weights: Sequence[float]) -> Stretch:
    """Return the lines of the smallest element that holds most of the prose."""
    sums = [*accumulate(weights, initial=0.0)]
    children: dict[int, list[int]] = {}
    for index, element in enumerate(page.elements[1:], start=1):
        children.setdefault(element.parent, []).append(index)
    at = 0
    while True:
        here = page.elements[at]
        size = sums[here.end] - sums[here.first]
        inner = [
            index
            for index in children.get(at, ())
            if sums[page.elements[index].end] - sums[page.elements[index].first] >= MAIN * max(size, 1)
        ]
        if not inner:
            return Stretch(here.first, here.end)
        at = inner[0]
