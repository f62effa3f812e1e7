"""Which of many texts cleaning may change or flag, found by a kernel; how doubt is settled, a line or text at a time.

The tables of the kernel come from what the cleaning steps, the flags and the boilerplate rules declare of themselves.
Where one declares nothing there is no such scan, and each text is cleaned by itself.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from quchong.clean import article_flags, character_classes
from quchong.clean.article_flags import FLAGS, LOW_HAN, SHORT, find_flags, has_low_han, is_short
from quchong.clean.character_classes import OF_NO_CLASS, parse_ranges, tabulate_classes
from quchong.clean.cleaner import Cleaner, apply, apply_until_clean, classify, join_title, trace_lines
from quchong.clean.han import HAN
from quchong.clean.layout import SPACES, WIDE_SPACES, strip_lines
from quchong.clean.line_repair import LineExcerpt, LinesInText, RepairedLines, put_back, repair_excerpt, take_excerpt
from quchong.clean.markup import IN_ABOUT
from quchong.clean.rule_index import RuleIndex, index_rules
from quchong.clean.rule_matching import NormalizedLine
from quchong.clean.trigger_filter import END, UNLIMITED, list_spellings
from quchong.model import Flag
from quchong.native.kernels import I32, I64, U8, U16, U32, TextBounds, TriggerTrie, scan_texts

CODE_POINTS = 0x110000
BASIC_PLANE = 0x10000
Bits = npt.NDArray[np.bool_]


class CharacterBit:
    """What the kernel knows of a character; the values are those of `scan.c`."""

    CONCERNS = 1
    FLAGS = 2
    FOREIGN = 4
    HAN = 8
    LETTER = 16
    SPACE = 32
    PADS = 64
    WIDE = 128
    PAIR_FIRST = 256
    OTHER_FIRST = 512
    ENDS_TRIGGER = 1024
    PAIR_NEXT = 2048
    OTHER_NEXT = 4096
    ENDS_NAME = 8192


SYMBOL_SHIFT = 16


class TextFinding:
    """What the kernel found in a text; the values are those of `scan.c`."""

    INVALID = 1
    CONCERNED = 2
    FLAGGED = 4
    SHORT = 8
    CHANGED = 16
    NAMES = 32
    CROWDED = 64
    SEVERAL_LINES = 128


KEEP_LAYOUT, STRIP_LINES, STRIP_ENDS = range(3)
IN_THE_KERNEL = {"short": is_short, "low_han": has_low_han}
"""The flags that the kernel gives, or sees that they have to be looked at."""
BYTES_PER_LINE = 64
"""There is room for one line with trigger words for so many bytes of text, and for one that concerns a step; a text
with more of the former is cleaned by itself."""


@dataclass(frozen=True)
class ScannedTexts:
    """Texts, UTF-8 end to end, with their layout done, and what was found in each.

    `triggered` are the lines with trigger words and `concerned` those that concern a step, both as they were before:
    rows of the number of their text and of where they begin and end in the bytes of the texts before. `line_counts`, of
    shape (texts, 2), are how many lines at the head of a text are not blank, and how many lines of it concern a step;
    for the last of these there may have been no room. Text i is `data[ends[i]:ends[i + 1]]`.
    """

    data: U8
    ends: I32
    findings: U8
    line_counts: I32
    triggered: I64
    concerned: I64


@dataclass(frozen=True)
class TextScan:
    """What the kernel and those who settle its doubts need, made once of a `Cleaner`."""

    cleaner: Cleaner
    index: RuleIndex | None
    table: U32
    trie: TriggerTrie

    def scan(self, data: U8, ends: I32) -> ScannedTexts:
        """Look at texts."""
        return self._scan(data, ends, self.trie, STRIP_LINES if self.cleaner.layout else KEEP_LAYOUT)

    def scan_titles(self, data: U8, ends: I32) -> ScannedTexts:
        """Look at titles, which no boilerplate rule is about."""
        return self._scan(data, ends, NO_TRIE, STRIP_ENDS)

    def _scan(self, data: U8, ends: I32, trie: TriggerTrie, layout: int) -> ScannedTexts:
        size, count = int(ends[-1] - ends[0]), len(ends) - 1
        kept, kept_ends, findings = np.empty(size, np.uint8), np.empty(count + 1, np.int32), np.empty(count, np.uint8)
        line_counts = np.empty((count, 2), np.int32)
        room = count + size // BYTES_PER_LINE
        triggered, concerned = np.empty((room, 3), np.int64), np.empty((room, 3), np.int64)
        bounds = TextBounds(SHORT, LOW_HAN / (1 - LOW_HAN))
        found = scan_texts(
            (data, ends),
            self.table,
            trie,
            layout,
            bounds,
            (kept, kept_ends),
            (findings, line_counts.reshape(-1)),
            (triggered.reshape(-1), concerned.reshape(-1)),
        )
        line_counts[findings & TextFinding.INVALID != 0] = 0
        written = min(int(line_counts[:, 1].sum()), room)
        return ScannedTexts(
            kept[: kept_ends[-1]], kept_ends, findings, line_counts, triggered[:found], concerned[:written]
        )

    def may_match(self, line: str) -> bool:
        """Return whether some rule may change a line of some article."""
        if self.index is None:
            return False
        normalized = NormalizedLine(line)
        rules = self.index.find_rules(normalized, normalized.list_pairs())
        return any(rule.find(normalized) for rule in rules)

    def repair_all(self, texts: Iterable[LinesInText]) -> Iterator[tuple[bytes, int]]:
        """Yield texts with their characters repaired, and how many lines of each are gone for that."""
        steps = self.cleaner.characters
        by_line = all(step.by_line for step in steps)
        known: dict[LineExcerpt, RepairedLines | None] = {}  # pages of a site have the same lines
        for given in texts:
            excerpt = take_excerpt(given) if by_line else None
            if excerpt is not None and excerpt not in known:
                known[excerpt] = repair_excerpt(excerpt, steps)
            lines = None if excerpt is None else known[excerpt]
            if lines is None:
                text, gone = self.repair(given.text.decode())
                yield text.encode("utf-8", "surrogatepass"), gone
            else:
                yield put_back(given, lines), lines.count(None)

    def repair(self, text: str) -> tuple[str, int]:
        """Return a text with its characters repaired, and how many of its lines are gone for that."""
        repaired, origins = trace_lines(self.cleaner.characters, classify(text))
        return repaired.text, 0 if origins is None else text.count("\n") + 1 - len(set(origins))

    def is_settled(self, text: str) -> bool:
        """Return whether no step repairs the characters of a text any more."""
        return apply(self.cleaner.characters, classify(text)).text == text

    def repair_title(self, title: str) -> str:
        """Return a title on one line, its characters repaired."""
        return join_title(apply_until_clean(self.cleaner.characters, classify(title)), self.cleaner).strip()

    def find_flags(self, text: str) -> tuple[Flag, ...]:
        """Return the flags of a text whose characters no step changes and whose layout is done."""
        return find_flags(text, classify(text).char_classes)


NO_TRIE = TriggerTrie(np.zeros(0, np.uint16), np.zeros(0, np.uint16), 0)


class _Key:
    """A cleaner as a key of a cache: equal to one of the same steps and the same object of rules, which it holds."""

    def __init__(self, cleaner: Cleaner) -> None:
        self.cleaner = cleaner
        self.steps = tuple(step.repair for step in (*cleaner.characters, *cleaner.layout))
        self.others = len(cleaner.layout), tuple(cleaner.filters), id(cleaner.rules)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and (self.steps, self.others) == (other.steps, other.others)

    def __hash__(self) -> int:
        return hash((self.steps, self.others))


def make_text_scan(cleaner: Cleaner) -> TextScan | None:
    """Prepare for looking at many texts; None where cleaning is set so that the kernel cannot tell what it does.

    The same is returned for equal cleaners.
    """
    return _make_text_scan(_Key(cleaner))


@lru_cache(maxsize=4)
def _make_text_scan(key: _Key) -> TextScan | None:
    cleaner = key.cleaner
    known_layout = all(step.repair is strip_lines for step in cleaner.layout)
    declared = all(step.needs or step.pairs for step in cleaner.characters)
    if not known_layout or not declared or cleaner.filters or not all(map(is_declared, FLAGS)):
        return None
    table = tabulate_bits(cleaner)
    if not cleaner.rules:
        return TextScan(cleaner, None, table, NO_TRIE)
    index = index_rules(cleaner.rules)
    symbols = None if index.untriggered else number_symbols(index.of_trigger)
    if symbols is None:
        return None
    limits = {trigger: index.find_limit(trigger) for trigger in index.of_trigger}
    for character, symbol in symbols.items():
        for spelling in list_spellings(character):
            table[ord(spelling)] |= np.uint32(symbol << SYMBOL_SHIFT)
    for character in {trigger[-1] for trigger in limits}:
        table[[ord(spelling) for spelling in list_spellings(character)]] |= CharacterBit.ENDS_TRIGGER
    return TextScan(cleaner, index, table, build_trie(limits, symbols))


def is_declared(flag: Flag) -> bool:
    """Return whether it is known which characters a text must hold to have a flag, or the kernel knows the flag."""
    return flag in article_flags.NEEDS or IN_THE_KERNEL.get(flag) is FLAGS[flag]


def tabulate_bits(cleaner: Cleaner) -> U32:
    """Return the bits of each code point, uint32 of shape (0x110000,), but those of trigger words."""
    table = np.zeros(CODE_POINTS, np.uint32)
    table[BASIC_PLANE:] = CharacterBit.CONCERNS | CharacterBit.FLAGS
    for first, stop in OF_NO_CLASS:
        table[first:stop] = 0
    classes = tabulate_classes()
    basic = table[:BASIC_PLANE]
    of_classes = {
        CharacterBit.CONCERNS: join(step.needs for step in cleaner.characters if step.pairs is None),
        CharacterBit.FLAGS: join(needs for flag, needs in article_flags.NEEDS.items() if flag not in IN_THE_KERNEL),
        CharacterBit.FOREIGN: character_classes.FOREIGN,
    }
    for bit, wanted in of_classes.items():
        basic[(classes & wanted) != 0] |= bit
    pairs = [step.pairs for step in cleaner.characters if step.pairs is not None]
    for at, (firsts, nexts) in enumerate(pairs):
        # with more than two steps of pairs, some that concern none of them count too
        basic[firsts] |= CharacterBit.OTHER_FIRST if at else CharacterBit.PAIR_FIRST
        basic[nexts] |= CharacterBit.OTHER_NEXT if at else CharacterBit.PAIR_NEXT
    for first, last in parse_ranges(HAN):
        table[first : last + 1] |= CharacterBit.HAN
    table[[ord(name[-1]) for name in IN_ABOUT]] |= CharacterBit.ENDS_NAME
    table[[ord(space) for space in SPACES]] |= CharacterBit.PADS
    table[[ord(space) for space in WIDE_SPACES]] |= CharacterBit.WIDE
    # where a character is not in these ranges it is looked at in any case
    for first, stop in ((0, BASIC_PLANE), *OF_NO_CLASS):
        for bit, pattern in ((CharacterBit.LETTER, r"[^\W_]+"), (CharacterBit.SPACE, r"\s+")):
            for start, end in find_runs(pattern, first, stop):
                table[start:end] |= bit
    return table


def join(classes: Iterable[int]) -> int:
    """Return all of some character classes."""
    joined = 0
    for each in classes:
        joined |= each
    return joined


def find_runs(pattern: str, first: int, stop: int) -> Iterator[tuple[int, int]]:
    """Yield where runs of characters that match a pattern begin and end among some code points."""
    characters = np.arange(first, stop, dtype=np.uint32).tobytes().decode("utf-32-le", "surrogatepass")
    for run in re.finditer(pattern, characters):
        yield first + run.start(), first + run.end()


def number_symbols(triggers: Iterable[str]) -> Mapping[str, int] | None:
    """Return a number, from 1, for each character at the ends of trigger words; the same for those spelled alike.

    None where the kernel cannot tell them apart.
    """
    symbols: dict[str, int] = {}
    spelled: dict[str, int] = {}
    for character in sorted({character for trigger in triggers for character in trigger[-END:]}):
        spellings = [character, *list_spellings(character)]
        known = {spelled[spelling] for spelling in spellings if spelling in spelled} or {len(symbols) + 1}
        if len(known) > 1 or ord(character) >= BASIC_PLANE:
            return None
        symbols[character] = min(known)
        spelled |= dict.fromkeys(spellings, min(known))
    return symbols


def build_trie(limits: Mapping[str, int], symbols: Mapping[str, int]) -> TriggerTrie:
    """Build the trie of the ends of trigger words; `limits` has for each the longest line on which it counts."""
    children: dict[tuple[int, int], int] = {}
    of_node = [0]
    for trigger, limit in limits.items():
        node = 0
        for character in reversed(trigger[-END:]):
            place = node, symbols[character]
            if place not in children:
                children[place] = len(of_node)
                of_node.append(0)
            node = children[place]
        of_node[node] = max(of_node[node], min(limit, UNLIMITED))
    width = max(symbols.values(), default=0) + 1
    nodes: U16 = np.zeros(len(of_node) * width, np.uint16)
    for (node, symbol), child in children.items():
        nodes[node * width + symbol] = child
    return TriggerTrie(nodes, np.array(of_node, np.uint16), width)
