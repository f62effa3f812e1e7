"""Find the offending lines of a page or record: in its characters, its boilerplate and its layout."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from quchong.check.cleaning_tools import BOILERPLATE, MOJIBAKE, STRIP_LINES, CleaningTools
from quchong.check.fix.fix_text import find_remaining
from quchong.check.scan.find_damage import BAD_BYTES, LOST, find_page_damage, find_record_damage, has_bad_bytes
from quchong.check.scan.offence import Offence
from quchong.check.scan.repaired_text import RepairedText, make_offence, repair_characters
from quchong.clean.article_flags import DOUBLY_READ, has_mojibake, may_hold
from quchong.clean.boilerplate import join_left, strip_boilerplate
from quchong.clean.character_repairs import count_parts
from quchong.clean.cleaner import Cleaned, classify
from quchong.flow.read_split_clean import final_line_classes
from quchong.model import Article, LinesBefore, Page, Record, SplitPage


def find_page_offences(
    page: Page, split_page: SplitPage, cleaned: Sequence[Cleaned], tools: CleaningTools
) -> list[Offence]:
    """Return the offences of a page, by its lines."""
    text = page.text.replace("\r\n", "\n").replace("\r", "\n")
    repaired = repair_characters(text, tools)
    numbers = [number for number, count in enumerate(count_parts(text), start=1) for _ in range(count)]
    before = split_page.before or LinesBefore(split_page.texts, tuple(range(len(split_page.texts))))

    def number_before(index: int) -> int:
        return numbers[index] if index < len(numbers) else index + 1

    def number_of(index: int) -> int:
        return number_before(before.indices[index])

    lost = frozenset(number_before(line - 1) for flag in page.flags if flag.name == BAD_BYTES for line in flag.lines)
    offences = [*repaired.offences, *find_text_offences(repaired, lost)]
    offences += find_page_damage(page, before.texts, number_before)
    line_classes = final_line_classes(split_page, cleaned)
    for index, rest in find_remaining(split_page, line_classes, cleaned).items():
        offences.append(boilerplate_offence(number_of(index), split_page.texts[index], rest, line_classes[index].rule))
    for article, one in zip(split_page.articles, cleaned, strict=True):
        offences += find_article_layout_offences(article, one, tools)
    return offences


def find_record_offences(record: Record, title: str | None, tools: CleaningTools, is_clean: bool) -> list[Offence]:
    """Return the offences of a record, by the lines of its text; its title is line 0.

    Of a row that a run wrote only what a run would change is reported, and what bytes it could not read: a run flags
    the mojibake that is beyond repair. With `is_clean` a run would change nothing.
    """
    if is_clean:
        repaired = RepairedText(record.text, range(1, record.text.count("\n") + 2))
    else:
        repaired = repair_characters(record.text, tools)
    offences = [*repaired.offences, *find_record_damage(record)]
    if record.written is None:
        lost = frozenset(repaired.numbers) if has_bad_bytes(record) else frozenset()
        offences += find_text_offences(repaired, lost)
    if is_clean:
        return offences
    lines = repaired.text.split("\n")
    [verdicts] = strip_boilerplate([lines], tools.cleaner.rules) if tools.cleaner.rules else [{}]
    offences += (
        boilerplate_offence(repaired.numbers[index], lines[index], verdict.text, verdict.rule)
        for index, verdict in sorted(verdicts.items())
        if verdict.rule
    )
    offences += find_layout_offences(join_left(lines, verdicts), tools, 1)
    if title is not None:
        offences += (replace(offence, line=0) for offence in repair_characters(title, tools).offences)
    return offences


def boilerplate_offence(line: int, before: str, after: str | None, rule: str | None) -> Offence:
    """Return the offence of a line in which a rule found boilerplate."""
    return Offence(BOILERPLATE, line, before, after, "boilerplate", rule or "")


def find_text_offences(repaired: RepairedText, lost: Collection[int]) -> Iterator[Offence]:
    """Yield an offence for each line with mojibake that is beyond repair.

    On the lines in `lost` U+FFFD is none: it stands for bad bytes there, which are reported as such.
    """
    text = repaired.text
    broken = may_hold("mojibake", classify(text).char_classes) and has_mojibake(text)
    if not broken:
        return
    for number, line in zip(repaired.numbers, text.split("\n"), strict=False):
        if number in lost:
            line = line.replace(LOST, "")
        if has_mojibake(line) or any(mark in line for mark in DOUBLY_READ):
            detail = "U+FFFD REPLACEMENT CHARACTER, where text was lost" if LOST in line else "beyond repair"
            yield Offence(MOJIBAKE, number, line, line, "mojibake", detail)


def find_article_layout_offences(article: Article, cleaned: Cleaned, tools: CleaningTools) -> list[Offence]:
    """Return what the configured steps would change in the layout of an article of a page.

    White space around the lines of a page does not count: splitting ignores it.
    """
    if all(step.name == STRIP_LINES for step in tools.layout):
        return []
    text = article.text
    for step in tools.characters:
        text = step.repair(text)
    lines = text.split("\n")
    [verdicts] = strip_boilerplate([lines], tools.cleaner.rules) if cleaned.verdicts else [{}]
    return find_layout_offences(join_left(lines, verdicts), tools, article.source.start_line or 1)


def find_layout_offences(text: str, tools: CleaningTools, line: int) -> list[Offence]:
    """Return an offence for each layout step that would change a text, with its first change, all at one line."""
    offences = []
    for step in tools.layout:
        after = step.repair(text)
        if after != text:
            pairs = zip_longest(text.split("\n"), after.split("\n"), fillvalue="")
            before, new = next((pair for pair in pairs if pair[0] != pair[1]), ("", ""))
            offences.append(make_offence(step, line, before, new))
            text = after
    return offences
