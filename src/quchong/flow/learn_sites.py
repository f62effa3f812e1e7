"""Learning what is each site's own, and bringing it to its pages: stages over the engine's verbs.

Sites are learned from samples of bounded size. A sheet reaches the pages of its site by a join on the site; where a
site has very many pages, no one reducer gets them all.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from hashlib import blake2b
from itertools import groupby, islice
from typing import Any

import pyarrow as pa

from quchong.clean.cleaner import make_cleaner
from quchong.config.sections import Config
from quchong.engines.engine import DatasetT, Engine
from quchong.flow.read_split_clean import is_split, pieces_in
from quchong.flow.repaired_page import repair_page
from quchong.flow.site_sample import PageSample, cut_middle
from quchong.model import (
    PIECE,
    PIECE_GROUP,
    SHEET_ON_ITS_WAY,
    SHEET_OR_PIECE,
    SITE_PAGE,
    SITE_PLACE,
    SITE_SHEET,
    SURVEY,
    Page,
    Piece,
    Record,
    Skipped,
    make_row_key,
)
from quchong.read.file_formats import holds_pages
from quchong.read.pieces import Pieces
from quchong.read.read_file import read_file
from quchong.split.page_lines import cut_lines
from quchong.split.sites.learn import FEWEST_PAGES, MOST_PAGES, learn
from quchong.split.sites.line_form import DIGITS, MASKED
from quchong.split.sites.sheet import SiteSheet, dump_json, load_json

BEFORE_ALL = -1
"""In place of a group, for a sheet: it comes before all groups that ask for it."""
SLOTS = 64
"""Among how many reducers the sample of a site is shared at first."""
FILES_IN_GROUP = 256
"""Whole files that are read together."""
BATCH_ROWS = 1024
Row = Mapping[str, Any]


def learn_sheets(engine: Engine[DatasetT], pieces: Pieces, config: Config) -> dict[str, SiteSheet]:
    """Return the sheets of the sites of pages, by site; empty where nothing is to be learned.

    Only files that hold pages are looked at.
    """
    files = pieces.inputs.filter(
        pa.array([holds_pages(path) for path in pieces.inputs["path"].to_pylist()], pa.bool_())
    )
    if files.num_rows < FEWEST_PAGES:
        return {}
    pages = Pieces(files, pieces.folder)
    sheets, _ = learn_sites(engine, engine.source(pages, pages.size), config)
    return {row["site"]: load_json(row["sheet"]) for row in engine.collect(sheets).sort_by("site").to_pylist()}


def learn_sites(engine: Engine[DatasetT], pieces: DatasetT, config: Config) -> tuple[DatasetT, DatasetT]:
    """Learn the sites of pages that lie in pieces (model.PIECE).

    Returns
    -------
    The sheets (model.SITE_SHEET), one for each site of which something was learned, and the sites that each group of
    pieces holds (model.SITE_PLACE).
    """
    survey = engine.keep(engine.map(pieces, partial(survey_pieces, config=config), SURVEY), "survey")
    pages = engine.map(survey, partial(rows_of, column="page", schema=SITE_PAGE), SITE_PAGE)
    places = engine.map(survey, partial(rows_of, column="place", schema=SITE_PLACE), SITE_PLACE)
    spread = engine.exchange(pages, ["slot", "site", "digest", "exact"], take_smallest, SITE_PAGE)
    sheets = engine.exchange(spread, ["site", "digest", "exact"], learn_each, SITE_SHEET)
    return engine.keep(sheets, "sheets"), places


def bring_sheets(engine: Engine[DatasetT], pieces: DatasetT, sheets: DatasetT, places: DatasetT) -> DatasetT:
    """Bring sheets (model.SITE_SHEET) to the pieces that hold pages of their sites: PIECE → PIECE_GROUP."""
    sent = engine.map(sheets, send_sheets, SHEET_ON_ITS_WAY)
    asked = engine.map(places, ask_for_sheets, SHEET_ON_ITS_WAY)
    arrived = engine.exchange(engine.union(sent, asked), ["site", "role", "group"], hand_out, SHEET_OR_PIECE)
    named = engine.map(pieces, name_groups, SHEET_OR_PIECE)
    both = engine.union(arrived, named)
    return engine.exchange(both, ["group", "role", "place", "site"], put_together, PIECE_GROUP)


def group_of(piece: Piece) -> int:
    """Return the key of the group in which a piece is read: by its place among the inputs, whatever the engine cuts."""
    if piece.start is not None:
        return make_row_key(piece.file_index, piece.first_record)
    return make_row_key(piece.file_index // FILES_IN_GROUP * FILES_IN_GROUP, 0)


def survey_pieces(batches: Iterator[pa.RecordBatch], config: Config) -> Iterator[pa.RecordBatch]:
    """PIECE → SURVEY: a bounded sample of the pages of each site, and where its pages are."""
    cleaner = make_cleaner(config.clean)
    sample = PageSample(MOST_PAGES)
    places: set[tuple[str, int]] = set()
    for piece in pieces_in(batches):
        group = group_of(piece)
        for item in read_file(piece, config.read):
            if not isinstance(item, Skipped) and is_split(item, config.split):
                places.add((item.site or "", group))
                sample.add(item.site or "", page_row(repair_page(item, cleaner)[0]))
                if sample.is_full:
                    yield from in_batches("page", sample.take(), SURVEY)
    yield from in_batches("page", sample.take(), SURVEY)
    yield from in_batches("place", ({"site": site, "group": group} for site, group in sorted(places)), SURVEY)


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


def send_sheets(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """SITE_SHEET → SHEET_ON_ITS_WAY."""
    rows = ({"site": row["site"], "role": 0, "group": BEFORE_ALL, "sheet": row["sheet"]} for row in rows_in(batches))
    yield from to_batches(rows, SHEET_ON_ITS_WAY)


def ask_for_sheets(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """SITE_PLACE → SHEET_ON_ITS_WAY."""
    rows = ({"site": row["site"], "role": 1, "group": row["group"], "sheet": None} for row in rows_in(batches))
    yield from to_batches(rows, SHEET_ON_ITS_WAY)


def hand_out(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """SHEET_ON_ITS_WAY by (site, role, group) → SHEET_OR_PIECE: a site's sheet for each group that asks, once."""
    yield from to_batches(list_handed_out(rows_in(batches)), SHEET_OR_PIECE)


