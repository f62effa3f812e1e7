"""Take out of an article the lines, ends of lines and phrases that a site put there, by rules that YAML declares.

A pattern sees a line without the spaces around it, and with its full-width ASCII as half-width: `责任编辑:` finds
`责任编辑：` too. What is left of the line keeps its own characters.
"""

import re
import sys
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from importlib import resources
from itertools import islice, product
from operator import add
from types import MappingProxyType
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
    model_validator,
)

from quchong.clean.alphabet import Units, read_units
from quchong.declared import SHIPPED, Pattern, is_shipped, read_yaml
from quchong.errors import ProfileError

ZONE_LINES = 8
"""Lines at either end of an article that are its head and its tail; blank and removed lines do not count, so that
what was once cleaned is not cleaned further the second time."""
MAX_LENGTH = 600
"""A longer line is no boilerplate as a whole."""
TRAIL_LENGTH = 400
"""Characters at the end of a line, among which boilerplate that trails it begins."""
META_KEYS = frozenset({"editor"})
HALF_WIDTH = {0x3000: 0x20, 0xA0: 0x20} | {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""One character for one, so that a place in what a pattern sees is the place in the line."""
INSIDE, HEAD, TAIL = frozenset({"any"}), frozenset({"any", "head"}), frozenset({"any", "tail"})
"""The zones of rules that are tried on a line, by where it stands."""
SPACE_RUN = re.compile(r"\s{2,}")
STREWN_BEFORE = re.compile(r"[\s*\-_~|/\\<>\[(){}+=#^`@&$%]*\Z")
STREWN_AFTER = re.compile(r"[\s*\-_~|/\\<>\])(}{+=#^`@&$%.,!?;:'、。]*")
"""What a disguise has around its letters and goes with them; quotation marks are the sentence's own."""
MAX_STREWN = 100
"""Characters before a disguise that go with it, at most."""


PAIR_MULTIPLIER = np.uint16(0x9E37)
MULTIPLIER = np.uint32(0x9E3779B1)
"""2^16 and 2^32 divided by the golden ratio, as usual for multiplicative hashing; odd, so that nothing is lost."""
HASH_BITS = 20
Hashes = npt.NDArray[np.uint32]
Ends = set[str]
"""The two characters that signs end with."""


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
    max_length: int | None = Field(
        None, ge=1, description=f"a longer line stays as it is; of rules of whole lines {MAX_LENGTH} without it"
    )
    min_count: int = Field(1, ge=1, description="so many lines of the article, at least, fit the pattern")
    meta: str | None = Field(None, description="metadata that the pattern's group of this name tells: editor")

    @model_validator(mode="after")
    def _fit_together(self, info: ValidationInfo) -> "Rule":
        if is_shipped(info):
            return self
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
        found = parse_rules(file.name, read_yaml(file.read_text("utf-8")), SHIPPED)
        if twice := rules.keys() & found.keys():
            raise ProfileError(f"boilerplate rules {file.name}: a second rule named {min(twice)}")
        rules |= found
    return MappingProxyType(rules)


@lru_cache(maxsize=4)
def merge_rules(own: tuple[tuple[str, Rule | None], ...]) -> Mapping[str, Rule]:
    """Return the shipped rules with one's own, which replace those of their names or, where they are None, remove them.

    Equal ones give the same mapping, since what it compiles to is kept for it.
    """
    merged = {**load_rules(), **dict(own)}
    return MappingProxyType({name: rule for name, rule in merged.items() if rule is not None})


def parse_rules(name: str, declared: Any, context: Mapping[str, bool] | None = None) -> Mapping[str, Rule]:
    """Check what YAML declares, rules by name; raises ProfileError with the place of what is wrong.

    The context is SHIPPED for what is shipped.
    """
    try:
        return MappingProxyType(RULES.validate_python(declared, context=context))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(step) for step in first["loc"]) or "the whole"
        raise ProfileError(f"boilerplate rules {name}: {place}: {first['msg']}") from None


