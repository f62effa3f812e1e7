"""Take out of an article the lines, ends of lines and phrases that a site put there, by rules that YAML declares.

A pattern sees a line without the spaces around it, and with its full-width ASCII as half-width: `责任编辑:` finds
`责任编辑：` too. What is left of the line keeps its own characters.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib import resources
from itertools import product
from types import MappingProxyType
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from quchong.clean.alphabet import Units, read_units
from quchong.errors import ProfileError

ZONE_LINES = 8
"""Lines at either end of an article that are its head and its tail; blank and removed lines do not count, so that
what was once cleaned is not cleaned further the second time."""
META_KEYS = frozenset({"editor"})
HALF_WIDTH = {0x3000: 0x20, 0xA0: 0x20} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""One character for one, so that a place in what a pattern sees is the place in the line."""
INSIDE = frozenset({"any"})
"""The zones of a line that stands in neither the head nor the tail."""
STREWN_BEFORE = re.compile(r"[\s*\-_~|/\\<>\[(){}+=#^`@&$%]*\Z")
STREWN_AFTER = re.compile(r"[\s*\-_~|/\\<>\])(}{+=#^`@&$%.,!?;:'、。]*")
"""What a disguise has around its letters and goes with them; quotation marks are the sentence's own."""


PAIR_MULTIPLIER = np.uint16(0x9E37)
MULTIPLIER = np.uint32(0x9E3779B1)
"""2^16 and 2^32 divided by the golden ratio, as usual for multiplicative hashing; odd, so that nothing is lost."""
HASH_BITS = 20
Hashes = npt.NDArray[np.uint32]


def join_parts(pattern: Any) -> Any:
    """Return a pattern that is declared in parts as one."""
    return "".join(map(str, pattern)) if isinstance(pattern, list) else pattern


def check_pattern(pattern: str) -> str:
    """Return the pattern if it is a regular expression; raises ValueError otherwise."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return pattern


Pattern = Annotated[str, BeforeValidator(join_parts), AfterValidator(check_pattern)]


class Rule(BaseModel):
    """A shape of boilerplate, and how much of the line goes where it shows."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    about: str = Field("", description="what this is and where it stands")
    kind: str = Field(pattern="^[a-z_]+$", description="what sort of boilerplate it is, in a word: notice, share …")
    pattern: Pattern | None = Field(
        None,
        description="regular expression of the line, or of the part of it that goes; may be a list of its parts",
    )
    words: tuple[Pattern, ...] = Field(
        (),
        description="instead of a pattern: the line is nothing but these, in any order, and no other letter or number",
    )
    signs: tuple[Annotated[str, Field(min_length=1)], ...] = Field(
        (),
        description="only lines with one of these strings are looked at; width and case do not matter. "
        "A rule without signs is tried on every line, which is slow",
    )
    scope: Literal["line", "trail", "inline"] = Field(
        "line",
        description="line: the pattern fits the whole line, which goes; trail: the pattern fits up to the end of "
        "the line and goes; inline: every match goes",
    )
    zone: Literal["any", "head", "tail"] = Field(
        "any", description=f"where the line stands; head and tail are {ZONE_LINES} lines that are not blank"
    )
    letters: bool = Field(
        False, description="the pattern sees letters and numbers only, NFKC and casefold: for disguised watermarks"
    )
    unless: Pattern | None = Field(
        None, description="a pattern; a line in which it is found stays. Of a rule of letters it sees the line itself"
    )
    max_length: int | None = Field(None, ge=1, description="a longer line stays as it is")
    min_count: int = Field(1, ge=1, description="so many lines of the article, at least, fit the pattern")
    meta: str | None = Field(None, description="metadata that the pattern's group of this name tells: editor")

    @model_validator(mode="after")
    def _fit_together(self) -> "Rule":
        if (self.pattern is None) == (not self.words):
            raise ValueError("a rule has either a pattern or words")
        if self.words and (self.scope != "line" or self.letters):
            raise ValueError("words are of a whole line as it is: neither another scope nor letters")
        if self.meta is not None and self.meta not in META_KEYS:
            raise ValueError(f"no metadata named {self.meta}; there is {', '.join(sorted(META_KEYS))}")
        if self.meta is not None and (self.letters or self.meta not in re.compile(self.pattern or "").groupindex):
            raise ValueError(f"no group named {self.meta} in the pattern, or the pattern sees letters only")
        return self


