"""Whether a boilerplate rule matches a line, and what it leaves of the line, which keeps its own characters."""

import re
import sys
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from operator import add

import numpy as np

from quchong.clean.boilerplate_rule import MAX_LENGTH, Rule
from quchong.text.utf16 import read_units, spell_units

TRAIL_LENGTH = 400
"""Characters at the end of a line within which a trail must begin."""
HALF_WIDTH = np.arange(1 << 16, dtype=np.uint16)
"""For each UTF-16 unit its half-width form, which patterns see; one unit too, so that places stay the same."""
HALF_WIDTH[[0x3000, 0xA0]] = 0x20
HALF_WIDTH[0xFF01:0xFF5F] -= 0xFEE0
PATTERN_PART = re.compile(r"\\?.", re.DOTALL)
"""A character of a pattern, with the backslash that escapes it."""
FLAGS = re.compile(r"\(\?([aimsux]+)\)")
SPACE_RUN = re.compile(r"\s{2,}")
SEPARATORS_BEFORE = re.compile(r"[\s*\-_~|/\\<>\[(){}+=#^`@&$%]*\Z")
SEPARATORS_AFTER = re.compile(r"[\s*\-_~|/\\<>\])(}{+=#^`@&$%.,!?;:'、。]*")
"""What a disguised watermark has around its letters, and what is removed with them; quotation marks belong to the
sentence."""
MAX_SEPARATORS = 100
"""Characters before a disguised watermark that are removed with it, at most."""
Pairs = set[str]
"""Pairs of adjacent UTF-16 units of a line, each a string of two: all of them, or those that trigger words end with."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a line.

    `text` is what is left of it, or None if the whole line is removed; `rule` is the name of the rule that changed it;
    `meta` has the metadata that the rule read from it.
    """

    text: str | None
    rule: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)


@cache
def _fold_character(character: str) -> str:
    """Return the letters and numbers that a character stands for, in any width and case."""
    folded = unicodedata.normalize("NFKC", character).casefold()
    return "".join(part for part in folded if part.isalnum())


def to_half_width(text: str) -> str:
    """Replace full-width forms by half-width ones; on long lines much faster than `str.translate`."""
    return HALF_WIDTH.take(read_units(text)).tobytes().decode("utf-16-le", "surrogatepass")


def enclose(pattern: str) -> str:
    """Return a pattern in half width as a group of a larger one, with its own flags, as in `(?i)link`."""
    flags = FLAGS.match(pattern)
    within = pattern[flags.end() :] if flags else pattern
    return f"(?{flags[1] if flags else ''}:{pattern_to_half_width(within)})"


def pattern_to_half_width(pattern: str) -> str:
    """Replace full-width forms in a pattern by half-width ones, escaped: `（` is a bracket of the line, not a group."""
    if to_half_width(pattern) == pattern:
        return pattern

    def replace(part: re.Match[str]) -> str:
        half = to_half_width(part[0][-1])
        return part[0] if half == part[0][-1] else re.escape(half)

    return PATTERN_PART.sub(replace, pattern)


@cache
def list_other_widths() -> Mapping[str, Sequence[str]]:
    """Return for half-width characters the other characters that patterns see as them."""
    widths: dict[str, list[str]] = {}
    for code in np.flatnonzero(np.arange(1 << 16) != HALF_WIDTH).tolist():
        widths.setdefault(chr(HALF_WIDTH[code]), []).append(chr(code))
    return widths


class NormalizedLine:
    """A line as patterns see it, and the way back from a match to its place in the line.

    `text` is the line in half width, without white space at its ends; `lowered` the same in lower case.
    """

    def __init__(self, line: str) -> None:
        self.line = line
        self.start = len(line) - len(line.lstrip())
        self.text = to_half_width(line.strip())
        self.lowered = self.text.lower()

    def list_pairs(self) -> Pairs:
        """Return every pair of adjacent UTF-16 units."""
        units = spell_units(self.lowered)
        return set(map(add, units, units[1:]))

    @cached_property
    def letters(self) -> tuple[str, list[int]]:
        """The letters and numbers, folded, and the place of each in the text."""
        folded = [_fold_character(character) for character in self.text]
        return "".join(folded), [place for place, part in enumerate(folded) for _ in part]

    def locate(self, found: re.Match[str], letters: bool, group: str | int = 0) -> tuple[int, int]:
        """Return where in the line a match, or a group of it, begins and ends.

        `letters` says that the match is in the letters, not in the text; separators around it are included then.
        """
        start, end = found.span(group)
        if letters:
            places = self.letters[1]
            start, end = places[start], places[end - 1] + 1
            before = SEPARATORS_BEFORE.search(self.text, max(0, start - MAX_SEPARATORS), start)
            after = SEPARATORS_AFTER.match(self.text, end)
            start, end = before.start() if before else start, after.end() if after else end
        return self.start + start, self.start + end


class CompiledRule:
    """A rule, ready to be tried on lines."""

    def __init__(self, name: str, rule: Rule) -> None:
        self.name, self.rule = name, rule
        self.triggers = tuple(to_half_width(trigger).lower() for trigger in rule.signs)
        self.max_length = rule.max_length or (MAX_LENGTH if rule.scope == "line" else sys.maxsize)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled on first use; a run does not use most rules."""
        if self.rule.pattern is None:
            return re.compile(rf"(?:[\W_]|{'|'.join(map(enclose, self.rule.words))})+")
        pattern = enclose(self.rule.pattern)
        return re.compile(rf"{pattern}\Z" if self.rule.scope == "trail" else pattern)

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        """The pattern that keeps a line."""
        return re.compile(enclose(self.rule.unless)) if self.rule.unless else None

    def find(self, line: NormalizedLine) -> list[re.Match[str]]:
        """Return what the rule is to remove from a line, from left to right; an empty list if the line stays."""
        rule = self.rule
        if len(line.text) > self.max_length:
            return []
        found = [match for match in self._find_all(line) if match.end() > match.start()]
        seen = line.line if rule.letters else line.text
        return [] if found and self.unless and self.unless.search(seen) else found

    def _find_all(self, line: NormalizedLine) -> list[re.Match[str]]:
        rule = self.rule
        text = line.letters[0] if rule.letters else line.text
        if rule.scope == "inline":
            return list(self.pattern.finditer(text))
        if rule.scope == "trail":
            match = self.pattern.search(text, max(0, len(text) - TRAIL_LENGTH))
        elif rule.meta is None:
            # a pattern with several optional spaces takes very long to fail on a long run of spaces
            match = self.pattern.fullmatch(SPACE_RUN.sub(" ", text))
        else:
            match = self.pattern.fullmatch(text)
        return [match] if match else []

    def remove(self, line: NormalizedLine, found: Sequence[re.Match[str]]) -> Verdict:
        """Return what is left of a line without what the rule found in it."""
        rule, kept, at = self.rule, "", 0
        for match in found:
            start, end = line.locate(match, rule.letters)
            kept, at = kept + line.line[at:start], end
        kept = kept.rstrip() if rule.scope == "trail" else kept + line.line[at:]
        meta = {}
        if rule.meta is not None and found[0][rule.meta] is not None:
            start, end = line.locate(found[0], rule.letters, rule.meta)
            meta = {rule.meta: line.line[start:end].strip()}
        # brackets and stops that were around what is removed mean nothing without it
        has_letters = rule.scope != "line" and any(character.isalnum() for character in kept)
        return Verdict(kept if has_letters else None, self.name, meta)