def strip_boilerplate(
    articles: Sequence[Sequence[str]], rules: Mapping[str, Rule], units: Units | None = None
) -> list[dict[int, Verdict]]:
    """Judge every line of some articles; judging what is left of one changes nothing.

    Parameters
    ----------
    articles
        The lines of each article without their line ends, characters repaired, blank lines among them.
    rules
        The rules by name, in the order in which they are tried. What they compile to is kept for this very
        mapping: hand over the same one for every article, and do not change it.
    units
        The UTF-16 units of all lines, a line feed behind each, where they are at hand; more may follow them.

    Returns
    -------
    list of dict
        For each article the verdicts on the lines that some rule changed, by the line's position; most have none.
    """
    book = _open_book(_Same(rules))
    suspects = book.find_suspects([line for lines in articles for line in lines], units)
    numbers = list(suspects)
    verdicts: list[dict[int, Verdict]] = []
    first = 0
    for lines in articles:
        own = numbers[bisect_left(numbers, first) : bisect_left(numbers, first + len(lines))]
        verdicts.append(
            _Judge(book, lines, {number - first: suspects[number] for number in own}).judge() if own else {}
        )
        first += len(lines)
    return verdicts


def join_left(lines: Sequence[str], verdicts: Mapping[int, Verdict]) -> str:
    """Return what the verdicts leave of the lines, as one text."""
    left = (verdicts[at].text if at in verdicts else line for at, line in enumerate(lines))
    return "\n".join(line for line in left if line is not None)


class _Judge:
    """What has come out about the lines of one article so far."""

    def __init__(self, book: "_Book", lines: Sequence[str], suspects: Mapping[int, Ends]) -> None:
        self.book, self.lines = book, lines
        seen = ((number, _Seen(lines[number]), ends) for number, ends in suspects.items())
        self.cases = {number: (it, rules) for number, it, ends in seen if (rules := book.find_rules(it, ends))}
        self.changed: dict[int, Verdict] = {}
        self.changes = 0
        self.enough: dict[str, bool] = {}

    def judge(self) -> dict[int, Verdict]:
        """Return the verdicts on the lines that some rule changed."""
        if self.cases:
            forth, back = range(len(self.lines)), range(len(self.lines) - 1, -1, -1)
            while self.walk(HEAD, forth) | self.walk(TAIL, back):  # what goes at one end may move the other
                pass
            for number in self.cases:
                self.try_rules(number, INSIDE)
        return self.changed

    def walk(self, zones: frozenset[str], numbers: Iterable[int]) -> bool:
        """Try the rules on the lines of a zone, from the outside in; say whether any line changed."""
        before, count = self.changes, 0
        for number in numbers:
            if number in self.cases:
                self.try_rules(number, zones)
            text = self.changed[number].text if number in self.changed else self.lines[number]
            count += bool(text) and not str(text).isspace()
            if count == ZONE_LINES:
                break
        return self.changes > before

    def try_rules(self, number: int, zones: frozenset[str]) -> None:
        """Let the rules change a line, the first that fits and then again, until none does."""
        verdict = self.changed.get(number) or Verdict(self.lines[number])
        while verdict.text is not None:
            seen, rules = self.cases[number]
            found = ((rule, rule.find(seen)) for rule in rules if rule.rule.zone in zones)
            fitting = next(((rule, it) for rule, it in found if it and self.has_enough(rule)), None)
            if fitting is None:
                return
            after = fitting[0].change(seen, fitting[1])
            self.changes += 1
            self.changed[number] = verdict = Verdict(after.text, after.rule, {**after.meta, **verdict.meta})
            if verdict.text is not None:
                seen = _Seen(verdict.text)
                self.cases[number] = seen, self.book.find_rules(seen, seen.list_ends())

    def has_enough(self, rule: "_CompiledRule") -> bool:
        """Say whether as many lines fit a rule as it asks for; found out once for an article."""
        if rule.rule.min_count > 1 and rule.name not in self.enough:
            fitting = (line for line in self.lines if rule.find(_Seen(line)))
            self.enough[rule.name] = len(list(islice(fitting, rule.rule.min_count))) == rule.rule.min_count
        return self.enough.get(rule.name, True)


