"""Mend files in place, or show how: the same bytes but for what is mended, whole or not at all."""

import json
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path
from typing import Any

from quchong.atomic_write import atomic_write
from quchong.check.findings import Finding
from quchong.check.fix.fix_text import Tools, make_tools, mend_page, mend_record, mend_title
from quchong.config.load import Config
from quchong.model import Page
from quchong.read.decode import BYTE_ORDER_MARKS, Decoded, decode
from quchong.read.jsonl import decode_record, iterate_lines
from quchong.read.location import open_stream
from quchong.read.options import ReadOptions
from quchong.read.text_page import MAX_PAGE_BYTES
from quchong.text.printable import printable

COMPRESSIONS = {".gz": "gz", ".zst": "zst"}

Wanted = Mapping[int, Collection[str]]
"""By line, which is the record's number, the rules that found something to mend there."""


@dataclass(frozen=True)
class Mended:
    """A file that mending changes: its path as shown, where it lies, and what it holds before and after, by lines.

    Of a file of records only the changed ones are here.
    """

    path: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def fix_files(
    findings: Sequence[Finding],
    locations: Mapping[str, Path],
    config: Config,
    warn: Callable[[str], None],
    *,
    write: bool,
) -> list[Mended]:
    """Mend what is fixable among the findings, file by file; with `write` in place, else only say what would change."""
    wanted: dict[str, dict[int, set[str]]] = {}
    for finding in findings:
        if finding.fixable:
            wanted.setdefault(finding.place.path, {}).setdefault(finding.place.line, set()).add(finding.code)
    tools = make_tools(config)
    mended = []
    for path, lines in sorted(wanted.items()):
        # a link is followed, so that it stays one
        file = Path(os.path.realpath(locations[path]))
        fix = next((fix for suffix, fix in FIXERS.items() if file.name.lower().endswith(suffix)), None)
        if fix is None:
            warn(f"{path}: files of this type are not rewritten; mend it where it is made")
            continue
        try:
            changed = fix(path, file, lines, tools, config.read, write)
        except (OSError, UnicodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "its encoding cannot write what is mended"
            warn(f"{path}: not mended: {reason or error}")
            continue
        if changed is not None:
            mended.append(changed)
    return mended


def fix_text_file(
    path: str, file: Path, wanted: Wanted, tools: Tools, options: ReadOptions, write: bool
) -> Mended | None:
    """Mend a page; its encoding, byte order mark and line ends stay."""
    data = file.read_bytes()
    if len(data) > MAX_PAGE_BYTES:
        return None
    decoded = decode(data, options.encoding)
    mark = next((mark for mark, _ in BYTE_ORDER_MARKS if data.startswith(mark)), b"")
    codes = {code for found in wanted.values() for code in found}
    text = mend_page(Page(0, path, None, decoded.text), tools, codes)
    if text == decoded.text:
        return None
    encoded = mark + encode(text, decoded)
    if write:
        with atomic_write(file) as stream:
            stream.write(encoded)
    return Mended(path, lines_to_compare(decoded.text), lines_to_compare(text))


def lines_to_compare(text: str) -> tuple[str, ...]:
    """Cut a text where editors do; str.splitlines knows more line ends, which mending may write otherwise."""
    lines = re.split("\r\n|\r|\n", text)
    return tuple(lines if lines[-1] else lines[:-1])


def encode(text: str, decoded: Decoded) -> bytes:
    """Encode a text as the one it was made of was; raises UnicodeEncodeError where that cannot write it."""
    return text.encode(decoded.encoding)


class _Ending:
    """A stream that remembers whether it ended with a line end."""

    def __init__(self, stream: Any) -> None:
        self.stream = stream
        self.last = b""

    def read(self, size: int) -> bytes:
        data: bytes = self.stream.read(size)
        self.last = data[-1:] or self.last
        return data


def fix_record_file(
    path: str, file: Path, wanted: Wanted, tools: Tools, options: ReadOptions, write: bool
) -> Mended | None:
    """Mend records of a file; every other line stays byte for byte."""
    before: list[str] = []
    after: list[str] = []

    def lines_of(ending: _Ending) -> Iterator[bytes]:
        for number, line in enumerate(iterate_lines(ending), start=1):
            if line is None:
                raise OSError(0, "holds a record that is too large")
            if number in wanted:
                new = mend_line(line, wanted[number], tools, options)
                if new != line:
                    before.append(line.decode("utf-8", "replace"))
                    after.append(new.decode("utf-8", "replace"))
                    line = new
            yield line

    with open_stream(str(file)) as stream:
        for _ in lines_of(_Ending(stream)):
            pass
    if not after or not write:
        return Mended(path, tuple(before), tuple(after)) if after else None
    changed = Mended(path, tuple(before), tuple(after))
    compression = COMPRESSIONS.get(file.suffix.lower(), "none")
    with open_stream(str(file)) as stream, atomic_write(file, compression) as out:
        ending = _Ending(stream)
        first = True
        for line in lines_of(ending):
            out.write(line if first else b"\n" + line)
            first = False
        if ending.last == b"\n":
            out.write(b"\n")
    return changed


def mend_line(line: bytes, codes: Collection[str], tools: Tools, options: ReadOptions) -> bytes:
    """Return a record with its text and title mended; every other character of the line stays."""
    decoded = decode_record(line, options.encoding)
    text = decoded.text
    fields = find_strings(text)
    mends = {options.title_field: mend_title, options.text_field: mend_record}
    changes = [(fields[name], mend(fields[name].value, tools, codes)) for name, mend in mends.items() if name in fields]
    for given, new in sorted(changes, key=lambda change: -change[0].start):
        if new != given.value:
            escaped = text[given.start : given.end].isascii() and not given.value.isascii()
            text = text[: given.start] + json.dumps(new, ensure_ascii=escaped) + text[given.end :]
    if text == decoded.text:
        return line
    mark = next((mark for mark, _ in BYTE_ORDER_MARKS if line.startswith(mark)), b"")
    return mark + encode(text, decoded)


@dataclass(frozen=True)
class String:
    """A string in JSON: what it says, and where it stands, its quotes included."""

    value: str
    start: int
    end: int


def find_strings(text: str) -> dict[str, String]:
    """Return the fields of a JSON object that are strings; of a name that stands twice the last one, which counts."""
    found: dict[str, String] = {}
    read = json.JSONDecoder().raw_decode
    at = pass_over("{", text, 0)
    while text[at] == '"':
        name, at = read(text, at)
        start = pass_over(":", text, at)
        value, at = read(text, start)
        found.pop(name, None)
        if isinstance(value, str):
            found[name] = String(value, start, at)
        at = pass_over(",", text, at)
    return found


def pass_over(mark: str, text: str, at: int) -> int:
    """Return where, from a place in a JSON text on, a mark and the white space around it end."""
    at = SPACE.match(text, at).end()  # type: ignore[union-attr]  # it matches nothing too
    return SPACE.match(text, at + 1).end() if text[at] == mark else at  # type: ignore[union-attr]


SPACE = re.compile(r"[ \t\r\n]*")

Fixer = Callable[[str, Path, Wanted, Tools, ReadOptions, bool], Mended | None]
FIXERS: dict[str, Fixer] = {
    ".txt": fix_text_file,
    ".jsonl": fix_record_file,
    ".jsonl.gz": fix_record_file,
    ".jsonl.zst": fix_record_file,
}
"""Who mends a file, by the end of its name."""


def render_diff(mended: Sequence[Mended]) -> str:
    """Return what mending changes, as one unified diff; of a file of records the changed ones only."""
    lines: list[str] = []
    for one in mended:
        path = printable(one.path)  # one with a line feed would begin lines of its own
        lines += unified_diff(one.before, one.after, path, path, lineterm="")
    return "".join(f"{line}\n" for line in lines)