def list_handed_out(rows: Iterator[Row]) -> Iterator[Row]:
    """Yield the sheet of each site for each group that asks for it."""
    for site, of_site in groupby(rows, lambda row: row["site"]):
        sheet = None
        for (role, group), same in groupby(of_site, lambda row: (row["role"], row["group"])):
            if role == 0:
                sheet = next(same)["sheet"]
            elif sheet is not None:
                yield {"group": group, "role": 0, "place": 0, "site": site, "sheet": sheet, "piece": None}


def name_groups(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """PIECE → SHEET_OR_PIECE."""

    def rows() -> Iterator[Row]:
        for batch in batches:
            pieces = pieces_in(iter([batch]))
            for row, piece in zip(batch.to_pylist(), pieces, strict=True):
                place = make_row_key(piece.file_index, piece.first_record)
                yield {"group": group_of(piece), "role": 1, "place": place, "site": None, "sheet": None, "piece": row}

    yield from to_batches(rows(), SHEET_OR_PIECE)


def put_together(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """SHEET_OR_PIECE by (group, role, place, site) → PIECE_GROUP, a group in a row."""

    def rows() -> Iterator[Row]:
        for group, members in groupby(rows_in(batches), lambda row: row["group"]):
            held = list(members)
            sheets = [{"site": row["site"], "sheet": row["sheet"]} for row in held if row["role"] == 0]
            yield {"group": group, "sheets": sheets, "pieces": [row["piece"] for row in held if row["role"] == 1]}

    for row in rows():
        yield from to_batches([row], PIECE_GROUP)


def pieces_with_sheets(batches: Iterator[pa.RecordBatch]) -> Iterator[tuple[Piece, Mapping[str, SiteSheet]]]:
    """PIECE_GROUP, piece by piece, each with the sheets of the sites that may have pages in it."""
    for batch in batches:
        for row in batch.to_pylist():
            sheets = {one["site"]: load_json(one["sheet"]) for one in row["sheets"]}
            pieces = pa.RecordBatch.from_pylist(row["pieces"], schema=PIECE)
            for piece in pieces_in(iter([pieces])):
                yield piece, sheets


def rows_of(batches: Iterator[pa.RecordBatch], column: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Pick the rows of one kind: SURVEY → SITE_PAGE or SITE_PLACE."""
    for batch in batches:
        there = batch.filter(batch[column].is_valid())
        if there.num_rows:
            yield pa.RecordBatch.from_struct_array(there[column]).select(schema.names)


def rows_in(batches: Iterator[pa.RecordBatch]) -> Iterator[Row]:
    """Yield the rows of batches."""
    for batch in batches:
        yield from batch.to_pylist()


def to_batches(rows: Iterable[Row], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Put rows into batches."""
    left = iter(rows)
    while some := list(islice(left, BATCH_ROWS)):
        yield pa.RecordBatch.from_pylist(some, schema=schema)


def in_batches(column: str, rows: Iterable[Row], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Put rows of one kind into batches in which they are one column."""
    yield from to_batches(({column: row} for row in rows), schema)
