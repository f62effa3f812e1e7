"""CSV and TSV: each row is a record, whose fields the first row names."""

import csv
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from quchong.model import Piece, Record, Skipped
from quchong.read.options import ReadOptions
from quchong.read.parquet import explain_repeated
from quchong.read.records import explain_missing_text, make_record
from quchong.read.streams import open_stream
from quchong.read.text_lines import TextLines, explain_encoding


def read_table(piece: Piece, options: ReadOptions, delimiter: str) -> Iterator[Record | Skipped]:
    """Yield the rows of a file as records, and a `Skipped` for each that is damaged; blank lines do not count."""
    number = 0
    with open_stream(piece.location) as stream:
        try:
            lines = TextLines(stream, options.encoding, options.max_record_bytes)
            cells = iterate_cells(lines, delimiter, options.max_record_bytes)
            header = next(cells, None)
            if why := explain_header(header, options):
                yield Skipped(piece.path, None, "damaged" if isinstance(header, str) else "field", why)
                return
            for number, row in enumerate(cells, start=1):
                yield lines.give_encoding(read_cells(row, header or [], number, piece, options))
        except UnicodeDecodeError as error:
            yield Skipped(piece.path, None, "encoding", explain_encoding(error, number))


read_csv = partial(read_table, delimiter=",")
read_tsv = partial(read_table, delimiter="\t")


def iterate_cells(lines: TextLines, delimiter: str, longest: int) -> Iterator[list[str] | str]:
    """Yield the cells of each row, or what is wrong with it."""
    csv.field_size_limit(longest)  # of the whole process, in which nothing else reads CSV
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            yield f"damaged row that ends on line {rows.line_num}: {error}"
            continue
        if row:
            yield row


def explain_header(header: list[str] | str | None, options: ReadOptions) -> str | None:
    """Say what is wrong with the first row, None if nothing is or there is none."""
    if header is None or isinstance(header, str):
        return header
    if not any(field in header for field in options.text_fields):
        return explain_missing_text(dict.fromkeys(header), options)
    return explain_repeated(header)


def read_cells(
    row: list[str] | str, header: Sequence[str], number: int, piece: Piece, options: ReadOptions
) -> Record | Skipped:
    """Return a row as the record of that number; an empty cell is null, but an empty text is a text."""
    if isinstance(row, str):
        return Skipped(piece.path, number, "damaged", row)
    if len(row) != len(header):
        detail = f"damaged row: {len(row)} cells, but the first row names {len(header)} fields"
        return Skipped(piece.path, number, "damaged", detail)
    cells = zip(header, row, strict=True)
    content: dict[str, Any] = {name: cell if cell or name in options.text_fields else None for name, cell in cells}
    return make_record(content, number, piece, options)
