"""Find what was wrong with the bytes of a page or record when it was read, as its flags tell."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from quchong.check.cleaning_tools import DAMAGED_BYTES
from quchong.check.input_findings import show_encoding
from quchong.check.scan.offence import Offence
from quchong.model import DAMAGE, InputFlag, InputFlagName, Page, Record

BAD_BYTES: InputFlagName = "bad_bytes"
LOST = "\ufffd"
"""What stands for bytes that are not text."""

WORDS: Mapping[InputFlagName, Callable[[InputFlag, str | None], str]] = {
    BAD_BYTES: lambda _flag, encoding: f"bytes that are not {show_encoding(encoding)}, now U+FFFD",
    "cut_character": lambda flag, _: f"character cut off at the end, now left out ({count_bytes(flag)})",
    "mixed_encoding": lambda flag, _: f"line in another encoding ({show_encoding(flag.encoding)})",
    "nul_padding": lambda flag, _: f"padding after the text, now left out ({count_bytes(flag)} of zero)",
}
"""What is wrong, from a flag and the encoding of the page or record."""
BAD_IN_ROW = "bytes that were not text when a run read them, now U+FFFD"


def count_bytes(flag: InputFlag) -> str:
    """Return how many bytes a flag is about."""
    return f"{flag.size:,} byte{'' if flag.size == 1 else 's'}"


def has_damage(page: Page | Record) -> bool:
    """Say whether something was wrong with the bytes of a page or record."""
    return any(flag.name in DAMAGE for flag in page.flags)


def find_page_damage(page: Page, lines: Sequence[str], number_of: Callable[[int], int]) -> Iterator[Offence]:
    """Yield an offence for each damaged line of a page.

    Parameters
    ----------
    page
        The page.
    lines
        Its lines, as splitting cuts them.
    number_of
        Gives the 1-based number of a line as editors count it, from its index among the lines.
    """
    for flag in page.flags:
        for line in flag.lines if flag.name in DAMAGE else ():
            text = lines[line - 1]
            yield Offence(DAMAGED_BYTES, number_of(line - 1), text, text, WORDS[flag.name](flag, page.encoding))


def find_record_damage(record: Record) -> Iterator[Offence]:
    """Yield the offences of a damaged record: of bad bytes on the lines where they were, of other damage on the first.

    A row that a run wrote has the flag of the bad bytes that the run met.
    """
    lines = record.text.split("\n")
    for flag in record.flags:
        if flag.name in DAMAGE and flag.name != BAD_BYTES:
            yield Offence(DAMAGED_BYTES, 1, lines[0], lines[0], WORDS[flag.name](flag, record.encoding))
    bad = [flag for flag in record.flags if flag.name == BAD_BYTES]
    words = WORDS[BAD_BYTES](bad[0], record.encoding) if bad else BAD_IN_ROW
    for number, line in enumerate(lines if has_bad_bytes(record) else (), start=1):
        if LOST in line:
            yield Offence(DAMAGED_BYTES, number, line, line, words)


def has_bad_bytes(record: Record) -> bool:
    """Say whether U+FFFD stands for bad bytes in a record, now or when a run wrote it."""
    flags = {flag.name for flag in record.flags} | set(record.written.flags if record.written else ())
    return BAD_BYTES in flags
