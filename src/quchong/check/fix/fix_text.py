"""Fix the text of a page or record, and keep every line of the author's.

What `quchong run` would keep of an article stays. No article is removed, and none loses all its text.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import replace

from quchong.check.cleaning_tools import (
    BOILERPLATE,
    CHARACTERS,
    MARKUP,
    MOJIBAKE,
    CheckedStep,
    CleaningTools,
    split_and_clean,
)
from quchong.clean.boilerplate import join_left, strip_boilerplate
from quchong.clean.cleaner import Cleaned
from quchong.clean.steps import LINE_COUNTS
from quchong.flow.read_split_clean import final_line_classes
from quchong.model import Line, Page, SplitPage

FIXABLE = frozenset({BOILERPLATE, MARKUP, MOJIBAKE, CHARACTERS})
"""The rules that can be fixed."""
MAX_ROUNDS = 24
"""One fix may reveal another; nearly always a single round is enough. A text in which they do so more often was made
to, and stays as it is."""
LINE_END = re.compile("(\r\n|\r|\n)")
ANY_LINE_END = re.compile("(\r\n|[\r\n\x85\u2028\u2029])")
"""The line ends of Unicode, at which pages are split into lines."""


def fix_page(page: Page, tools: CleaningTools, codes: Collection[str]) -> str:
    """Return the text of a page with what the rules in `codes` report fixed; its line ends stay as they are."""
    text = page.text
    for _ in range(MAX_ROUNDS):
        before = text
        text = fix_characters(text, tools, codes)
        if text == before and BOILERPLATE in codes:
            text = remove_boilerplate(replace(page, text=text), tools)
        if text == before:
            return text
    return page.text


def fix_record(text: str, tools: CleaningTools, codes: Collection[str]) -> str:
    """Return the text of a record with what the rules in `codes` report fixed; unchanged if it would be empty."""
    fixed = text
    for _ in range(MAX_ROUNDS):
        before, fixed = fixed, fix_record_once(fixed, tools, codes)
        if fixed == before:
            return fixed if fixed.strip() else text
    return text


def fix_record_once(text: str, tools: CleaningTools, codes: Collection[str]) -> str:
    """Fix the characters of a record, then its boilerplate and its layout."""
    text = apply_steps(text, tools.characters, codes)
    if BOILERPLATE in codes and tools.cleaner.rules:
        lines = text.split("\n")
        [verdicts] = strip_boilerplate([lines], tools.cleaner.rules)
        text = join_left(lines, verdicts)
    return apply_steps(text, tools.layout, codes)


def fix_title(title: str, tools: CleaningTools, codes: Collection[str]) -> str:
    """Return a title with its characters fixed, on one line; unchanged if it would be empty."""
    fixed = apply_steps(title, tools.characters, codes)
    if CHARACTERS in codes:
        fixed = " ".join(fixed.split("\n")).strip()
    return fixed or title


def apply_steps(text: str, steps: Sequence[CheckedStep], codes: Collection[str]) -> str:
    """Apply those steps whose rules are among the codes.

    Where characters are removed, mojibake is repaired first, because they may be bytes of it.
    """
    wanted = {*codes, MOJIBAKE} if CHARACTERS in codes else codes
    for step in steps:
        if step.code in wanted:
            text = step.repair(text)
    return text


def fix_characters(text: str, tools: CleaningTools, codes: Collection[str]) -> str:
    """Fix the characters and the markup of a page; a new line gets the page's most common line end."""
    lines, ends = split_lines(text, LINE_END)
    new_end = max(set(ends[:-1]), key=lambda end: (ends.count(end), end), default="\n")
    for step in tools.characters:
        joined = "\n".join(lines)
        repaired = apply_steps(joined, [step], codes)
        if repaired == joined:
            continue
        if step.name in LINE_COUNTS:
            counts = LINE_COUNTS[step.name](joined)
            pairs = zip(ends, counts, strict=True)
            ends = [new for end, count in pairs for new in ([new_end] * (count - 1) + [end] if count else [])]
        lines = repaired.split("\n")
    return join_lines(lines, ends)


def split_lines(text: str, line_end: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """Return the lines of a text, and the line end after each; that after the last is empty."""
    pieces = line_end.split(text)
    return pieces[::2], [*pieces[1::2], ""]


def join_lines(lines: Sequence[str], ends: Sequence[str]) -> str:
    """Put lines and their line ends together again."""
    return "".join(part for pair in zip(lines, ends, strict=True) for part in pair)


def remove_boilerplate(page: Page, tools: CleaningTools) -> str:
    """Return a page of one article without boilerplate; unchanged where the article would then read differently."""
    split_page, cleaned = split_and_clean(page, tools)
    if len(cleaned) != 1 or not cleaned[0].article.text.strip():
        return page.text
    remaining = find_remaining(split_page, final_line_classes(split_page, cleaned), cleaned)
    if split_page.before is not None:
        indices = split_page.before.indices
        if len(set(indices)) < len(indices):
            return page.text  # its lines are others, with markup that stays
        remaining = {indices[index]: rest for index, rest in remaining.items()}
    if not remaining:
        return page.text
    kept: list[tuple[str, str]] = []
    for index, (line, end) in enumerate(zip(*split_lines(page.text, ANY_LINE_END), strict=True)):
        rest = remaining.get(index, line)
        if rest is not None:
            indent = line[: len(line) - len(line.lstrip())] if index in remaining else ""
            kept.append((indent + rest, end))
    text = "".join(line + end for line, end in kept)
    _, again = split_and_clean(replace(page, text=text), tools)
    same = len(again) == 1 and again[0].article.text == cleaned[0].article.text
    return text if same else page.text


def find_remaining(
    split_page: SplitPage, line_classes: Sequence[Line], cleaned: Sequence[Cleaned]
) -> dict[int, str | None]:
    """Return what is left of each line with boilerplate, by its index in the page; None if the whole line goes."""
    remaining: dict[int, str | None] = {
        index: None for index, line in enumerate(line_classes) if line.line_class == "boilerplate"
    }
    for number, article in enumerate(cleaned, start=1):
        if article.verdicts:
            own = [
                index
                for index, line in enumerate(split_page.lines)
                if line.article == number and line.line_class == "text"
            ]
            remaining |= {own[position]: verdict.text for position, verdict in article.verdicts.items()}
    return remaining
