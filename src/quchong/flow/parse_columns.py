"""Records in columns: read, cleaned and written by kernels, but for those that cleaning may change.

The way of `read_split_clean.parse` through Python is the measure: both give the same rows. A record whose characters,
lines or flags are in doubt is looked at by itself, and where a step or rule fits it goes that way too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import orjson
import pyarrow as pa

from quchong.clean.text_scan import ScannedTexts, TextFinding, TextScan
from quchong.model import ARTICLE, WRITTEN, Article, Source, make_row_key
from quchong.native.kernels import I32, I64, U8, write_json_lines
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
    text, title = read.columns["text"], read.columns["title"]
    texts, titles = scan.scan(text.data, text.ends), scan.scan_titles(title.data, title.ends)
    flags = flag_all(texts)
    left = find_unclean(text, texts, title, titles, flags, scan)
    is_left = np.zeros(len(read.places), np.bool_)
    is_left[list(left)] = True
    numbers = read.places[:, 0] + read.block.first_record
    columns = {
        **read.columns,
        "text": StringColumn(texts.data, texts.ends, text.present),
        "title": StringColumn(titles.data, titles.ends, title.present),
        "site": fill_sites(read.columns["site"], read.block.piece.folder_site),
        "id": name_records(read.block.piece.path, numbers),
    }
    articles = make_articles(columns, numbers, flags, read.block.piece.file_index)
    written = write_lines(articles, columns, flags, read.block.piece.path) if to_write else None
    if len(left):
        kept = pa.array(np.flatnonzero(~is_left))
        articles = articles.take(kept)
        written = written.take(kept) if written else None
    refused = np.concatenate([read.refused, read.places[is_left]])
    return ParsedColumns(articles, written, refused[refused[:, 0].argsort(kind="stable")])


def flag_all(texts: ScannedTexts) -> list[Flags]:
    """Return the flags of texts that the kernel is sure of."""
    return [("short",) if short else () for short in (texts.findings & TextFinding.SHORT).astype(np.bool_).tolist()]


def find_unclean(
    text: StringColumn,
    texts: ScannedTexts,
    title: StringColumn,
    titles: ScannedTexts,
    flags: list[Flags],
    scan: TextScan,
) -> set[int]:
    """Return the numbers of the records that cleaning may change, once doubts are settled; completes their flags."""
    whole = (texts.findings & (TextFinding.INVALID | TextFinding.CROWDED)) | (
        titles.findings & (TextFinding.INVALID | TextFinding.SEVERAL_LINES)
    )
    unclean = set(np.flatnonzero(whole).tolist())
    doubted = texts.findings & (TextFinding.CONCERNED | TextFinding.FLAGGED)
    for row in np.flatnonzero(doubted).tolist():
        if row not in unclean:
            if doubted[row] & TextFinding.CONCERNED and not scan.is_clean(string_at(text.data, text.ends, row)):
                unclean.add(row)
            else:
                flags[row] = scan.find_flags(string_at(texts.data, texts.ends, row))
    for row in np.flatnonzero(titles.findings & TextFinding.CONCERNED).tolist():
        if row not in unclean and not scan.is_clean(string_at(title.data, title.ends, row)):
            unclean.add(row)
    for row, begin, end in texts.lines.tolist():
        if row not in unclean and scan.may_match(text.data[begin:end].tobytes().decode()):
            unclean.add(row)
    return unclean


def string_at(data: U8, ends: I32, row: int) -> str:
    """Return a string of a column."""
    return data[ends[row] : ends[row + 1]].tobytes().decode()


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
    names = [f"{path}#{number}".encode() for number in numbers.tolist()]
    ends = np.concatenate([[0], np.cumsum([len(name) for name in names])]).astype(np.int32)
    return StringColumn(np.frombuffer(b"".join(names), np.uint8), ends, np.ones(len(names), np.bool_))


def as_array(column: StringColumn) -> pa.Array:
    """Return a column as an Arrow array, without a copy."""
    valid = None if column.present.all() else pa.py_buffer(np.packbits(column.present, bitorder="little"))
    buffers = [valid, pa.py_buffer(column.ends), pa.py_buffer(column.data)]
    return pa.Array.from_buffers(pa.string(), len(column.present), buffers)


def make_articles(
    columns: dict[str, StringColumn], numbers: I64, flags: Sequence[Flags], file_index: int
) -> pa.RecordBatch:
    """Return records as articles (ARTICLE)."""
    count = len(numbers)
    known = {name: as_array(columns[name]) for name in ("id", "title", "text", "record_id", "site")}
    first = make_row_key(file_index, 0)
    step = make_row_key(0, 1)
    known["row_key"] = pa.array(first + numbers * step)
    known["flags"] = pa.array(flags, ARTICLE.field("flags").type)
    known["group_size"] = pa.array(np.ones(count, np.int64))
    known["boilerplate"] = pa.array(np.zeros(count, np.int64))
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
    values = [known[each] for each in flags]
    ends = np.concatenate([[0], np.cumsum([len(value) for value in values])]).astype(np.int32)
    return StringColumn(np.frombuffer(b"".join(values), np.uint8), ends, np.ones(len(values), np.bool_))


def lines_left(parsed: ParsedColumns, block: RecordBlock) -> Iterator[tuple[int, bytes]]:
    """Yield the number and the bytes of each line that is to be parsed by itself."""
    for line, begin, end in parsed.left.tolist():
        yield block.first_record + line, block.data[begin:end]
