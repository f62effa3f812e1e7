"""A text with its characters repaired step by step, and what each step changed on which line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from quchong.check.cleaning_tools import (
    BOILERPLATE,
    CHARACTERS,
    MARKUP,
    MOJIBAKE,
    CheckedStep,
    CleaningTools,
)
from quchong.check.excerpt import shorten
from quchong.check.scan.misreading import name_misreading
from quchong.check.scan.offence import Offence
from quchong.clean.cleaner import apply, classify
from quchong.clean.markup import show_markup
from quchong.clean.steps import LINE_COUNTS

MAX_MARKUP = 20
"""Characters of a piece of markup that a message quotes."""


@dataclass(frozen=True)
class RepairedText:
    """A text after the character steps, and what they changed.

    `numbers` has for each line the 1-based number of the line that it was, or was a part of, before.
    """

    text: str
    numbers: Sequence[int]
    offences: tuple[Offence, ...] = ()


def repair_characters(text: str, tools: CleaningTools) -> RepairedText:
    """Apply the character steps to a text; its offences are those of each step, in the order of the steps."""
    numbers: Sequence[int] = range(1, text.count("\n") + 2)
    # nearly every text is clean, and the cleaner knows at once which steps have nothing to do
    if apply(tools.cleaner.characters, classify(text)).text == text:
        return RepairedText(text, numbers)
    offences: list[Offence] = []
    for step in tools.characters:
        repaired = step.repair(text)
        if repaired != text:
            offences += compare_lines(step, text, repaired, numbers)
            if step.name in LINE_COUNTS:
                parts = zip(numbers, LINE_COUNTS[step.name](text), strict=True)
                numbers = [number for number, count in parts for _ in range(count)]
            text = repaired
    return RepairedText(text, numbers, tuple(offences))


def compare_lines(step: CheckedStep, text: str, repaired: str, numbers: Sequence[int]) -> Iterator[Offence]:
    """Yield an offence for each line that a step changes."""
    lines, new_lines = text.split("\n"), repaired.split("\n")
    if step.name in LINE_COUNTS:
        # a line that becomes several is shown as one
        left = iter(new_lines)
        new_lines = [" ".join(islice(left, count)) for count in LINE_COUNTS[step.name](text)]
    for number, line, new in zip(numbers, lines, new_lines, strict=False):
        if line != new:
            yield make_offence(step, number, line, new)


def make_offence(step: CheckedStep, number: int, line: str, new: str) -> Offence:
    """Return the offence of a line that a step changes."""
    if step.code == CHARACTERS:
        return Offence(step.code, number, line, new, step.words)
    if step.code == MARKUP:
        return Offence(step.code, number, line, new, step.words, shorten(show_markup(line), MAX_MARKUP))
    if step.code == MOJIBAKE:
        return Offence(step.code, number, line, new, step.words, name_misreading(line, new))
    return Offence(BOILERPLATE, number, line, new, "boilerplate", step.words)
