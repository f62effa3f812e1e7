"""Look at one page or record: its clean articles, and what is wrong in its characters, markup, lines and layout."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from quchong.check.findings import Finding, Place
from quchong.check.fix.fix_text import (
    BOILERPLATE,
    CODES,
    FIXABLE,
    LINE_ENDS,
    MARKUP,
    MOJIBAKE,
    REWRITTEN,
    STRIP_LINES,
    Tools,
    find_remains,
    mend_page,
    mend_record,
    mend_title,
    take_apart,
)
from quchong.check.fix.markup import find_markup, remove_markup
from quchong.check.input_findings import encoding_finding, several_articles_finding
from quchong.check.scan.offences import Offence, as_findings
from quchong.clean.article_flags import DOUBLY_READ, has_mojibake, may_hold
from quchong.clean.boilerplate import join_left, strip_boilerplate
from quchong.clean.cleaner import Cleaned, apply, classify
from quchong.flow.read_split_clean import count_boilerplate, final_line_classes
from quchong.model import Article, Page, SplitPage


@dataclass(frozen=True)
class Looked:
    """A page or record that was looked at: its clean articles, and what is wrong.

    `boilerplate` tells of each article how many of its lines were boilerplate, as a run counts them.
    """

    articles: tuple[Article, ...]
    boilerplate: tuple[int, ...]
    findings: tuple[Finding, ...]


def look_at(page: Page, tools: Tools) -> Looked:
    """Look at a page or a record."""
    taken, cleaned = take_apart(page, tools)
    counts = zip((one.article for one in cleaned), count_boilerplate(taken, cleaned), strict=True)
    kept = [(article, count) for article, count in counts if tools.drop.isdisjoint(article.flags)]
    findings = look_at_record(page, taken, tools) if page.number else look_at_page(page, taken, cleaned, tools)
    return Looked(tuple(it[0] for it in kept), tuple(it[1] for it in kept), tuple(findings))


def look_at_page(page: Page, taken: SplitPage, cleaned: Sequence[Cleaned], tools: Tools) -> Iterator[Finding]:
    """Yield what is wrong with a page of text."""
    if finding := encoding_finding(Place(page.path), page.encoding, page.encoding_by, page.text):
        yield finding
    starts = [article.source.start_line or 1 for article in taken.articles]
    if len(starts) > 1:
        place = Place(page.path, starts[0], taken.articles[-1].source.end_line or starts[0])
        yield several_articles_finding(place, starts, taken.profile, page.text)
    offences = find_page_offences(page.text, taken, cleaned, tools)
    if not offences:
        return

    def place_of(line: int, end_line: int) -> Place:
        for article in taken.articles:
            if covers(article, line):
                return Place(page.path, line, end_line, article.id, article.title)
        return Place(page.path, line, end_line)

    mended = replace(page, text=mend_page(page, tools, FIXABLE))
    left = find_page_offences(mended.text, *take_apart(mended, tools), tools)
    yield from as_findings(offences, place_of, frozenset(it.key for it in left), in_record=False)


def covers(article: Article, line: int) -> bool:
    """Say whether a line is within an article."""
    return (article.source.start_line or 0) <= line <= (article.source.end_line or 0)


def find_page_offences(text: str, taken: SplitPage, cleaned: Sequence[Cleaned], tools: Tools) -> list[Offence]:
    """Return what is not clean in a page: in its characters, its markup, its lines."""
    unified = text.replace("\r\n", "\n").replace("\r", "\n")
    offences, repaired, numbers = find_character_offences(unified, tools)
    offences += find_text_offences(repaired, numbers)
    lots = final_line_classes(taken, cleaned)
    for at, remains in find_remains(taken, lots, cleaned).items():
        line = numbers[at] if at < len(numbers) else at + 1
        offences.append(Offence(BOILERPLATE, line, taken.texts[at], remains, name_rule(lots[at].rule)))
    for article, one in zip(taken.articles, cleaned, strict=True):
        offences += find_layout_offences(article, one, tools)
    return offences


def name_rule(rule: str | None) -> str:
    """Return the name of a boilerplate rule as words."""
    return (rule or "boilerplate").replace("_", " ")


def find_character_offences(text: str, tools: Tools) -> tuple[list[Offence], str, Sequence[int]]:
    """Return what the steps would repair, the repaired text, and for each of its lines which line it was."""
    if apply(tools.cleaner.characters, classify(text)).text == text:
        return [], text, range(1, text.count("\n") + 2)
    offences: list[Offence] = []
    numbers: Sequence[int] = range(1, text.count("\n") + 2)
    for name, step in tools.characters:
        after = step(text)
        if after == text:
            continue
        lines = text.split("\n")
        code, what = CODES[name]
        if name == LINE_ENDS:
            cut = [step(line) for line in lines]
            offences += (
                Offence(code, number, line, new.replace("\n", " "), what)
                for number, line, new in zip(numbers, lines, cut, strict=True)
                if line != new
            )
            # a carriage return before a line feed ends up as no line of its own
            cut = [step(f"{line}\n").removesuffix("\n") for line in lines[:-1]] + cut[-1:]
            numbers = [number for number, new in zip(numbers, cut, strict=True) for _ in range(new.count("\n") + 1)]
        else:
            offences += (
                Offence(code, number, line, new, what)
                for number, line, new in zip(numbers, lines, after.split("\n"), strict=False)
                if line != new
            )
        text = after
    return offences, text, numbers


def find_text_offences(text: str, numbers: Sequence[int]) -> list[Offence]:
    """Return the lines with markup, and those with mojibake that is beyond repair."""
    offences: list[Offence] = []
    broken = may_hold("mojibake", classify(text).char_classes) and has_mojibake(text)
    if not broken and "<" not in text and "&" not in text:
        return offences
    for number, line in zip(numbers, text.split("\n"), strict=False):
        if markup := find_markup(line):
            after = remove_markup(line).replace("\n", " ")
            offences.append(Offence(MARKUP, number, line, after, markup if len(markup) < 20 else f"{markup[:18]}…"))
        if broken and (has_mojibake(line) or any(mark in line for mark in DOUBLY_READ)):
            what = "replacement character" if "\ufffd" in line else "beyond repair"
            offences.append(Offence(MOJIBAKE, number, line, line, what))
    return offences


def find_layout_offences(article: Article, one: Cleaned, tools: Tools) -> list[Offence]:
    """Return what the configured steps would change in the layout of an article of a page.

    White space around the lines of a page is not the article's: splitting reads past it.
    """
    if all(name == STRIP_LINES for name, _ in tools.layout):
        return []
    text = article.text
    for _, step in tools.characters:
        text = step(text)
    lines = text.split("\n")
    kept = [one.verdicts[at].text if at in one.verdicts else line for at, line in enumerate(lines)]
    return find_layout_changes(
        "\n".join(line for line in kept if line is not None), tools, article.source.start_line or 1
    )


def find_layout_changes(text: str, tools: Tools, line: int) -> list[Offence]:
    """Return an offence for each layout step that would change a text, at a line, with the first change."""
    offences = []
    for name, step in tools.layout:
        after = step(text)
        if after != text:
            pairs = zip_longest(text.split("\n"), after.split("\n"), fillvalue="")
            before, new = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
            offences.append(Offence(CODES[name][0], line, before, new, CODES[name][1]))
            text = after
    return offences


def look_at_record(page: Page, taken: SplitPage, tools: Tools) -> Iterator[Finding]:
    """Yield what is wrong with a record.

    A row that a run wrote says itself what a run does not mend, as flags; of it only what a run would change is told.
    """
    first = taken.articles[0]
    place = Place(page.path, page.number, page.number, first.id, first.title)
    if finding := encoding_finding(place, page.encoding, page.encoding_by, page.text):
        yield finding
    if len(taken.articles) > 1:
        yield several_articles_finding(place, range(1, len(taken.articles) + 1), "a record", page.text)
    trusted = page.written is not None
    title = first.title if trusted else page.title
    offences = find_record_offences(page.text, title, trusted, tools)
    if offences:
        mended = mend_record(page.text, tools, FIXABLE)
        new_title = None if title is None else mend_title(title, tools, FIXABLE)
        rest = find_record_offences(mended, new_title, trusted, tools)
        # what cannot be written anew stays as it is
        left = frozenset(it.key for it in (rest if page.path.lower().endswith(REWRITTEN) else offences))
        yield from as_findings(offences, lambda _first, _last: place, left, in_record=True)


def find_record_offences(text: str, title: str | None, trusted: bool, tools: Tools) -> list[Offence]:
    """Return what is not clean in a record, its lines counted within its text; a title is line 0."""
    offences, repaired, numbers = find_character_offences(text, tools)
    if not trusted:
        offences += find_text_offences(repaired, numbers)
    lines = repaired.split("\n")
    [verdicts] = strip_boilerplate([lines], tools.cleaner.rules) if tools.cleaner.rules else [{}]
    for at, verdict in sorted(verdicts.items()):
        if verdict.rule:
            offences.append(Offence(BOILERPLATE, numbers[at], lines[at], verdict.text, name_rule(verdict.rule)))
    offences += find_layout_changes(join_left(lines, verdicts), tools, 1)
    if title is not None:
        named, _, _ = find_character_offences(title, tools)
        offences += (replace(it, line=0) for it in named)
    return offences
