"""Look at files in one stage: read, split and clean them as a run does, and say what is not clean in them."""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from itertools import islice
from pathlib import Path

import pyarrow as pa

from quchong.check.findings import Finding
from quchong.check.fix.fix_text import make_tools
from quchong.check.input_findings import skipped_finding
from quchong.check.scan.finding_rows import FOUND, found_row
from quchong.check.scan.scan_page import look_at
from quchong.config.sections import Config
from quchong.flow.read_split_clean import article_row, pieces_in
from quchong.model import ARTICLE, Piece, Skipped
from quchong.read.file_formats import find_format
from quchong.read.jsonl import iterate_lines
from quchong.read.read_file import read_file
from quchong.read.streams import open_piece

LOOKED_BYTES = 4 << 20
"""Text in a batch of what was looked at, about."""

LOOKED = pa.schema([("article", pa.struct(list(ARTICLE))), ("found", pa.struct(list(FOUND)))])
"""What looking gives: in each row exactly one of the two is there, in each batch the same."""

ONCE_A_FILE = frozenset({"ENC001"})


def look(batches: Iterator[pa.RecordBatch], config: Config) -> Iterator[pa.RecordBatch]:
    """PIECE → LOOKED: the clean articles in the files, and what is wrong with each file."""
    tools = make_tools(config)
    articles: list[tuple[object, ...]] = []
    found: list[tuple[object, ...]] = []
    size = 0
    for piece in pieces_in(batches):
        broken: list[Skipped] = []
        told: set[str] = set()
        for item in read_file(piece, config.read):
            if isinstance(item, Skipped):
                broken.append(item)
                continue
            looked = look_at(item, tools)
            articles += map(article_row, looked.articles, looked.boilerplate)
            found += (found_row(piece.file_index, finding) for finding in looked.findings if finding.code not in told)
            # the encoding is the file's, so it is said of its first record only
            told |= {finding.code for finding in looked.findings if finding.code in ONCE_A_FILE}
            size += len(item.text) * 3
            if size >= LOOKED_BYTES:
                yield from as_looked(articles, found)
                articles, found, size = [], [], 0
        found += (found_row(piece.file_index, finding) for finding in findings_of_skipped(piece, broken))
    yield from as_looked(articles, found)


def as_looked(articles: Sequence[tuple[object, ...]], found: Sequence[tuple[object, ...]]) -> Iterator[pa.RecordBatch]:
    """Yield what was looked at as batches of one kind each."""
    for name, schema, rows in (("article", ARTICLE, articles), ("found", FOUND, found)):
        if rows:
            columns = zip(zip(*rows, strict=True), schema, strict=True)
            arrays = [pa.array(column, kind.type) for column, kind in columns]
            struct = pa.StructArray.from_arrays(arrays, fields=list(schema))
            yield pa.record_batch(
                [struct if kind.name == name else pa.nulls(len(struct), kind.type) for kind in LOOKED], schema=LOOKED
            )


def findings_of_skipped(piece: Piece, broken: Sequence[Skipped]) -> Iterator[Finding]:
    """Yield the findings about what could not be read of a file; a record is known by its bytes."""
    records = {item.record for item in broken if item.record is not None}
    contents = digest_records(piece, records) if records else {}
    for item in broken:
        content = contents.get(item.record or 0) or digest_file(piece)
        finding = skipped_finding(item.path, item.record, item.reason, item.detail, content)
        if finding is not None:
            yield finding


def digest_records(piece: Piece, wanted: set[int]) -> Mapping[int, bytes]:
    """Return digests of some records of a file of lines, by number; of one that is too large there is none."""
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


def digest_file(piece: Piece) -> bytes:
    """Return a digest of a file as it lies, of nothing where it cannot be read."""
    digest = blake2b()
    try:
        with Path(piece.location).open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError:
        pass
    return digest.digest()
