"""Patterns of .gitignore files with git's own meaning, as regular expressions that match in linear time.

As in git's `dir.c` and `wildmatch.c` (2.39), patterns and paths are bytes: `?` is one byte, a Chinese character three.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
WILD = re.compile(rb"[*?\[\\]")
IN_NAME = b"[^/]"
STAR, SLASH, FOLDERS = b"*", b"/", b"**/"
"""Parts of a pattern that stand for more than a byte, for the end of a name, and for any number of folders."""
CLASSES = {
    b"alnum": b"0-9A-Za-z",
    b"alpha": b"A-Za-z",
    b"blank": b" \\t",
    b"cntrl": b"\\x00-\\x1f\\x7f",
    b"digit": b"0-9",
    b"graph": b"\\x21-\\x7e",
    b"lower": b"a-z",
    b"print": b"\\x20-\\x7e",
    b"punct": b"!-/:-@\\[-`{-~",
    b"space": b" \\t\\n\\r",
    b"upper": b"A-Z",
    b"xdigit": b"0-9A-Fa-f",
}
"""The bytes of POSIX classes, as in a set of a regular expression."""


@dataclass(frozen=True)
class GitPattern:
    """A pattern: what it matches, and what follows from a match.

    `regex` matches a name if `of_name`, else a path relative to the folder of the pattern. It has to match all of it.
    """

    regex: bytes
    of_name: bool
    only_folders: bool
    ignores: bool


def parse_patterns(content: bytes) -> Iterator[GitPattern]:
    """Yield the patterns of a .gitignore file; lines that match nothing are left out."""
    for line in content.removeprefix(BYTE_ORDER_MARK).split(b"\n"):
        if not line.startswith(b"#") and (pattern := parse_pattern(trim_spaces(line.removesuffix(b"\r")))):
            yield pattern


def trim_spaces(line: bytes) -> bytes:
    """Return a line without the spaces at its end, but for one behind a backslash, and without what follows a NUL."""
    line = line.partition(b"\0")[0]
    trimmed = line.rstrip(b" ")
    backslashes = len(trimmed) - len(trimmed.rstrip(b"\\"))
    return trimmed + b" " if backslashes % 2 and trimmed != line else trimmed


def parse_pattern(line: bytes) -> GitPattern | None:
    """Return the pattern of a line, None where it matches nothing."""
    ignores = not line.startswith(b"!")
    pattern = line.removeprefix(b"!")
    only_folders = pattern.endswith(b"/")
    pattern = pattern.removesuffix(b"/")
    of_name = b"/" not in pattern
    pattern = pattern.removeprefix(b"/")
    wild = WILD.search(pattern)
    start = wild.start() if wild else len(pattern)
    # git compares what precedes the first wildcard by itself, so that `**` right behind it counts as at the start
    rest = translate(pattern[start:])
    if rest is None or not pattern:
        return None
    return GitPattern(re.escape(pattern[:start]) + rest, of_name, only_folders, ignores)


def translate(pattern: bytes) -> bytes | None:
    """Return a pattern as a regular expression, None where it matches nothing.

    Of the `*` of a name each but the last takes the first match, and so does what stands between two `**/`. What
    stands there has a fixed length, in bytes or in folders, so its first match leaves the most for what follows: if any
    match leads to success, this one does, and no other needs to be tried.
    """
    tokens = list(read_tokens(pattern))
    if None in tokens:
        return None
    first, *others = (join_names(part) for part in split_at(FOLDERS, tokens))
    if not others:
        return first
    *middle, last = others
    return first + b"".join(b"(?>(?:[^/]*/)*?%b)" % part for part in middle) + b"(?:[^/]*/)*?" + last


def join_names(tokens: Sequence[bytes | None]) -> bytes:
    """Return what stands between two `**/` as a regular expression."""
    return b"/".join(join_pieces(name) for name in split_at(SLASH, tokens))


def join_pieces(tokens: Sequence[bytes | None]) -> bytes:
    """Return a name as a regular expression."""
    first, *others = (b"".join(filter(None, piece)) for piece in split_at(STAR, tokens))
    if not others:
        return first
    *middle, last = others
    return first + b"".join(b"(?>[^/]*?%b)" % piece for piece in middle if piece) + b"[^/]*" + last


def split_at(separator: bytes, tokens: Sequence[bytes | None]) -> list[list[bytes | None]]:
    """Return the tokens between those that are the separator."""
    parts: list[list[bytes | None]] = [[]]
    for token in tokens:
        if token == separator:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def read_tokens(pattern: bytes) -> Iterator[bytes | None]:
    """Yield STAR, SLASH, FOLDERS, and regular expressions of one byte; None where a pattern is malformed."""
    place = 0
    while place < len(pattern):
        byte = pattern[place : place + 1]
        if byte == b"*":
            stop = len(pattern) - len(pattern[place:].lstrip(b"*"))
            many = stop - place > 1 and pattern[max(place - 1, 0) : place] in (b"", b"/")
            if many and stop == len(pattern):
                yield b".*"
            elif many and pattern[stop : stop + 1] == b"/":
                yield FOLDERS
                stop += 1
            elif many and pattern[stop : stop + 2] == b"\\/":
                yield from (STAR, SLASH, FOLDERS)  # at least one folder
                stop += 2
            else:
                yield STAR
            place = stop
        else:
            token, place = read_set(pattern, place) if byte == b"[" else read_byte(pattern, place)
            yield token


def read_byte(pattern: bytes, place: int) -> tuple[bytes | None, int]:
    """Return what matches one byte, None for a backslash at the end, and the place behind it."""
    byte = pattern[place : place + 1]
    if byte == b"?":
        return IN_NAME, place + 1
    if byte == b"\\":
        place += 1
        byte = pattern[place : place + 1]
    return (SLASH if byte == b"/" else re.escape(byte) or None), place + 1


def read_set(pattern: bytes, place: int) -> tuple[bytes | None, int]:
    """Return the set that begins with a bracket at a place, None where it is malformed, and the place behind it."""
    place += 1
    negated = pattern[place : place + 1] in (b"!", b"^")
    place += negated
    start = place
    members: list[bytes] = []
    before = b""  # the byte that a range may begin with
    while place == start or pattern[place : place + 1] != b"]":
        byte, following = pattern[place : place + 1], pattern[place + 1 : place + 2]
        close = pattern.find(b"]", place + 2)
        if byte == b"-" and before and following not in (b"", b"]"):
            place += 2 if following == b"\\" else 1
            byte = pattern[place : place + 1]
            if before <= byte:
                members.append(b"%b-%b" % (in_set(before), in_set(byte)))
            before = b""
        elif byte == b"[" and following == b":" and close > place + 2 and pattern[close - 1 : close] == b":":
            name = pattern[place + 2 : close - 1]
            if name not in CLASSES:
                return None, len(pattern)
            members.append(CLASSES[name])
            place, before = close, b""
        else:
            if byte == b"\\":
                place += 1
                byte = following
            members.append(in_set(byte))
            before = byte
        if not byte:
            return None, len(pattern)
        place += 1
    if not members:
        return IN_NAME if negated else None, place + 1
    return b"(?!/)[%b%b]" % (b"^" * negated, b"".join(members)), place + 1


def in_set(byte: bytes) -> bytes:
    """Return a byte as it is written in a set of a regular expression."""
    return b"\\x%02x" % ord(byte) if byte else b""
