"""Markup in pages: removed before they are split, and accounted for in their lines."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from quchong.clean.cleaner import MARKUP
from quchong.clean.markup import split_by_markup
from quchong.model import Article, Line, LinesBefore, Page, Record, SplitPage
from quchong.split.page_lines import cut_lines

PRIORITY = ("text", "title", "metadata", "comment", "boilerplate", "blank")
"""Of several lines that were one, the class that the one line gets: the first of these."""


def remove_page_markup(page: Page | Record) -> tuple[Page | Record, LinesBefore | None]:
    """Return a page without markup, and its lines as they were; None where there is no markup, and for a record.

    A line may become several. One of nothing but markup becomes a blank line.
    """
    if "<" not in page.text and "&" not in page.text:
        return page, None
    texts = cut_lines(page.text).texts
    groups = split_by_markup("\n".join(texts))
    if groups is None:
        return page, None
    lines = [(at, line) for at, group in enumerate(groups) for line in group or ("",)]
    before = LinesBefore(texts, tuple(at for at, _ in lines)) if isinstance(page, Page) else None
    # the last line may be blank, so it has a line end too
    return replace(page, text="".join(f"{line}\n" for _, line in lines)), before


def number_as_before(page: SplitPage, before: LinesBefore) -> SplitPage:
    """Return a split page without markup, the lines of its articles numbered as before that."""
    articles = tuple(renumber(article, before.indices) for article in page.articles)
    return replace(page, articles=articles, before=before)


def renumber(article: Article, indices: Sequence[int]) -> Article:
    """Return an article with the numbers that its first and last line had before."""
    source = article.source
    if source.start_line is None or source.end_line is None:
        return article
    first, last = indices[source.start_line - 1] + 1, indices[source.end_line - 1] + 1
    return replace(article, source=replace(source, start_line=first, end_line=last))


def classify_as_before(page: SplitPage, before: LinesBefore) -> SplitPage:
    """Return a split page with the lines and their classes as they were with markup."""
    classes: list[Line] = []
    for at, group in groupby(zip(before.indices, page.lines, page.texts, strict=True), key=itemgetter(0)):
        members = [(line, text) for _, line, text in group]
        line = min((line for line, _ in members), key=lambda line: PRIORITY.index(line.line_class))
        if [text for _, text in members] != [before.texts[at]]:
            line = name_markup(line)
        classes.append(line)
    return replace(page, texts=before.texts, lines=tuple(classes), before=None)


def name_markup(line: Line) -> Line:
    """Return the class of a line from which markup was removed, with that as its rule if it has no other."""
    if line.line_class == "blank":
        return Line("boilerplate", line.article, MARKUP)
    return line if line.rule else replace(line, rule=MARKUP)
