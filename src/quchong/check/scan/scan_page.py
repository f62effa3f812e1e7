"""Scan one page or record: its clean articles, and what is wrong in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from quchong.check.cleaning_tools import CleaningTools, split_and_clean
from quchong.check.findings import Finding, Place
from quchong.check.fix.fix_text import FIXABLE, fix_page, fix_record, fix_title
from quchong.check.input_findings import encoding_finding, page_articles_finding, record_articles_finding
from quchong.check.scan.find_damage import has_damage
from quchong.check.scan.find_offences import find_page_offences, find_record_offences
from quchong.check.scan.offence import as_findings
from quchong.check.scan.offence_messages import describe_in_page, describe_in_record
from quchong.clean.cleaner import Cleaned, clean
from quchong.flow.read_split_clean import count_boilerplate
from quchong.model import Article, Page, Record, SplitPage
from quchong.read.file_formats import find_format


@dataclass(frozen=True)
class ScannedPage:
    """A scanned page or record: its clean articles, and what is wrong in it.

    `boilerplate` has for each article how many of its lines were boilerplate, as a run counts them.
    """

    articles: tuple[Article, ...]
    boilerplate: tuple[int, ...]
    findings: tuple[Finding, ...]


def scan_page(page: Page | Record, tools: CleaningTools) -> ScannedPage:
    """Scan a page or a record."""
    split_page, cleaned = split_and_clean(page, tools)
    counts = count_boilerplate(cleaned)
    kept = [
        (one.article, count)
        for one, count in zip(cleaned, counts, strict=True)
        if tools.drop.isdisjoint(one.article.flags)
    ]
    findings = (
        find_in_record(page, split_page, cleaned, tools)
        if isinstance(page, Record)
        else find_in_page(page, split_page, cleaned, tools)
    )
    return ScannedPage(
        articles=tuple(article for article, _ in kept),
        boilerplate=tuple(count for _, count in kept),
        findings=tuple(findings),
    )


def find_in_page(
    page: Page, split_page: SplitPage, cleaned: Sequence[Cleaned], tools: CleaningTools
) -> Iterator[Finding]:
    """Yield what is wrong in a page of text; furniture and other encodings are nothing wrong in a page with markup."""
    if page.markup is not None:
        return
    articles = split_page.articles
    if finding := encoding_finding(Place(page.path), page.encoding, page.encoding_by, page.text):
        yield finding
    file_format = find_format(page.path)
    has_lines = page.row is None and (file_format is None or file_format.has_lines)
    starts = [article.source.start_line or 1 if has_lines else page.number or 1 for article in articles]
    if len(starts) > 1:
        place = Place(page.path, starts[0], articles[-1].source.end_line or starts[0] if has_lines else starts[0])
        yield page_articles_finding(place, starts, split_page.profile, page.text)
    offences = find_page_offences(page, split_page, cleaned, tools)
    if offences:
        left = offences
        if has_lines and not has_damage(page):
            fixed = replace(page, text=fix_page(page, tools, FIXABLE))
            left = find_page_offences(fixed, *split_and_clean(fixed, tools), tools)
        unfixed = frozenset(offence.key for offence in left)
        yield from as_findings(offences, partial(place_in_page, page, articles, has_lines), describe_in_page, unfixed)


def place_in_page(page: Page, articles: Sequence[Article], has_lines: bool, line: int, end_line: int) -> Place:
    """Return the place of lines in a page, with the article that the first one is in, if any.

    The place of a page whose lines are not those of its file is its number there.
    """
    shown = (line, end_line) if has_lines else (page.number or 1, page.number or 1)
    for article in articles:
        if (article.source.start_line or 0) <= line <= (article.source.end_line or 0):
            return Place(page.path, *shown, article.id, article.title)
    return Place(page.path, *shown)


def find_in_record(
    page: Record, split_page: SplitPage, cleaned: Sequence[Cleaned], tools: CleaningTools
) -> Iterator[Finding]:
    """Yield what is wrong in a record; see `find_record_offences` for those that a run wrote."""
    first = split_page.articles[0]
    place = Place(page.path, page.number, page.number, first.id, first.title)
    if finding := encoding_finding(place, page.encoding, page.encoding_by, page.text):
        yield finding
    if len(split_page.articles) > 1:
        yield record_articles_finding(place, len(split_page.articles), page.text)
    title = page.title if page.written is None else first.title
    is_clean = len(cleaned) == 1 and (cleaned[0].article.text, cleaned[0].article.title) == (page.text, title)
    offences = find_record_offences(page, title, tools, is_clean)
    if offences:
        left = offences
        file_format = find_format(page.path)
        if file_format is not None and file_format.fix == "records" and not has_damage(page):
            fixed_title = None if title is None else fix_title(title, tools, FIXABLE)
            fixed = replace(page, text=fix_record(page.text, tools, FIXABLE))
            [again] = clean([replace(first, text=fixed.text, title=fixed_title)], tools.cleaner)
            is_clean = (again.article.text, again.article.title) == (fixed.text, fixed_title)
            left = find_record_offences(fixed, fixed_title, tools, is_clean)
        unfixed = frozenset(offence.key for offence in left)
        yield from as_findings(offences, lambda _line, _end: place, describe_in_record, unfixed)