@cache
def _see(unit: int) -> str:
    """Return a UTF-16 unit as patterns see it."""
    return chr(unit).translate(HALF_WIDTH).lower()


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

    def list_ends(self) -> "Ends":
        """Return every two characters of the line that stand side by side."""
        return set(map(add, self.signs, self.signs[1:]))

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


class _CompiledRule:
    """A rule, ready to be tried."""

    def __init__(self, name: str, rule: Rule) -> None:
        self.name, self.rule = name, rule
        self.signs = tuple(sign.lower() for sign in rule.signs)
        self.max_length = rule.max_length or (MAX_LENGTH if rule.scope == "line" else sys.maxsize)

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
        self.signs: dict[str, set[int]] = {}
        for number, rule in enumerate(self.rules):
            for sign in rule.signs:
                self.signs.setdefault(sign, set()).add(number)
        signs = self.signs.keys()
        self.of_one = {sign for sign in signs if len(sign) == 1}
        self.of_end: dict[str, list[str]] = {}
        for sign in signs - self.of_one:
            self.of_end.setdefault(sign[-2:], []).append(sign)
        self.characters = np.zeros(1 << 16, bool)
        self.characters[[ord(one) for sign in self.of_one for one in _write_otherwise(sign)]] = True
        # of most signs the end is rarer than the beginning: 上一篇, 为大家, 相关文章
        ends = {sign[-3:] for sign in signs if len(sign) > 1}
        self.pairs, self.ends = np.zeros(1 << 16, bool), np.zeros(1 << HASH_BITS, bool)
        for end in ends:
            for way in product(*map(_write_otherwise, end)):
                codes = read_units("".join(way))
                self.pairs[_hash_pairs(codes)[-1:]] = True
                self.ends[_hash_ends(codes, np.array([len(codes) - 2]))[len(end) - 2]] = True

    def find_suspects(self, lines: Sequence[str], units: Units | None = None) -> dict[int, Ends]:
        """Return the numbers of the lines that some rule may have to look at, from 0 and in order, and why.

        The ends of all signs are looked up at once, by hash: ten times as fast as one pattern of them all. A line
        may pass by chance.
        """
        if self.signless:
            return {number: _Seen(line).list_ends() for number, line in enumerate(lines)}
        codes = read_units("\n".join(lines)) if units is None else units
        places = self.pairs.take(_hash_pairs(codes)).nonzero()[0]
        if len(places):
            of_two, of_three = _hash_ends(codes, places)
            places = places[self.ends[of_two] | self.ends[of_three]]
        places = np.append(places, self.characters.take(codes).nonzero()[0])
        if not len(places):
            return {}
        places.sort()
        numbers = np.searchsorted((codes == ord("\n")).nonzero()[0], places)
        seconds = codes[np.minimum(places + 1, len(codes) - 1)]
        suspects: dict[int, Ends] = {}
        for number, first, second in zip(numbers.tolist(), codes[places].tolist(), seconds.tolist(), strict=True):
            if number < len(lines):
                suspects.setdefault(number, set()).add(_see(first) + _see(second))
        return suspects

    def find_rules(self, seen: _Seen, ends: Ends) -> list[_CompiledRule]:
        """Return the rules of which the line has a sign, in their order; `ends` has the last two of each sign."""
        numbers = set(self.signless)
        for sign in self.of_one.union(*(self.of_end[end] for end in ends if end in self.of_end)):
            if sign in seen.signs:
                numbers |= self.signs[sign]
        return [self.rules[number] for number in sorted(numbers)]


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
