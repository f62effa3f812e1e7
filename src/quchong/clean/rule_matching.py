"""Whether a boilerplate rule fits a line, and what it leaves of the line, which keeps its own characters."""

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
"""Characters at the end of a line, among which boilerplate that trails it begins."""
HALF_WIDTH = np.arange(1 << 16, dtype=np.uint16)
"""Of each UTF-16 unit what patterns see: one for one, so that a place in what they see is the place in the line."""
HALF_WIDTH[[0x3000, 0xA0]] = 0x20
HALF_WIDTH[0xFF01:0xFF5F] -= 0xFEE0
PATTERN_PART = re.compile(r"\\?.", re.DOTALL)
"""A character of a pattern, with the backslash that escapes it."""
FLAGS = re.compile(r"\(\?([aimsux]+)\)")
SPACE_RUN = re.compile(r"\s{2,}")
STREWN_BEFORE = re.compile(r"[\s*\-_~|/\\<>\[(){}+=#^`@&$%]*\Z")
STREWN_AFTER = re.compile(r"[\s*\-_~|/\\<>\])(}{+=#^`@&$%.,!?;:'、。]*")
"""What a disguise has around its letters and goes with them; quotation marks are the sentence's own."""
MAX_STREWN = 100
"""Characters before a disguise that go with it, at most."""
Ends = set[str]
"""Every two UTF-16 units of a line that stand side by side, or those that signs end with."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a line: its text (None: the whole line goes), the rule that changed it, what the rule tells."""

    text: str | None
    rule: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)


@cache
def _fold_letter(character: str) -> str:
    """Return the letters and numbers that a character stands for, whatever its width and case."""
    folded = unicodedata.normalize("NFKC", character).casefold()
    return "".join(part for part in folded if part.isalnum())


def to_half_width(text: str) -> str:
    """Return a text with half-width forms for full-width ones; of a long line far faster than `str.translate`."""
    return HALF_WIDTH.take(read_units(text)).tobytes().decode("utf-16-le", "surrogatepass")


def enclose(pattern: str) -> str:
    """Return a pattern in half width as a part of another; flags that it begins with, as in `(?i)link`, hold for it."""
    flags = FLAGS.match(pattern)
    within = pattern[flags.end() :] if flags else pattern
    return f"(?{flags[1] if flags else ''}:{halve_pattern(within)})"


def halve_pattern(pattern: str) -> str:
    """Return a pattern with half-width forms, escaped, for full-width ones: `（` is a bracket of the line, no group."""
    if to_half_width(pattern) == pattern:
        return pattern

    def halve(part: re.Match[str]) -> str:
        half = to_half_width(part[0][-1])
        return part[0] if half == part[0][-1] else re.escape(half)

    return PATTERN_PART.sub(halve, pattern)


@cache
def list_other_widths() -> Mapping[str, Sequence[str]]:
    """Return of characters the ones that patterns see as them, besides themselves."""
    widths: dict[str, list[str]] = {}
    for code in np.flatnonzero(np.arange(1 << 16) != HALF_WIDTH).tolist():
        widths.setdefault(chr(HALF_WIDTH[code]), []).append(chr(code))
    return widths


class Seen:
    """A line as patterns see it, and the way back from a match to its place in the line."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.start = len(line) - len(line.lstrip())
        self.text = to_half_width(line.strip())
        self.signs = self.text.lower()

    def list_ends(self) -> Ends:
        """Return every two UTF-16 units of the line that stand side by side."""
        units = spell_units(self.signs)
        return set(map(add, units, units[1:]))

    @cached_property
    def letters(self) -> tuple[str, list[int]]:
        """The line's letters and numbers, folded, and where in the text each stands."""
        folded = [_fold_letter(character) for character in self.text]
        return "".join(folded), [place for place, part in enumerate(folded) for _ in part]

    def place(self, found: re.Match[str], letters: bool, group: str | int = 0) -> tuple[int, int]:
        """Return where in the line a match, or a group of it, starts and ends."""
        start, end = found.span(group)
        if letters:
            places = self.letters[1]
            start, end = places[start], places[end - 1] + 1
            before = STREWN_BEFORE.search(self.text, max(0, start - MAX_STREWN), start)
            after = STREWN_AFTER.match(self.text, end)
            start, end = before.start() if before else start, after.end() if after else end
        return self.start + start, self.start + end


class CompiledRule:
    """A rule, ready to be tried."""

    def __init__(self, name: str, rule: Rule) -> None:
        self.name, self.rule = name, rule
        self.signs = tuple(to_half_width(sign).lower() for sign in rule.signs)
        self.max_length = rule.max_length or (MAX_LENGTH if rule.scope == "line" else sys.maxsize)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern; compiled when first asked for, which of most rules never happens in a run."""
        if self.rule.pattern is None:
            return re.compile(rf"(?:[\W_]|{'|'.join(map(enclose, self.rule.words))})+")
        pattern = enclose(self.rule.pattern)
        return re.compile(rf"{pattern}\Z" if self.rule.scope == "trail" else pattern)

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        """The pattern that keeps a line."""
        return re.compile(enclose(self.rule.unless)) if self.rule.unless else None

    def find(self, seen: Seen) -> list[re.Match[str]]:
        """Return the matches that make the rule change the line, in their order; none where it stays."""
        rule = self.rule
        if len(seen.text) > self.max_length:
            return []
        text = seen.letters[0] if rule.letters else seen.text
        if rule.scope == "line" and rule.meta is None:
            # patterns that leave room for spaces take a power of their number to see that nothing fits
            text = SPACE_RUN.sub(" ", text)
        if rule.scope == "inline":
            found = [match for match in self.pattern.finditer(text) if match.end() > match.start()]
        else:
            begin = max(0, len(text) - TRAIL_LENGTH)
            match = self.pattern.fullmatch(text) if rule.scope == "line" else self.pattern.search(text, begin)
            found = [match] if match and match.end() > match.start() else []
        line = seen.line if rule.letters else seen.text
        return [] if found and self.unless and self.unless.search(line) else found

    def change(self, seen: Seen, found: Sequence[re.Match[str]]) -> Verdict:
        """Return what is left of a line in which the rule found something."""
        rule, kept, at = self.rule, "", 0
        for match in found:
            start, end = seen.place(match, rule.letters)
            kept, at = kept + seen.line[at:start], end
        kept = kept.rstrip() if rule.scope == "trail" else kept + seen.line[at:]
        meta = {}
        if rule.meta is not None and found[0][rule.meta] is not None:
            start, end = seen.place(found[0], rule.letters, rule.meta)
            meta = {rule.meta: seen.line[start:end].strip()}
        # brackets and stops around what went say nothing without it
        left = rule.scope != "line" and any(character.isalnum() for character in kept)
        return Verdict(kept if left else None, self.name, meta)
