"""Mend what is not clean in a page or a record, as far as a program may: its lines stay the author's.

What `quchong run` would keep of an article is what stays; nothing here takes an article away, nor its text.
"""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from quchong.check.fix.markup import find_markup, remove_markup
from quchong.clean.boilerplate import join_left, strip_boilerplate
from quchong.clean.cleaner import Cleaned, Cleaner, clean, make_cleaner
from quchong.clean.steps import STEPS
from quchong.config.load import Config
from quchong.flow.read_split_clean import final_line_classes, split_repaired
from quchong.model import Line, Page, SplitPage
from quchong.split.splitter import Splitter, make_splitter

LINE_ENDS, STRIP_LINES = "line_ends", "strip_lines"
BOILERPLATE, MARKUP, MOJIBAKE, CHARACTERS = "CLN001", "CLN002", "CLN003", "CLN004"
CODES: dict[str, tuple[str, str]] = {
    "mojibake": (MOJIBAKE, "mojibake"),
    LINE_ENDS: (CHARACTERS, "line ends"),
    "private_use": (CHARACTERS, "private use"),
    "control": (CHARACTERS, "control characters"),
    "invisible": (CHARACTERS, "invisible"),
    "nfc": (CHARACTERS, "not in composed form"),
    "pinyin": (BOILERPLATE, "injected pinyin"),
    "han_spaces": (CHARACTERS, "spaces between characters"),
    "full_width": (CHARACTERS, "half-width marks"),
    "simplify": (CHARACTERS, "traditional characters"),
    STRIP_LINES: (CHARACTERS, "white space around lines"),
    "anti_copy": (BOILERPLATE, "noise against copying"),
    "join_wrapped": (CHARACTERS, "wrapped lines"),
}
"""The rule that speaks of what a cleaning step would change, and the words for it."""
FIXABLE = frozenset({BOILERPLATE, MARKUP, MOJIBAKE, CHARACTERS})
"""The rules that mending is for."""
REWRITTEN = (".txt", ".jsonl", ".jsonl.gz", ".jsonl.zst")
"""Ends of the names of files that can be mended in place."""
ROUNDS = 12
"""What is mended is looked at again, so often at most; one round mends nearly all."""
ANY_END = re.compile("(\r\n|[\r\n\x85\u2028\u2029])")

Step = tuple[str, Callable[[str], str]]


@dataclass(frozen=True)
class Tools:
    """What the options come to, made once for all files; the cleaning steps with their names."""

    splitter: Splitter
    cleaner: Cleaner
    characters: tuple[Step, ...]
    layout: tuple[Step, ...]
    drop: frozenset[str]


def make_tools(config: Config) -> Tools:
    """Prepare for looking at many files."""
    cleaner = make_cleaner(config.clean)
    names = {step: name for name, step in STEPS.items()}
    return Tools(
        splitter=make_splitter(config.split),
        cleaner=cleaner,
        characters=tuple((names[step.repair], step.repair) for step in cleaner.characters),
        layout=tuple((names[step.repair], step.repair) for step in cleaner.layout),
        drop=frozenset(config.clean.drop),
    )


def take_apart(page: Page, tools: Tools) -> tuple[SplitPage, list[Cleaned]]:
    """Split a page and clean its articles."""
    taken = split_repaired(page, tools.splitter, tools.cleaner)
    return taken, clean(taken.articles, tools.cleaner)


def steps_of(steps: Sequence[Step], codes: Collection[str]) -> list[Callable[[str], str]]:
    """Return the steps whose rules are among the codes.

    With those that take characters out goes the one that repairs mojibake, of which these may be bytes.
    """
    wanted = {*codes, MOJIBAKE} if CHARACTERS in codes else codes
    return [step for name, step in steps if CODES[name][0] in wanted]


def mend_page(page: Page, tools: Tools, codes: Collection[str]) -> str:
    """Return the text of a page with what the rules (codes) find in it mended; line ends stay as they are."""
    text = mend_characters(page.text, tools, codes)
    for _ in range(ROUNDS if BOILERPLATE in codes else 0):
        without = take_boilerplate_out(replace(page, text=text), tools)
        mended = mend_characters(without, tools, codes)
        if mended == text:
            break
        text = mended
    return text


