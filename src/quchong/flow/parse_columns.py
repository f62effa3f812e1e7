"""Records in columns: read, cleaned and written by kernels, but for those that cleaning may change.

The way of `read_split_clean.parse` through Python is the measure: both give the same rows. A text whose characters,
lines or flags are in doubt is repaired or looked at by itself, and a record with a line that a rule fits goes that way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from quchong.clean.line_repair import LinesInText
from quchong.clean.text_scan import ScannedTexts, TextFinding, TextScan
from quchong.model import ARTICLE, WRITTEN, Article, Source, make_row_key
from quchong.native.kernels import I64, U8, Bools, write_json_lines
from quchong.read.record_columns import RecordBlock, RecordColumns, StringColumn
from quchong.write.article_json import dump_article

Flags = tuple[str, ...]

FIELDS = ("id", "title", "text", "site", "record_id", "url", "flags", "extra")
"""What differs between the lines of records of a file, in the order in which the kernel takes it."""
RAW = 1 << 8
"""Marks a field whose values are JSON already (kernels.h: RAW_FIELD)."""
SPARE_BYTES = 6
"""Bytes that JSON may take for one of a string."""


@dataclass(frozen=True)
class ParsedColumns:
    """The records of a block: articles (ARTICLE), the same as they are written (WRITTEN, or None), and the rest.

    `left` are the places of the lines that are to be parsed one by one: number in the block, begin and end.
    """

    articles: pa.RecordBatch
    written: pa.RecordBatch | None
    left: I64


def parse_columns(read: RecordColumns, scan: TextScan, to_write: bool) -> ParsedColumns:
    """Clean the records of a block as far as that can be done in columns."""
    texts = clean_texts(read.columns["text"], scan)
    titles, odd_titles = clean_titles(read.columns["title"], scan)
    is_left = texts.is_left | odd_titles
    numbers = read.places[:, 0] + read.block.first_record
    columns = {
        **read.columns,
        "text": texts.column,
        "title": titles,
        "site": fill_sites(read.columns["site"], read.block.piece.folder_site),
        "id": name_records(read.block.piece.path, numbers),
    }
    articles = make_articles(columns, numbers, texts, read.block.piece.file_index)
    written = write_lines(articles, columns, texts.flags, read.block.piece.path) if to_write else None
    if is_left.any():
        kept = pa.array(np.flatnonzero(~is_left))
        articles = articles.take(kept)
        written = written.take(kept) if written else None
    refused = np.concatenate([read.refused, read.places[is_left]])
    return ParsedColumns(articles, written, refused[refused[:, 0].argsort(kind="stable")])


@dataclass(frozen=True)
class CleanTexts:
    """Clean texts, their flags, how many lines of each were boilerplate, and which are to be parsed by themselves."""

    column: StringColumn
    flags: list[Flags]
    boilerplate: I64
    is_left: Bools


def clean_texts(text: StringColumn, scan: TextScan) -> CleanTexts:
    """Clean texts; those that a rule may match, and those that are invalid, are left."""
    scanned = scan.scan(text.data, text.ends)
    column = StringColumn(scanned.data, scanned.ends, text.present)
    findings, boilerplate = scanned.findings, np.zeros(len(text.present), np.int64)
    lines = [(row, text.data[begin:end]) for row, begin, end in scanned.triggered.tolist()]
    unsettled: list[int] = []
    rows = np.flatnonzero(findings & TextFinding.CONCERNED)
    if len(rows):
        repaired, boilerplate[rows] = repair_texts(text, scanned, rows, scan)
        # what was repaired is looked at again, and is sure to need no other repair
        again = scan.scan(repaired.data, repaired.ends)
        column = replace_strings(column, rows, StringColumn(again.data, again.ends, repaired.present))
        findings[rows] = again.findings & ~np.uint8(TextFinding.CONCERNED)
        concerned = set(rows.tolist())
        lines = [(row, line) for row, line in lines if row not in concerned]
        lines += [(int(rows[at]), repaired.data[begin:end]) for at, begin, end in again.triggered.tolist()]
        # white space may have hidden something from a step
        hiding = np.uint8(TextFinding.CONCERNED | TextFinding.CHANGED)
        unsettled = rows[(again.findings & hiding) == hiding].tolist()
    is_left = (findings & (TextFinding.INVALID | TextFinding.CROWDED)).astype(np.bool_)
    for row, line in lines:
        is_left[row] = is_left[row] or scan.may_match(line.tobytes().decode())
    for row in unsettled:
        is_left[row] = is_left[row] or not scan.is_settled(string_at(column, row))
    flags: list[Flags] = [("short",) if short else () for short in (findings & TextFinding.SHORT).tolist()]
    for row in np.flatnonzero((findings & TextFinding.FLAGGED).astype(np.bool_) & ~is_left).tolist():
        flags[row] = scan.find_flags(string_at(column, row))
    return CleanTexts(column, flags, boilerplate, is_left)


def repair_texts(
    text: StringColumn, scanned: ScannedTexts, rows: I64, scan: TextScan
) -> tuple[StringColumn, list[int]]:
    """Return the texts of some rows with their characters repaired, and how many lines of each are gone for that."""
    starts = scanned.concerned[:, 0].searchsorted(rows)
    given = list_concerned(text, scanned, rows.tolist(), starts.tolist())
    texts, gone = zip(*scan.repair_all(given), strict=True)
    return join_strings(texts), list(gone)


def list_concerned(
    text: StringColumn, scanned: ScannedTexts, rows: Sequence[int], starts: Sequence[int]
) -> Iterator[LinesInText]:
    """Yield the texts of some rows with their lines that concern a step, which begin at `starts` among all of them."""
    places = scanned.concerned[:, 1:].tolist()
    names = (scanned.findings & TextFinding.NAMES).tolist()
    counts = scanned.line_counts.tolist()
    ends = text.ends.tolist()
    for row, start in zip(rows, starts, strict=True):
        filled, count = counts[row]
        begin, end = ends[row], ends[row + 1]
        own = places[start : start + count]
        # where there was no room for all lines, the whole text is one
        lines = [(first - begin, last - begin) for first, last in own] if len(own) == count else [(0, end - begin)]
        yield LinesInText(text.data[begin:end].tobytes(), lines, filled, bool(names[row]))


def clean_titles(title: StringColumn, scan: TextScan) -> tuple[StringColumn, Bools]:
    """Return clean titles, and which of them are to be parsed by themselves."""
    scanned = scan.scan_titles(title.data, title.ends)
    column = StringColumn(scanned.data, scanned.ends, title.present)
    rows = np.flatnonzero(scanned.findings & (TextFinding.CONCERNED | TextFinding.SEVERAL_LINES))
    if len(rows):
        new = join_strings([scan.repair_title(string_at(title, row)).encode() for row in rows.tolist()])
        column = replace_strings(column, rows, new)
    return column, (scanned.findings & TextFinding.INVALID).astype(np.bool_)


def replace_strings(column: StringColumn, rows: I64, new: StringColumn) -> StringColumn:
    """Return a column with the strings of some rows, ascending, replaced by new ones."""
    if len(rows) == len(column.present):
        return StringColumn(new.data, new.ends, column.present)
    order = np.arange(len(column.present))
    order[rows] = np.arange(len(rows)) + len(order)
    both = pa.concat_arrays(
        [as_array(StringColumn(column.data, column.ends, np.ones_like(column.present))), as_array(new)]
    )
    replaced = as_column(both.take(pa.array(order)))
    return StringColumn(replaced.data, replaced.ends, column.present)


def join_strings(values: Sequence[bytes]) -> StringColumn:
    """Return strings, as UTF-8, as a column."""
    ends = np.concatenate([[0], np.cumsum([len(value) for value in values])]).astype(np.int32)
    return StringColumn(np.frombuffer(b"".join(values), np.uint8), ends, np.ones(len(values), np.bool_))


def as_column(array: pa.Array) -> StringColumn:
    """Return an array of strings that begins with its buffers, and has no nulls, as a column."""
    _, ends, data = array.buffers()
    offsets = np.frombuffer(ends, np.int32)[: len(array) + 1]
    content = np.frombuffer(data, np.uint8)[: offsets[-1]] if data is not None else np.empty(0, np.uint8)
    return StringColumn(content, offsets, np.ones(len(array), np.bool_))


def string_at(column: StringColumn, row: int) -> str:
    """Return a string of a column."""
    return column.data[column.ends[row] : column.ends[row + 1]].tobytes().decode()


def fill_sites(site: StringColumn, folder_site: str | None) -> StringColumn:
    """Return the sites of records, with that of the folder where a record names none."""
    if folder_site is None or site.present.all():
        return site
    name = np.frombuffer(folder_site.encode(), np.uint8)
    if not site.present.any():
        ends = np.arange(len(site.present) + 1, dtype=np.int32) * np.int32(len(name))
        return StringColumn(np.tile(name, len(site.present)), ends, np.ones_like(site.present))
    own = (site.data[begin:end] for begin, end in zip(site.ends[:-1], site.ends[1:], strict=True))
    values = [value if there else name for value, there in zip(own, site.present.tolist(), strict=True)]
    ends = np.concatenate([[0], np.cumsum([len(value) for value in values])]).astype(np.int32)
    return StringColumn(np.concatenate(values), ends, np.ones_like(site.present))


def name_records(path: str, numbers: I64) -> StringColumn:
    """Return the ids of the records of a file."""
    return join_strings([f"{path}#{number}".encode() for number in numbers.tolist()])


def as_array(column: StringColumn) -> pa.Array:
    """Return a column as an Arrow array, without a copy."""
    valid = None if column.present.all() else pa.py_buffer(np.packbits(column.present, bitorder="little"))
    buffers = [valid, pa.py_buffer(column.ends), pa.py_buffer(column.data)]
    return pa.Array.from_buffers(pa.string(), len(column.present), buffers)


def make_articles(columns: dict[str, StringColumn], numbers: I64, texts: CleanTexts, file_index: int) -> pa.RecordBatch:
    """Return records as articles (ARTICLE)."""
    count = len(numbers)
    known = {name: as_array(columns[name]) for name in ("id", "title", "text", "record_id", "site")}
    first = make_row_key(file_index, 0)
    step = make_row_key(0, 1)
    known["row_key"] = pa.array(first + numbers * step)
    known["flags"] = pa.array(texts.flags, ARTICLE.field("flags").type)
    known["group_size"] = pa.array(np.ones(count, np.int64))
    known["boilerplate"] = pa.array(texts.boilerplate)
    return pa.record_batch([known.get(field.name, pa.nulls(count, field.type)) for field in ARTICLE], schema=ARTICLE)


@dataclass(frozen=True)
class LineTemplate:
    """The lines of records of a file but for what differs: the constants, and the fields between them."""

    constants: U8
    ends: I64
    fields: I64


@cache
def make_template(path: str) -> LineTemplate:
    """Return the template of the lines of a file's records, as `dump_article` writes them."""
    marks = [chr(0xE000 + index) for index in range(len(FIELDS))]
    name, title, text, site, record_id, url, flag, extra = marks
    source = Source(path, site, record_id=record_id, url=url)
    line = dump_article(Article(0, name, title, text, source, flags=(flag,), extra=extra))
    ends, fields, constants = [0], [], b""
    places = sorted((line.rindex(encoded := as_field(mark), 0), encoded, index) for index, mark in enumerate(marks))
    at = 0
    for start, encoded, index in places:
        constants += line[at:start]
        ends.append(len(constants))
        fields.append(index | (RAW if FIELDS[index] == "flags" else 0))
        at = start + len(encoded)
    constants += line[at:]
    ends.append(len(constants))
    return LineTemplate(np.frombuffer(constants, np.uint8), np.array(ends, np.int64), np.array(fields, np.int64))


