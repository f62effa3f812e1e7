"""Pages with their characters repaired before they are split, and accounted for in their lines.

Splitting sees what cleaning leaves: so a page is split as it would be if it had been clean, and the same again when it
has been fixed.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from quchong.clean.cleaner import MARKUP, Cleaner, classify, trace_lines, turn_round
from quchong.clean.mojibake import repair_mojibake
from quchong.clean.steps import NEEDS
from quchong.model import Article, Line, LinesBefore, Page, Record, SplitPage
from quchong.split.page_lines import cut_lines

PRIORITY = ("text", "title", "metadata", "comment", "boilerplate", "blank")
"""Of several lines that were one, the class that the one line gets: the first of these."""
MARKUP_CHARACTERS = "<&>;"


def repair_page(page: Page | Record, cleaner: Cleaner) -> tuple[Page | Record, LinesBefore | None]:
    """Repair the characters of a page or record that is to be split.

    Profiles know lines by their words, and splitting would take bytes of mojibake for line ends, white space and
    invisible characters. A line with markup may become several, one of nothing but markup becomes a blank line; in a
    page that was read as HTML every line stays one.

    Returns
    -------
    The page, and its lines as they were with nothing but mojibake repaired; None where nothing else is, and for a
    record.
    """
    given = classify(page.text)
    if cleaner.repairs_mojibake and given.char_classes & NEEDS["mojibake"]:
        repaired = repair_mojibake(page.text)
        if repaired != page.text:
            page, given = replace(page, text=repaired), classify(repaired)
    steps = cleaner.characters
    if isinstance(page, Page) and page.markup is not None:
        steps = tuple(step for step in steps if step.count is None)
    others = (step.needs for step in steps if step.repair is not repair_mojibake)
    if not any(not needs or needs & given.char_classes for needs in others):
        return page, None
    texts = cut_lines(page.text).texts
    text = classify("\n".join(texts))
    clean_text, origins = trace_lines(steps, text)
    if clean_text is text:
        return page, None
    lines = clean_text.text.split("\n")
    parts = list(enumerate(lines))
    if origins is not None:
        became = turn_round(origins, len(texts))
        parts = [(at, line) for at, own in enumerate(became) for line in [lines[position] for position in own] or [""]]
    before = LinesBefore(texts, tuple(at for at, _ in parts)) if isinstance(page, Page) else None
    # the last line may be blank, so it has a line end too
    return replace(page, text="".join(f"{line}\n" for _, line in parts)), before


def number_as_before(page: SplitPage, before: LinesBefore) -> SplitPage:
    """Return a split page that was repaired, the lines of its articles numbered as before that."""
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
    """Return a split page that was repaired, with the lines and their classes as they were before that."""
    classes: list[Line] = []
    for at, group in groupby(zip(before.indices, page.lines, page.texts, strict=True), key=itemgetter(0)):
        members = [(line, text) for _, line, text in group]
        line = min((line for line, _ in members), key=lambda line: PRIORITY.index(line.line_class))
        had_markup = lost_markup(before.texts[at], "".join(text for _, text in members))
        classes.append(name_markup(line) if had_markup else line)
    return replace(page, texts=before.texts, lines=tuple(classes), before=None)


def lost_markup(before: str, after: str) -> bool:
    """Return whether markup was removed from a line: it has another number of the characters that make it up."""
    return ("<" in before or "&" in before) and any(
        before.count(character) != after.count(character) for character in MARKUP_CHARACTERS
    )


def name_markup(line: Line) -> Line:
    """Return the class of a line from which markup was removed, with that as its rule if it has no other."""
    if line.line_class == "blank":
        return Line("boilerplate", line.article, MARKUP)
    return line if line.rule else replace(line, rule=MARKUP)