RULES = TypeAdapter(dict[str, Rule])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of a line: its text (None: the whole line goes), the rule that changed it, what the rule tells."""

    text: str | None
    rule: str | None = None
    meta: Mapping[str, str] = field(default_factory=dict)


@cache
def load_rules() -> Mapping[str, Rule]:
    """Load the shipped rules by name, in the order in which they are tried.

    Raises
    ------
    ProfileError
        A file is not a file of rules, or two rules have one name.
    """
    rules: dict[str, Rule] = {}
    folder = resources.files("quchong.clean").joinpath("rules")
    for file in sorted(folder.iterdir(), key=lambda file: file.name):
        if not file.name.endswith(".yaml"):
            continue
        found = parse_rules(file.name, yaml.safe_load(file.read_text("utf-8")))
        if twice := rules.keys() & found.keys():
            raise ProfileError(f"boilerplate rules {file.name}: a second rule named {min(twice)}")
        rules |= found
    return MappingProxyType(rules)


def parse_rules(name: str, declared: Any) -> Mapping[str, Rule]:
    """Check what YAML declares, rules by name; raises ProfileError with the place of what is wrong."""
    try:
        return MappingProxyType(RULES.validate_python(declared))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole"
        raise ProfileError(f"boilerplate rules {name}: {place}: {first['msg']}") from None


def strip_boilerplate(
    lines: Sequence[str], rules: Mapping[str, Rule], units: Units | None = None
) -> list[Verdict] | None:
    """Judge every line of an article; judging what is left changes nothing.

    Parameters
    ----------
    lines
        The article's lines without their line ends, characters repaired, blank lines among them.
    rules
        The rules by name, in the order in which they are tried. What they compile to is kept for this very
        mapping: hand over the same one for every article, and do not change it.
    units
        The UTF-16 units of the lines joined by line feeds, where they are at hand.

    Returns
    -------
    list of Verdict, or None
        One for each line; None, the common case, where no rule changed any.
    """
    book = _open_book(_Same(rules))
    suspects = book.find_suspects(lines, read_units("\n".join(lines)) if units is None else units)
    changed: dict[int, Verdict] = {}
    again = bool(suspects)
    while again:
        again = False
        zones = _find_zones(lines, changed)
        for number in suspects:
            before = changed.get(number, Verdict(lines[number]))
            after = book.judge(before, zones.get(number, INSIDE), lines)
            if after is not None:
                changed[number] = after
                again = True
    return [changed.get(number) or Verdict(line) for number, line in enumerate(lines)] if changed else None


def _find_zones(lines: Sequence[str], changed: Mapping[int, Verdict]) -> dict[int, frozenset[str]]:
    """Return the zones of the lines at both ends; lines in neither are left out."""
    zones: dict[int, frozenset[str]] = {}
    for zone, numbers in (("head", range(len(lines))), ("tail", range(len(lines) - 1, -1, -1))):
        count = 0
        for number in numbers:
            text = changed[number].text if number in changed else lines[number]
            if text and not text.isspace():
                zones[number] = zones.get(number, INSIDE) | {zone}
                count += 1
                if count == ZONE_LINES:
                    break
    return zones


@cache
def _fold_letter(character: str) -> str:
    """Return the letters and numbers that a character stands for, whatever its width and case."""
    folded = unicodedata.normalize("NFKC", character).casefold()
    return "".join(part for part in folded if part.isalnum())


class _Seen:
    """A line as patterns see it, and the way back from a match to its place in the line."""

    def __init__(self, line: str) -> None:
        self.line = line
        self.start = len(line) - len(line.lstrip())
        self.text = line.strip().translate(HALF_WIDTH)
        self.signs = self.text.lower()

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
            before, after = STREWN_BEFORE.search(self.text, 0, start), STREWN_AFTER.match(self.text, end)
            start, end = before.start() if before else start, after.end() if after else end
        return self.start + start, self.start + end


class _CompiledRule:
    """A rule, ready to be tried."""

    def __init__(self, name: str, rule: Rule) -> None:
        self.name, self.rule = name, rule
        self.signs = tuple(sign.lower() for sign in rule.signs)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern; compiled when first asked for, which of most rules never happens in a run."""
        pattern = self.rule.pattern or rf"(?:[\W_]|{'|'.join(self.rule.words)})+"
        return re.compile(rf"(?:{pattern})\Z" if self.rule.scope == "trail" else pattern)

    @cached_property
    def unless(self) -> re.Pattern[str] | None:
        """The pattern that keeps a line."""
        return re.compile(self.rule.unless) if self.rule.unless else None

    def find(self, seen: _Seen) -> list[re.Match[str]]:
        """Return the matches that make the rule change the line, in their order; none where it stays."""
        rule = self.rule
        if rule.max_length is not None and len(seen.text) > rule.max_length:
            return []
        text = seen.letters[0] if rule.letters else seen.text
        if rule.scope == "inline":
            found = [match for match in self.pattern.finditer(text) if match.end() > match.start()]
        else:
            match = self.pattern.fullmatch(text) if rule.scope == "line" else self.pattern.search(text)
            found = [match] if match and match.end() > match.start() else []
        line = seen.line if rule.letters else seen.text
        return [] if found and self.unless and self.unless.search(line) else found

    def change(self, seen: _Seen, found: Sequence[re.Match[str]]) -> Verdict:
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


