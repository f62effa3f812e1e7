"""Scan files in one stage: read, split and clean them as a run does, and find what is wrong in them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import islice
from pathlib import Path

import pyarrow as pa

from quchong.check.cleaning_tools import CleaningTools, make_tools
from quchong.check.findings import Finding
from quchong.check.input_findings import skipped_finding
from quchong.check.scan.finding_rows import FINDING, to_row
from quchong.check.scan.scan_page import scan_page
from quchong.config.sections import Config
from quchong.flow.read_split_clean import article_row, pieces_in
from quchong.model import ARTICLE, Piece, Skipped
from quchong.read.file_formats import find_format
from quchong.read.jsonl import iterate_lines
from quchong.read.options import ReadOptions
from quchong.read.read_file import read_file
from quchong.read.streams import open_piece

BATCH_BYTES = 4 << 20
"""Text that the rows of a batch come from, roughly."""

SCANNED = pa.schema([("article", pa.struct(list(ARTICLE))), ("finding", pa.struct(list(FINDING)))])
"""What scanning gives: in each row exactly one of the two is there."""

ONCE_A_FILE = frozenset({"ENC001"})
"""Rules that are about a file as a whole, so they are reported at its first record only."""


@dataclass
class _ScannedRows:
    """Rows on their way into batches; `size` is about how many bytes of text they come from."""

    articles: list[tuple[object, ...]] = field(default_factory=list)
    findings: list[tuple[object, ...]] = field(default_factory=list)
    size: int = 0

    def flush(self) -> Iterator[pa.RecordBatch]:
        """Yield the rows as batches (SCANNED) of one kind each."""
        for name, schema, rows in (("article", ARTICLE, self.articles), ("finding", FINDING, self.findings)):
            if rows:
                columns = zip(zip(*rows, strict=True), schema, strict=True)
                arrays = [pa.array(values, column.type) for values, column in columns]
                struct = pa.StructArray.from_arrays(arrays, fields=list(schema))
                yield pa.record_batch(
                    [struct if column.name == name else pa.nulls(len(struct), column.type) for column in SCANNED],
                    schema=SCANNED,
                )
        self.articles, self.findings, self.size = [], [], 0


def scan(batches: Iterator[pa.RecordBatch], config: Config) -> Iterator[pa.RecordBatch]:
    """PIECE → SCANNED: the clean articles in files, and what is wrong in each file."""
    tools = make_tools(config)
    rows = _ScannedRows()
    for piece in pieces_in(batches):
        yield from scan_file(piece, config.read, tools, rows)
    yield from rows.flush()


def scan_file(piece: Piece, options: ReadOptions, tools: CleaningTools, rows: _ScannedRows) -> Iterator[pa.RecordBatch]:
    """Scan a file into rows; yields batches (SCANNED) as they fill up."""
    skipped: list[Skipped] = []
    reported: set[str] = set()
    for page in read_file(piece, options):
        if isinstance(page, Skipped):
            skipped.append(page)
            continue
        scanned = scan_page(page, tools)
        rows.articles += (
            article_row(article, count, tools.compared_field)
            for article, count in zip(scanned.articles, scanned.boilerplate, strict=True)
        )
        rows.findings += (
            to_row(piece.file_index, finding) for finding in scanned.findings if finding.code not in reported
        )
        reported |= {finding.code for finding in scanned.findings if finding.code in ONCE_A_FILE}
        rows.size += len(page.text) * 3
        if rows.size >= BATCH_BYTES:
            yield from rows.flush()
    rows.findings += (to_row(piece.file_index, finding) for finding in skipped_findings(piece, skipped))


def skipped_findings(piece: Piece, skipped: Sequence[Skipped]) -> Iterator[Finding]:
    """Yield the findings about what could not be read of a file; a record is identified by its bytes."""
    records = {item.record for item in skipped if item.record is not None}
    digests = digest_records(piece, records) if records else {}
    for item in skipped:
        digest = digests.get(item.record or 0) or digest_bytes(piece)
        finding = skipped_finding(item.path, item.record, item.reason, item.detail, digest)
        if finding is not None:
            yield finding


def digest_records(piece: Piece, wanted: set[int]) -> Mapping[int, bytes]:
    """Return digests of the bytes of records, by number; none for a record that is too large."""
    file_format = find_format(piece.location)
    if file_format is None or not file_format.record_per_line:
        return {}
    try:
        with open_piece(piece) as stream:
            numbered = enumerate(iterate_lines(stream), start=piece.first_record)
            lines = islice(numbered, max(wanted) - piece.first_record + 1)
            return {number: blake2b(line).digest() for number, line in lines if number in wanted and line is not None}
    except OSError:
        return {}


def digest_bytes(piece: Piece) -> bytes:
    """Return a digest of the bytes of a file, packed or not; that of no bytes where it cannot be read."""
    digest = blake2b()
    try:
        with Path(piece.location).open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError:
        pass
    return digest.digest()
