"""The words for a run of offences: what is wrong, which characters, rules or tags, and on which lines."""

import unicodedata
from collections.abc import Callable, Iterable, Sequence

from quchong.check.cleaning_tools import CHARACTERS
from quchong.check.scan.offence import Offence

MAX_NAMED = 3
"""Characters, rules, tags or lines that a message lists; it counts the others."""


def describe_in_page(run: Sequence[Offence]) -> str:
    """Return the message for a run in a page; on a single line, the finding's place says which."""
    single = run[0].line == run[-1].line
    return describe(run, (lambda _lines: "") if single else on_lines)


def describe_in_record(run: Sequence[Offence]) -> str:
    """Return the message for a run in a record, whose place is the whole record."""
    return describe(run, in_title_or_text)


def describe(run: Sequence[Offence], where: Callable[[Sequence[int]], str]) -> str:
    """Return what is wrong in a run; `where` words the lines of what is named."""
    groups: dict[str, list[Offence]] = {}
    for offence in run:
        groups.setdefault(offence.words, []).append(offence)
    names = [name_group(words, offences) for words, offences in groups.items()]
    places = [where(list(dict.fromkeys(offence.line for offence in offences))) for offences in groups.values()]
    if len(set(places)) == 1:
        return "; ".join(names) + places[0]
    return "; ".join(name + place for name, place in zip(names, places, strict=True))


def on_lines(lines: Sequence[int]) -> str:
    """Return ` on line 3`, or ` on lines 3, 5`."""
    return f" on {'lines' if len(lines) > 1 else 'line'} {list_some(map(str, lines))}"


def in_title_or_text(lines: Sequence[int]) -> str:
    """Return where lines are in a record; line 0 is its title."""
    text_lines = [line for line in lines if line]
    parts = [" in the title"] if 0 in lines else []
    if text_lines:
        parts.append(f"{on_lines(text_lines)} of the text")
    return " and".join(parts)


def name_group(words: str, offences: Sequence[Offence]) -> str:
    """Return what is wrong and its details: `invisible characters: U+200B ZERO WIDTH SPACE`."""
    details = [detail for offence in offences for detail in details_of(offence)]
    return f"{words}: {list_some(dict.fromkeys(details))}" if details else words


def details_of(offence: Offence) -> list[str]:
    """Return what an offence is about: its detail, else the characters that go."""
    if offence.detail:
        return [offence.detail]
    if offence.code != CHARACTERS:
        return []
    gone = sorted(set(offence.before) - set(offence.after or ""))
    # where a letter and its mark become one character, the mark is what was wrong
    marks = [character for character in gone if unicodedata.combining(character)]
    return [name_character(character) for character in marks or gone]


def name_character(character: str) -> str:
    """Return a character by code point and name; a Han character is shown instead of its name."""
    code_point = f"U+{ord(character):04X}"
    name = unicodedata.name(character, "")
    if name.startswith("CJK "):
        return f"{character} ({code_point})"
    return f"{code_point} {name}".strip()


def list_some(values: Iterable[str]) -> str:
    """Return the first few of some values, and how many more there are."""
    every = list(values)
    more = f" and {len(every) - MAX_NAMED} more" if len(every) > MAX_NAMED else ""
    return ", ".join(every[:MAX_NAMED]) + more