class _Same:
    """A mapping as a key: equal to itself only, and held, so that no other takes its address."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = rules

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.rules is self.rules

    def __hash__(self) -> int:
        return id(self.rules)


class _Book:
    """Rules ready to be tried, and what says which lines are worth trying them on."""

    def __init__(self, rules: Mapping[str, Rule]) -> None:
        self.rules = [_CompiledRule(name, rule) for name, rule in rules.items()]
        self.signless = {number for number, rule in enumerate(self.rules) if not rule.signs}
        self.signs: dict[str, dict[str, set[int]]] = {}
        for number, rule in enumerate(self.rules):
            for sign in rule.signs:
                self.signs.setdefault(sign[0], {}).setdefault(sign, set()).add(number)
        signs = {sign for rule in self.rules for sign in rule.signs}
        self.characters = np.zeros(1 << 16, bool)
        self.characters[[ord(one) for sign in signs if len(sign) == 1 for one in _write_otherwise(sign)]] = True
        # of most signs the end is rarer than the beginning: 上一篇, 为大家, 相关文章
        ends = {sign[-3:] for sign in signs if len(sign) > 1}
        self.pairs, self.ends = np.zeros(1 << 16, bool), np.zeros(1 << HASH_BITS, bool)
        for end in ends:
            for way in product(*map(_write_otherwise, end)):
                codes = read_units("".join(way))
                self.pairs[_hash_pairs(codes)[-1:]] = True
                self.ends[_hash_ends(codes, np.array([len(codes) - 2]))[len(end) - 2]] = True

    def find_suspects(self, lines: Sequence[str], codes: Units) -> Sequence[int]:
        """Return the numbers of the lines that some rule may have to look at, from 0 and in order.

        The ends of all signs are looked up at once, by hash: ten times as fast as one pattern of them all. A line
        may pass by chance.
        """
        if self.signless:
            return range(len(lines))
        places = self.pairs[_hash_pairs(codes)].nonzero()[0]
        if len(places):
            of_two, of_three = _hash_ends(codes, places)
            places = places[self.ends[of_two] | self.ends[of_three]]
        places = np.append(places, self.characters[codes].nonzero()[0])
        if not len(places):
            return ()
        suspects: list[int] = np.unique(np.searchsorted((codes == ord("\n")).nonzero()[0], places)).tolist()
        return suspects

    def judge(self, before: Verdict, zones: frozenset[str], lines: Sequence[str]) -> Verdict | None:
        """Return what the first rule that fits makes of a line, or None where none fits."""
        if before.text is None:
            return None
        seen = _Seen(before.text)
        for rule in self._find_rules(seen):
            if rule.rule.zone in zones and (found := rule.find(seen)) and self._has_enough(rule, lines):
                after = rule.change(seen, found)
                return Verdict(after.text, after.rule, {**after.meta, **before.meta})
        return None

    def _find_rules(self, seen: _Seen) -> Iterator[_CompiledRule]:
        """Yield the rules of which the line has a sign, in their order."""
        numbers = set(self.signless)
        for first in self.signs.keys() & set(seen.signs):
            for sign, of_rules in self.signs[first].items():
                if sign in seen.signs:
                    numbers |= of_rules
        for number in sorted(numbers):
            yield self.rules[number]

    def _has_enough(self, rule: _CompiledRule, lines: Sequence[str]) -> bool:
        least = rule.rule.min_count
        return least == 1 or sum(1 for line in lines if rule.find(_Seen(line))) >= least


@lru_cache(maxsize=4)
def _open_book(same: _Same) -> _Book:
    return _Book(same.rules)


def _hash_pairs(codes: Units) -> npt.NDArray[np.uint16]:
    """Return a hash of 16 bits for each unit and the next, fast and rough."""
    return codes[:-1] * PAIR_MULTIPLIER + codes[1:]


def _hash_ends(codes: Units, places: npt.NDArray[np.int64]) -> tuple[Hashes, Hashes]:
    """Return hashes of HASH_BITS of the two units at each place, and of these with the one before them."""
    before, first, second = (codes[places + step].astype(np.uint32) for step in (-1, 0, 1))
    of_two = (first * MULTIPLIER + second) * MULTIPLIER
    # in front of the first place stands the last unit, which does no harm: a line may pass by chance
    of_three = (of_two + before) * MULTIPLIER
    return of_two >> np.uint32(32 - HASH_BITS), of_three >> np.uint32(32 - HASH_BITS)


def _write_otherwise(character: str) -> list[str]:
    """Return a character in both widths and cases."""
    cases = {character.lower(), character.upper()}
    return sorted(cases | {chr(ord(case) + 0xFEE0) for case in cases if "!" <= case <= "~"})