def as_field(mark: str) -> bytes:
    """Return the value that a mark stands for as it is written; flags are a list."""
    value = orjson.dumps(mark)
    return b"[" + value + b"]" if mark == chr(0xE000 + FIELDS.index("flags")) else value


def write_lines(
    articles: pa.RecordBatch, columns: dict[str, StringColumn], flags: Sequence[Flags], path: str
) -> pa.RecordBatch:
    """Return articles as they are written (WRITTEN)."""
    template = make_template(path)
    count = articles.num_rows
    given = {**columns, "flags": dump_flags(flags)}
    values = [given[name] for name in FIELDS]
    present = np.zeros(count, np.uint8)
    size = (len(template.constants) + 4 * len(FIELDS)) * count
    for index, column in enumerate(values):
        present |= column.present.astype(np.uint8) << np.uint8(index)
        size += SPARE_BYTES * int(column.ends[-1])
    json = np.empty(min(size, np.iinfo(np.int32).max), np.uint8)
    ends: npt.NDArray[np.int32] = np.empty(count + 1, np.int32)
    constants = template.constants, template.ends
    used = write_json_lines(
        constants, template.fields, present, [(column.data, column.ends) for column in values], json, ends
    )
    lines = pa.Array.from_buffers(pa.binary(), count, [None, pa.py_buffer(ends), pa.py_buffer(json[:used])])
    nothing = pa.nulls(count, pa.string())
    return pa.record_batch([articles["row_key"], articles["id"], nothing, lines], schema=WRITTEN)


def dump_flags(flags: Sequence[Flags]) -> StringColumn:
    """Return lists of flags as JSON."""
    known: dict[Flags, bytes] = {each: orjson.dumps(each) for each in set(flags)}
    return join_strings([known[each] for each in flags])


def lines_left(parsed: ParsedColumns, block: RecordBlock) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the bytes of each line that is to be parsed by itself."""
    for line, begin, end in parsed.left.tolist():
        yield block.first_record + line, block.data[begin:end]
