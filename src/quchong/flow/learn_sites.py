"""Learning what is each site's own, from samples of bounded size: stages over the engine's verbs.

Where a site has very many pages, no one reducer gets them all.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from itertools import groupby, islice
from typing import Any

import pyarrow as pa

from quchong.clean.cleaner import make_cleaner
from quchong.config.sections import Config
from quchong.engines.engine import DatasetT, Engine
from quchong.flow.read_split_clean import is_split, pieces_in, rows_of_kind
from quchong.flow.repaired_page import repair_page
from quchong.flow.site_sample import PageSample, cut_middle
from quchong.model import SITE_PAGE, SITE_SHEET, SKIPPED, SURVEY, Page, Record, Skipped
from quchong.read.file_formats import holds_pages
from quchong.read.pieces import Pieces
from quchong.read.read_file import read_file
from quchong.split.page_lines import cut_lines
from quchong.split.sites.learn import MOST_PAGES, learn
from quchong.split.sites.line_form import DIGITS, MASKED
from quchong.split.sites.sheet import SiteSheet, dump_json, load_json

SLOTS = 64
"""Among how many reducers the sample of a site is shared at first."""
BATCH_ROWS = 1024
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Learned:
    """The sheets of sites, by site, the number of files that were looked at, and what was not read (model.SKIPPED)."""

    sheets: Mapping[str, SiteSheet]
    files: int
    skipped: pa.Table


def learn_sheets(engine: Engine[DatasetT], pieces: Pieces, config: Config) -> Learned:
    """Return what is learned of the sites of pages; no sheets where nothing is to be learned.

    Only files that hold pages are looked at.
    """
    files = pieces.inputs.filter(
        pa.array([holds_pages(path) for path in pieces.inputs["path"].to_pylist()], pa.bool_())
    )
    pages = replace(pieces, inputs=files)
    sheets, skipped = learn_sites(engine, engine.source(pages, pages.size), config)
    rows = engine.collect(sheets).sort_by("site").to_pylist()
    return Learned({row["site"]: load_json(row["sheet"]) for row in rows}, files.num_rows, engine.collect(skipped))


def learn_sites(engine: Engine[DatasetT], pieces: DatasetT, config: Config) -> tuple[DatasetT, DatasetT]:
    """Return the sheets (model.SITE_SHEET) of the sites of pages (model.PIECE), and what was not read (SKIPPED)."""
    survey = engine.keep(engine.map(pieces, partial(survey_pieces, config=config), SURVEY), "survey")
    pages = engine.map(survey, partial(rows_of_kind, column="page"), SITE_PAGE)
    skipped = engine.map(survey, partial(rows_of_kind, column="skipped"), SKIPPED)
    spread = engine.exchange(pages, ["slot", "site", "digest", "exact"], take_smallest, SITE_PAGE)
    sheets = engine.exchange(spread, ["site", "digest", "exact"], learn_each, SITE_SHEET)
    return engine.keep(sheets, "sheets"), skipped


def survey_pieces(batches: Iterator[pa.RecordBatch], config: Config) -> Iterator[pa.RecordBatch]:
    """PIECE → SURVEY: a bounded sample of the pages of each site, and what was not read."""
    cleaner = make_cleaner(config.clean)
    sample = PageSample(MOST_PAGES)
    for piece in pieces_in(batches):
        for item in read_file(piece, config.read):
            if isinstance(item, Skipped):
                row = {"skipped": {"file_index": piece.file_index, **vars(item)}}
                yield from to_batches([row], SURVEY)
            elif is_split(item, config.split):
                sample.add(item.site or "", page_row(repair_page(item, cleaner)[0]))
                if sample.is_full:
                    yield from to_batches(({"page": page} for page in sample.take()), SURVEY)
    yield from to_batches(({"page": page} for page in sample.take()), SURVEY)


def page_row(item: Page | Record) -> Row:
    """Return a page as a row of SITE_PAGE."""
    digest = hash_text(DIGITS.sub(MASKED, item.text))
    return {
        "slot": digest % SLOTS,
        "site": item.site or "",
        "digest": digest,
        "exact": hash_text(item.text),
        "text": cut_middle(item.text),
    }


def hash_text(text: str) -> int:
    """Return a hash of a text as a signed number of 64 bits."""
    data = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little", signed=True)


def take_smallest(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """SITE_PAGE by (slot, site, digest, exact) → the first pages of each slot of a site, each digest once."""
    rows = (
        row for _, pages in groupby(rows_in(batches), lambda row: (row["slot"], row["site"])) for row in first_of(pages)
    )
    yield from to_batches(rows, SITE_PAGE)


def first_of(pages: Iterable[Row]) -> Iterator[Row]:
    """Yield the first pages of one site, each digest once."""
    yield from islice((next(same) for _, same in groupby(pages, lambda row: row["digest"])), MOST_PAGES)


def learn_each(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """SITE_PAGE by (site, digest, exact) → SITE_SHEET: what is learned of each site, if anything is."""
    for site, pages in groupby(rows_in(batches), lambda row: row["site"]):
        sheet = learn(cut_lines(row["text"]).texts for row in first_of(pages))
        if sheet.kinds:
            row = {"site": site, "pages": sheet.pages, "sheet": dump_json(sheet)}
            yield from to_batches([row], SITE_SHEET)


def rows_in(batches: Iterator[pa.RecordBatch]) -> Iterator[Row]:
    """Yield the rows of batches."""
    for batch in batches:
        yield from batch.to_pylist()


def to_batches(rows: Iterable[Row], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Put rows into batches."""
    left = iter(rows)
    while some := list(islice(left, BATCH_ROWS)):
        yield pa.RecordBatch.from_pylist(some, schema=schema)