def mend_characters(text: str, tools: Tools, codes: Collection[str]) -> str:
    """Repair the characters of a page, and its markup."""
    pieces = re.split("(\r\n|\r|\n)", text)
    lines, ends = pieces[::2], [*pieces[1::2], ""]
    usual = max(set(ends[:-1]), key=lambda end: (ends.count(end), end)) if len(ends) > 1 else "\n"
    joined = "\n".join(lines)
    repaired = joined
    for step in steps_of(tools.characters, codes):
        repaired = step(repaired)
    if repaired != joined:
        lines = repaired.split("\n")
        ends = ends if len(lines) == len(ends) else [*[usual] * (len(lines) - 1), ""]
    if MARKUP in codes and find_markup(repaired):
        marked = [(without_markup(line), end) for line, end in zip(lines, ends, strict=True)]
        return "".join(usual.join(parts) + end for parts, end in marked if parts)
    return "".join(part for pair in zip(lines, ends, strict=True) for part in pair)


def without_markup(line: str) -> list[str]:
    """Return what a line comes to without its markup: itself, several lines where blocks end in it, or none."""
    if find_markup(line) is None:
        return [line]
    return [part for part in remove_markup(line).split("\n") if part.strip()]


def take_boilerplate_out(page: Page, tools: Tools) -> str:
    """Take out of a page of one article what the site put there; the article's clean text stays what it was."""
    taken, cleaned = take_apart(page, tools)
    if len(cleaned) != 1 or not cleaned[0].article.text.strip():
        return page.text
    lots = final_line_classes(taken, cleaned)
    remains = find_remains(taken, lots, cleaned)
    if not remains:
        return page.text
    pieces = ANY_END.split(page.text)
    lines, ends = pieces[::2], [*pieces[1::2], ""]
    kept: list[str] = []
    for number, (line, end) in enumerate(zip(lines, ends, strict=True)):
        if number not in remains:
            kept += [line, end]
        elif (rest := remains[number]) is not None:
            kept += [line[: len(line) - len(line.lstrip())], rest, end]
    text = "".join(kept)
    _, again = take_apart(replace(page, text=text), tools)
    same = len(again) == 1 and again[0].article.text == cleaned[0].article.text
    return text if same else page.text


def find_remains(taken: SplitPage, lots: Sequence[Line], cleaned: Sequence[Cleaned]) -> dict[int, str | None]:
    """Return what is to remain of the lines of a page that are not clean, None where the whole line goes.

    Lines are counted from 0.
    """
    remains: dict[int, str | None] = {at: None for at, lot in enumerate(lots) if lot.line_class == "boilerplate"}
    for number, one in enumerate(cleaned, start=1):
        if one.verdicts:
            own = [at for at, line in enumerate(taken.lines) if line.article == number and line.line_class == "text"]
            remains |= {own[position]: verdict.text for position, verdict in one.verdicts.items()}
    return remains


def mend_record(text: str, tools: Tools, codes: Collection[str]) -> str:
    """Return the text of a record with what the rules (codes) find in it mended; one that would be lost stays."""
    mended = text
    for _ in range(ROUNDS):
        before = mended
        for step in steps_of(tools.characters, codes):
            mended = step(mended)
        if MARKUP in codes:
            mended = "\n".join(part for line in mended.split("\n") for part in without_markup(line))
        if BOILERPLATE in codes and tools.cleaner.rules:
            lines = mended.split("\n")
            [verdicts] = strip_boilerplate([lines], tools.cleaner.rules)
            mended = join_left(lines, verdicts)
        for step in steps_of(tools.layout, codes):
            mended = step(mended)
        if mended == before:
            break
    return mended if mended.strip() else text


def mend_title(title: str, tools: Tools, codes: Collection[str]) -> str:
    """Return a title with its characters repaired, as a line; one that would be lost stays."""
    mended = title
    for step in steps_of(tools.characters, codes):
        mended = step(mended)
    if CHARACTERS in codes:
        mended = " ".join(mended.split("\n")).strip()
    return mended or title
