"""What the markup of a page says of its lines and of its one article."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import fields, replace
from itertools import islice, takewhile

from quchong.model import Line, Markup, Meta, Page, Record, SplitPage
from quchong.split.induce.structure import Structure
from quchong.split.page_lines import PageLines
from quchong.split.read_metadata import parse_date
from quchong.text.lazy_regex import compile_once

ABOVE, BELOW, LAST = 10, 5, 2
"""Lines above and below a text, and at its end, that may say who wrote it and when."""
MAX_LENGTH = 120
"""Characters of such a line, at most."""
DATE = re.compile(
    r"(?:19|20)\d\d\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}(?!\d)\s?日?(?:\s*\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?"
)
POSTED = re.compile(r"(?:发[布表帖]|發[佈布表]|张贴|時間|时间|日期|于|於|posted|@)[^\d]{0,12}$", re.IGNORECASE)
"""What stands before the date of an article below it."""
AUTHOR = (
    r"(?i)(?:作\s*者|撰\s*文|楼\s*主|(?<!\w)文(?=[:：/／])|(?<![A-Za-z])by(?=\s))\s*[:：/／]?\s*"
    r"(?P<names>[\w·•.]{1,20}(?:[ 、，,/]{1,2}[\u4e00-\u9fff·]{2,4}(?![\w:：]))*)"
)
NO_LINKS = frozenset({"html_comments", "html_links"})
"""The reasons for which a line is about other pages, or other people's words."""


def find_markup(page: Page | Record, lines: PageLines) -> Markup | None:
    """Return what a page's markup says, None where there is none or its lines are no longer those that it is about."""
    markup = page.markup if isinstance(page, Page) else None
    return markup if markup is not None and markup.lines == len(lines.texts) else None


def name_article(structure: Structure, lines: PageLines, markup: Markup | None) -> Structure:
    """Return a structure of one article whose first lines, where they are the title by the markup, are no text."""
    if markup is None or not markup.whole or len(structure.pieces) != 1:
        return structure
    piece = structure.pieces[0]
    names = {squeeze(name) for name in (markup.title, markup.page_title) if name}
    named = tuple(takewhile(lambda at: squeeze(lines.shown[at]) in names, piece.body))
    if not named or len(named) == len(piece.body):
        return structure
    classes = list(structure.lines)
    for at in named:
        classes[at] = Line("title", 1)
    own = piece._replace(
        title=piece.title or markup.title or lines.shown[named[0]],
        titles=(*piece.titles, *named),
        body=piece.body[len(named) :],
        skip=0,
    )
    return replace(structure, pieces=(own,), lines=tuple(classes))


def squeeze(text: str) -> str:
    """Return a text without white space."""
    return "".join(text.split())


def with_markup(page: SplitPage, lines: PageLines, markup: Markup | None) -> SplitPage:
    """Return a split page of one article with the title and metadata of the markup, where its lines give none."""
    if markup is None or len(page.articles) != 1:
        return page
    article = page.articles[0]
    title = article.title
    if markup.title is not None and (title is None or title == markup.page_title):
        title = markup.title
    meta = Meta()
    for more in (markup.meta, article.meta, read_around(page.lines, lines, markup), markup.hints):
        meta = merge(meta, more)
    return replace(page, articles=(replace(article, title=title, meta=meta),))


def merge(known: Meta, more: Meta) -> Meta:
    """Return what is known of an article, with what else is said where nothing is known.

    A printed date that cannot be parsed gives way to one that can.
    """
    printed, day = known.published, known.published_iso
    if day is None and more.published is not None and (printed is None or parse_date(more.published)):
        printed, day = more.published, parse_date(more.published)
    others = {
        field.name: getattr(more, field.name)
        for field in fields(Meta)
        if getattr(known, field.name) is None and not field.name.startswith("published")
    }
    return replace(known, **others, published=printed, published_iso=day)


def read_around(classes: Sequence[Line], lines: PageLines, markup: Markup) -> Meta:
    """Read who wrote an article and when from the lines right around its text, whatever they were taken for."""
    text = [at for at, line in enumerate(classes) if line.line_class == "text"]
    if not text:
        return Meta()
    above = [*islice(near(lines, markup, range(text[0] - 1, -1, -1)), ABOVE)]
    below = [*text[-LAST:], *islice(near(lines, markup, range(text[-1] + 1, len(lines.texts))), BELOW)]
    shown = [lines.shown[at] for at in (*above, *below) if len(lines.shown[at]) <= MAX_LENGTH]
    dates = [found for at in above if (found := DATE.search(lines.shown[at]))]
    dates += [
        found
        for at in below
        if (found := DATE.search(lines.shown[at])) and POSTED.search(found.string[: found.start()])
    ]
    authors = [found["names"] for line in shown if (found := compile_once(AUTHOR).search(line))]
    return Meta(author=authors[0] if authors else None, published=dates[0][0] if dates else None)


def near(lines: PageLines, markup: Markup, places: range) -> Iterator[int]:
    """Yield the places of lines that show something and are not about other pages."""
    for at in places:
        if lines.shown[at] and markup.furniture.get(at) not in NO_LINKS and len(lines.shown[at]) <= MAX_LENGTH:
            yield at
